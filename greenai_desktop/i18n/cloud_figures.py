"""Words of the seven-step calculator of cloud emissions, and of notes on reported figures; `words` takes them up."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

STEP: Final[dict[str, str]] = {
    "components": N_("Components of a device"),
    "datacentre_month": N_("A month of each datacentre"),
    "region": N_("The region"),
    "usage": N_("Your use"),
    "factor": N_("Emissions per unit of use"),
    "client": N_("Your emissions"),
    "summary": N_("By service, region and month"),
}
KEY: Final[dict[str, str]] = {
    "cloud.reported": N_("Emissions that the provider reports"),
    "cloud.reported_row": N_("A figure of the provider"),
    "cloud.reported_rest": N_("The other figures together"),
    "cloud.total": N_("Emissions that fall on you"),
    "cloud.client": N_("Emissions of a service"),
    "cloud.usage": N_("Units of use"),
    "cloud.direct": N_("Units of servers that work for you"),
    "cloud.overhead": N_("Units of servers that work for all clients"),
    "cloud.share": N_("Your share of these"),
    "cloud.factor": N_("Emissions of the region per unit of use"),
    "cloud.region": N_("Emissions of the region"),
    "cloud.region_usage": N_("Units of use of all clients"),
    "cloud.scope1": N_("Fuel and leaks of the region (scope 1)"),
    "cloud.scope2": N_("Electricity of the region (scope 2)"),
    "cloud.scope3": N_("Equipment of the region (scope 3)"),
    "cloud.energy": N_("Electricity of the datacentres"),
    "cloud.intensity": N_("Emission factor of that electricity"),
    "cloud.datacentre": N_("Equipment of a datacentre, this month"),
    "cloud.in_service": N_("Equipment in service, making and end of life"),
    "cloud.life": N_("Accounting life, in months"),
    "cloud.devices": N_("Devices of one kind, this month"),
    "cloud.device": N_("One device, making and end of life"),
    "cloud.device_count": N_("Number of devices"),
    "cloud.age": N_("Months in service before this one"),
    "cloud.component": N_("Components of one kind"),
    "cloud.component_count": N_("Number in a device"),
    "cloud.upstream": N_("Making, storing and shipping one to the dock"),
    "cloud.disposal": N_("End of life of one"),
}
FORMULA: Final[dict[str, str]] = {
    "cloud_usage_times_factor": N_("units of use × emissions per unit"),
    "cloud_direct_and_share": N_("your own units + your share of those that work for all"),
    "cloud_region_over_usage": N_("emissions of the region / units of use of all clients"),
    "cloud_stock_over_life": N_("equipment in service / accounting life"),
    "cloud_month_of_life": N_("number × one device / accounting life; nothing before and after its life"),
    "cloud_count_times_parts": N_("number × (making and shipping + end of life)"),
}
REASON: Final[dict[str, str]] = {
    "cloud_not_reported": N_("the provider reports nothing on this basis"),
    "cloud_not_told": N_("nobody entered it yet"),
}
NOTE: Final[dict[str, str]] = {
    "cloud_beside": N_("reported by a provider: beside the ledger, and in no sum of it"),
    "cloud_written_off": N_("older than its accounting life: amortised, which is not the same as no impact"),
    "cloud_still_booked": N_("retired before the end of its accounting life: booked until then all the same"),
    "cloud_price_key": N_("the key follows prices, not physical use"),
    "gpu_alone": N_("graphics cards alone: host, memory and cooling are not in it"),
}
CASE_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "cloud_cell_needed": (N_("A cell that its row needs is empty."), N_("Fill in the coloured cell.")),
    "cloud_case_unreadable": (
        N_("These are no inputs of the seven steps."),
        N_("Choose a file that this calculator has written. {detail}"),
    ),
    "cloud_region_twice": (
        N_("The region “{value}” is there twice for one month."),
        N_("Keep one of them, or choose another month."),
    ),
    "cloud_region_missing": (
        N_("Nothing is said of the region “{value}” in that month."),
        N_("Enter its electricity, its fuel and its units of use."),
    ),
    "cloud_share_wrong": (
        N_("The share of “{value}” in what works for all is not between 0 and 100 %."),
        N_("Correct the share."),
    ),
    "cloud_stock_twice": (
        N_("The equipment of “{value}” is told twice: as devices and as a whole."),
        N_("Keep one of the two."),
    ),
    "cloud_life_wrong": (
        N_("An accounting life in “{value}” is not above 0."),
        N_("Enter its months, such as 72."),
    ),
}
