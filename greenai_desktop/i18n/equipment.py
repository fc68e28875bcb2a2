"""Words of the catalogue of equipment, posts and activities, and of equipment put together from its parts."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_, Language

PERIMETER: Final[dict[str, str]] = {
    "all": N_("manufacture, transport and end of life"),
    "no_transport": N_("manufacture and end of life; transport unknown"),
    "gate": N_("manufacture only; transport and end of life unknown"),
    "parts_partial": N_("from its parts; a part is unknown and missing in it"),
}
ORIGIN: Final[dict[str, str]] = {
    "generic": N_("average"),
    "accelerator": N_("accelerator"),
    "product": N_("maker’s document"),
    "imported": N_("imported"),
}
PHASE: Final[dict[str, str]] = {
    "manufacture": N_("Manufacture, raw materials included"),
    "transport": N_("Transport"),
    "use": N_("Use, as its maker says"),
    "end_of_life": N_("End of life"),
}
SIGNIFICANCE: Final[dict[str, str]] = {
    "high": N_("high for AI"),
    "medium": N_("medium for AI"),
    "low": N_("low for AI"),
}
ACTIVITY: Final[dict[str, str]] = {
    "fuel": N_("Fuels"),
    "fuel-upstream": N_("Upstream of fuels"),
    "refrigerant": N_("Leaks of refrigerants and other gases"),
    "electricity": N_("Electricity"),
    "equipment": N_("Equipment"),
    "cloud": N_("Cloud"),
    "heat-cold": N_("Heat and cold of networks"),
    "freight": N_("Freight"),
    "business-travel": N_("Travel"),
    "homeworking": N_("Home working"),
    "waste": N_("Waste"),
    "water": N_("Water"),
    "network-storage": N_("Networks, storage and digital services"),
    "spend": N_("Spend on services, as a last resort"),
    "spend-goods": N_("Spend on goods, as a last resort"),
}
ACTIVITY_BOUNDARY: Final[dict[str, str]] = {
    "combustion": N_("combustion only: add the upstream row"),
    "upstream": N_("upstream only"),
    "losses": N_("losses only"),
    "direct": N_("without upstream and losses"),
    "whole": N_("upstream included"),
}
# What activities are counted in; signs that are the same in all languages are not here.
UNIT: Final[dict[str, str]] = {
    "unit": N_("pieces"),
    "h": N_("hours"),
    "day": N_("days"),
    "passenger·km": N_("passenger-km"),
    "night": N_("nights"),
    "room·night": N_("room-nights"),
    "FTE·h": N_("hours of one person"),
    "GB": N_("GB"),
    "GB·year": N_("GB for a year"),
    "licence": N_("licences"),
    "email": N_("e-mails"),
    "search": N_("searches"),
    "m3": N_("m³"),
    "m2": N_("m²"),
    "t·km": N_("tonne-km"),
    "kg·km": N_("kg-km"),
    "kgCO2e": N_("kg CO₂e"),
}
KEY: Final[dict[str, str]] = {
    "parts.processors": N_("Processors"),
    "parts.memory": N_("Memory modules"),
    "parts.disks": N_("Disks"),
    "parts.board": N_("Motherboard"),
    "parts.assembly": N_("Assembly"),
    "parts.supplies": N_("Power supplies"),
    "parts.case": N_("Case"),
    "parts.gate": N_("At the gate of the factory"),
    "parts.transport": N_("Transport to the user"),
    "parts.end_of_life": N_("End of life"),
    "parts.whole": N_("Manufacture, transport and end of life"),
    "freight.weight": N_("Weight of a piece"),
    "freight.distance": N_("Distance of transport"),
    "freight.factor": N_("Factor of the means of transport"),
    "parts.wafer": N_("Silicon that a good die takes"),
    "parts.factor": N_("Factor of the part"),
    "parts.count": N_("How many"),
    "parts.die": N_("Area of the die"),
    "parts.size": N_("Capacity"),
    "parts.density": N_("Capacity per area of die"),
    "parts.weight": N_("Weight"),
    "parts.board_area": N_("Area of the printed circuit board"),
    "parts.plane": N_("Way by plane"),
    "parts.truck": N_("Way by lorry"),
    "parts.transport_fraction": N_("Transport over manufacture"),
    "parts.end_of_life_fraction": N_("End of life over manufacture"),
}
FORMULA: Final[dict[str, str]] = {
    "parts_processor": N_("pieces × (die × factor per mm² + package)"),
    "parts_dies": N_("pieces × (capacity ÷ density × factor per cm² + fixed part)"),
    "parts_pieces": N_("pieces × factor of a piece"),
    "parts_piece": N_("factor of a piece"),
    "parts_by_weight": N_("pieces × weight × factor per kg"),
    "parts_blade": N_("blade + one sixteenth of its enclosure"),
    "parts_yield": N_("area of the die ÷ yield (Murphy, 0.1 defect per cm²)"),
    "parts_card": N_("die + memory + circuit board + heat sink + casing + transport of parts"),
    "parts_route": N_("weight × (way by plane × its factor + way by lorry × its factor)"),
    "parts_scrap": N_("weight × factor per kg"),
    "parts_over_manufacture": N_("manufacture × share"),
    "weight_times_way": N_("weight × distance × factor"),
}
REASON: Final[dict[str, str]] = {
    "die_unknown": N_("the area of the die is not known: enter it"),
    "size_unknown": N_("the capacity is not known: enter it"),
    "factor_unknown": N_("no source tells this indicator for the part"),
}
EQUIPMENT_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "unknown_choice_in_table": (
        N_("{file}, line {line}, column {column}: “{value}” is none of the known codes."),
        N_("The row was left out. Check the table."),
    ),
    "bad_table_name": (
        N_("“{value}” cannot name a table."),
        N_("Use small letters, digits and dashes."),
    ),
    "unknown_choice": (N_("“{value}” is not known here."), N_("Known are: {known}.")),
    "transport_inside": (
        N_("The source tells a figure that holds the transport, and not how much of it."),
        N_("A distance would count it twice. Take a source that tells its phases."),
    ),
    "document_too_big": (
        N_("{name} is too big to be kept: at most {largest} MB."),
        N_("Keep the pages that tell the figure."),
    ),
    "document_not_read": (N_("{name} cannot be read: {detail}"), N_("Choose another file.")),
    "document_not_written": (N_("{name} cannot be written: {detail}"), N_("Choose another folder.")),
    "module_size_missing": (N_("The size of a memory module is missing."), N_("Enter it, or no module at all.")),
    "card_not_whole": (
        N_("A card needs all its figures: what is left out would count as nothing."),
        N_("Enter each of them; weigh the card if need be."),
    ),
    "no_parts": (N_("There are no parts to put together."), N_("Enter at least one part.")),
    "not_boavizta": (
        N_("{file} is not the database of Boavizta."),
        N_("Choose boavizta-data-us.csv or boavizta-data-fr.csv as you downloaded it."),
    ),
    "shares_do_not_add_up": (
        N_("{file}, line {line}: the shares of the phases add up to {value} %."),
        N_("The row was left out. Ask the maker for the document."),
    ),
    "too_many_rows": (N_("{file} has too many rows."), N_("Only the first {most} were read.")),
}


def unit_word(unit: str, language: Language) -> str:
    """What an activity is counted in, in a language."""
    found = UNIT.get(unit)
    return language.gettext(found) if found else unit
