"""Words of the inventory: names of columns, and what the codes in their cells mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.i18n import N_, Language, activities

COLUMN: Final[dict[str, str]] = {
    # Equipment
    "name": N_("Name"),
    "category": N_("Category"),
    "item_id": N_("Figure from"),
    "manufacturer": N_("Manufacturer"),
    "model": N_("Model"),
    "quantity": N_("Pieces"),
    "site": N_("Site"),
    "purchased": N_("Purchased on"),
    "lifetime_years": N_("Lifetime"),
    "retired": N_("Retired on"),
    "condition": N_("Condition"),
    "remaining_fraction": N_("Not yet booked by its first owner"),
    "fate": N_("Fate at retirement"),
    "ai_share_fraction": N_("Share for AI"),
    "allocation": N_("Allocation"),
    "used_h_per_year": N_("Hours of use a year"),
    "reserved_h_per_year": N_("Hours reserved a year"),
    "stage": N_("Stage"),
    "materials_kgco2e": N_("Raw materials"),
    "manufacture_kgco2e": N_("Manufacture"),
    "transport_kgco2e": N_("Transport"),
    "use_kgco2e": N_("Use, as its maker says"),
    "eol_kgco2e": N_("End of life"),
    "embodied_kgco2e": N_("Embodied, without use"),
    "low_kgco2e": N_("Lower bound"),
    "high_kgco2e": N_("Upper bound"),
    "grade": N_("Quality"),
    "use_counted": N_("Use is counted"),
    "transport_mode": N_("Transport by"),
    "transport_km": N_("Distance of transport"),
    "adpe_kgsbe": N_("Depletion of elements"),
    "primary_energy_megajoule": N_("Primary energy"),
    "water_l": N_("Water"),
    "weight_kg": N_("Weight"),
    "boundary": N_("Perimeter"),
    "status": N_("Status"),
    "source": N_("Source"),
    "source_id": N_("Code of the source"),
    "evidence": N_("Document"),
    "left_out": N_("Left out because"),
    "tags": N_("Tags"),
    "note": N_("Note"),
    # Other activities
    "post_id": N_("Post"),
    "project": N_("Project"),
    "from_day": N_("First day"),
    "until_day": N_("Last day"),
    "value": N_("Amount"),
    "unit": N_("Unit"),
    "value_low": N_("Lowest amount"),
    "value_high": N_("Highest amount"),
    "amount_from": N_("Amount made from"),
    "factor_id": N_("Emission factor"),
    "factor_kgco2e": N_("Emissions per unit"),
    "factor_low": N_("Lowest emissions per unit"),
    "factor_high": N_("Highest emissions per unit"),
    "factor_year": N_("Year of the factor"),
    "region": N_("Region"),
    "currency": N_("Currency"),
    "price_year": N_("Year of the prices"),
    "deflator_ratio": N_("Deflator"),
    "kind": N_("Kind"),
    "batch": N_("Came with the import"),
    # Figures of cloud providers
    "provider": N_("Provider"),
    "account": N_("Account"),
    "service": N_("Service"),
    "provider_project": N_("Project at the provider"),
    "scope": N_("Scope"),
    "basis": N_("Electricity counted by"),
    "kgco2e": N_("Emissions"),
    "energy_kwh": N_("Energy"),
    "usage": N_("Usage"),
    "usage_unit": N_("Unit of usage"),
    "cost": N_("Cost"),
    "model_version": N_("Version of the provider's method"),
    "importer": N_("Format"),
    "cut": N_("Broken down by"),
    "file": N_("File"),
    "fingerprint": N_("Fingerprint"),
}
CLOUD_CATEGORY: Final = N_("Category of the provider")
CHOICE: Final[dict[str, dict[str, str]]] = {
    "category": {
        "server": N_("Server"),
        "gpu": N_("Graphics card or accelerator"),
        "workstation": N_("Workstation"),
        "desktop": N_("Desktop computer"),
        "laptop": N_("Laptop"),
        "thin-client": N_("Thin client"),
        "tablet": N_("Tablet"),
        "smartphone": N_("Phone"),
        "monitor": N_("Screen"),
        "storage": N_("Storage"),
        "network": N_("Network equipment"),
        "edge": N_("Edge box"),
        "iot": N_("Connected object"),
        "rack-cooling": N_("Rack, power and cooling"),
        "printer": N_("Printer"),
        "peripheral": N_("Peripheral"),
        "tv": N_("Television"),
        "wearable": N_("Wearable"),
        "other": N_("Other"),
    },
    "condition": {"new": N_("New"), "second_hand": N_("Second hand")},
    "fate": {
        "reuse": N_("Internal reuse"),
        "resale": N_("Resale or gift"),
        "recycling": N_("Recycling"),
        "destruction": N_("Destruction"),
        "unknown": N_("Unknown"),
    },
    "allocation": {
        "straight": N_("Straight line"),
        "reserved": N_("Time reserved"),
        "gpu_hours": N_("GPU-hours recorded"),
        "typed": N_("Typed shares"),
    },
    "stage": {
        "data": N_("Data preparation"),
        "experiment": N_("Experiment"),
        "training": N_("Training"),
        "evaluation": N_("Evaluation"),
        "production": N_("Production"),
        "retraining": N_("Retraining"),
    },
    "grade": {"A": "A", "B": "B", "C": "C", "D": "D"},
    "use_counted": {"elsewhere": N_("Elsewhere"), "here": N_("Here")},
    "transport_mode": {"plane": N_("Plane"), "ship": N_("Ship"), "train": N_("Train"), "truck": N_("Lorry")},
    "status": {
        "measured": N_("Measured"),
        "modelled": N_("Modelled"),
        "estimated": N_("Estimated"),
        "entered": N_("Entered"),
        "default": N_("Default"),
        "imported": N_("Imported"),
        "provider_reported": N_("Reported by the provider"),
    },
    "kind": {
        "footprint": N_("Emission"),
        "offset": N_("Carbon contribution, outside the total"),
        "avoided": N_("Avoided emission, outside the total"),
    },
    "scope": {"1": "1", "2": "2", "3": "3", "all": N_("All scopes")},
    "basis": {"location": N_("Location"), "market": N_("Market")},
}
KEY: Final[dict[str, str]] = {
    "organisation.ai_share": N_("share of AI in the digital footprint"),
    "organisation.digital_footprint": N_("digital footprint, as declared"),
    "asset.embodied": N_("manufacture, transport and end of life that are charged"),
    "asset.published": N_("footprint of one piece, without use"),
    "asset.second_hand": N_("what counts of a second-hand piece"),
    "asset.making_left": N_("part of the manufacture that nobody booked yet"),
    "asset.materials": N_("raw materials"),
    "asset.manufacture": N_("manufacture"),
    "asset.transport": N_("transport"),
    "asset.end_of_life": N_("end of life"),
    "asset.pieces": N_("pieces"),
    "asset.part": N_("part that is charged"),
    "asset.booked": N_("part that is booked in the period"),
    "asset.share": N_("share"),
    "asset.lifetime": N_("lifetime"),
    "asset.use": N_("use, as its maker says"),
    "asset.use_over_life": N_("use of one piece over its life, as its maker says"),
    "asset.life_part": N_("part of its life in the period"),
    "asset.used_h_per_year": N_("hours of use a year"),
    "asset.reserved_h_per_year": N_("hours reserved a year"),
    "asset.recorded_h": N_("hours recorded"),
}
FORMULA: Final[dict[str, str]] = {
    "share_of_footprint": N_("emissions of AI ÷ digital footprint"),
    "pieces_times_footprint_times_share": N_("pieces × footprint of one × part that is charged"),
    "making_left_plus_rest": N_("manufacture × part not booked yet + transport + end of life"),
    "booked_times_share": N_("part booked in the period × share"),
    "booked_times_reserved": N_("part booked in the period × hours reserved ÷ hours of use"),
    "booked_times_reserved_share": N_("part booked in the period × share × hours reserved ÷ hours of use"),
    "hours_over_use": N_("hours ÷ (hours of use a year × lifetime)"),
    "straight_line": N_("time of the period within the lifetime ÷ lifetime"),
    "use_times_part": N_("pieces × use of one over its life × part of its life in the period × share"),
    "year_of_purchase": N_("all in the year of purchase"),
}
FACT: Final[dict[str, str]] = {
    "grade": N_("Quality"),
    "boundary": N_("Perimeter"),
    "purchased": N_("Purchased on"),
}
REASON: Final[dict[str, str]] = {
    "footprint_unknown": N_("no footprint is known"),
    "lifetime_unknown": N_("no lifetime is known"),
    "purchase_unknown": N_("no date of purchase is known"),
    "share_unknown": N_("nobody said the share"),
    "use_unknown": N_("the hours of use a year are not known"),
    "recorded_hours_unknown": N_("no hours are known"),
    "share_not_assessed": N_("share not assessed: nobody declared the digital footprint of the organisation"),
}
NOTE: Final[dict[str, str]] = {
    "declared_without_range": N_("the footprint was declared without a range"),
    "declared_for_another_year": N_("the footprint was declared for another year"),
    "share_above_one": N_("more than the whole: one of the two figures lacks something"),
    "taken_in_service": N_("without a date of purchase it is taken to be in service all the time"),
    "amortised": N_("amortised, which is not the same as no impact"),
    "left_out": N_("left out on purpose: it is not in the totals"),
    "second_hand_cut_off": N_("the manufacture of second-hand equipment was booked by its first owner"),
    "use_from_maker": N_("the use of some equipment is that of its maker's scenario"),
}
RULE: Final[dict[str, str]] = {
    "straight_line_1": N_(
        "Straight line over the lifetime: nothing after it, and what is retired before is booked to its end (rule 1)."
    ),
}
# What is wrong with cells of equipment that were taken.
PROBLEM: Final[dict[str, str]] = {
    "outside_bounds": N_("The figure cannot be right."),
    "unknown_choice": N_("This is none of the choices."),
    "not_whole": N_("This is not a whole number."),
    "retired_before_purchase": N_("It was retired before it was purchased."),
    "shares_above_one": N_("Projects together have more than the share for AI."),
    "bounds_do_not_hold_value": N_("The bounds do not hold the figure, or one of them is missing."),
    "phases_above_whole": N_("The phases add up to more than the figure for all of them."),
    "footprint_missing": N_("No footprint is known: the row is counted as missing."),
    "lifetime_missing": N_("No lifetime is known: nothing can be spread over it."),
    "purchase_missing": N_("No date of purchase is known: it is taken to be in service."),
    "use_hours_missing": N_("The hours of use a year are needed to share it by hours."),
    "fate_without_retirement": N_("It has a fate and no date of retirement."),
    "purchased_in_future": N_("The date of purchase is yet to come."),
    "age_beyond_life": N_("It is in service beyond its lifetime: amortised, which is not the same as no impact."),
    "duplicate_row": N_("Another row says the same."),
    "in_catalogue": N_("It is in the catalogue: take its figures."),
    **activities.PROBLEM,
}


def column_name(column: Column, language: Language) -> str:
    """What a column is called."""
    if column.id == "category" and column.kind is ColumnKind.TEXT:
        return language.gettext(CLOUD_CATEGORY)
    found = COLUMN.get(column.id)
    return language.gettext(found) if found else column.id


def choice_name(column: Column, code: str, language: Language) -> str:
    """What a code in a column of choices means; one that is not known is shown as it is."""
    found: Mapping[str, str] = CHOICE.get(column.id, {})
    return language.gettext(found[code]) if code in found else code
