"""Words of double counts: what is counted twice, why, and what an edit does about it."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.double_counting import Cure, Finding
from greenai_desktop.i18n import N_, Language

TITLE: Final[dict[str, str]] = {
    "asset_in_cloud": N_("Equipment that is also in a cloud export"),
    "use_and_run": N_("Use phase and recorded electricity of one machine"),
    "use_and_electricity": N_("Use phase and electricity of the site"),
    "meter_and_runs": N_("Runs and the meter of the site"),
    "freight_and_transport": N_("Freight and transport of equipment"),
    "waste_and_end_of_life": N_("Waste and end of life of equipment"),
    "cards_and_board": N_("GPUs that are also in a baseboard or a server"),
    "host_and_share": N_("Server that is also in the figure of its accelerators"),
    "spend_and_asset": N_("Equipment that is also counted by its price"),
    "spend_and_cloud": N_("Cloud by use and by its price"),
    "reported_and_own": N_("Figure of the provider and an estimate of one’s own"),
    "upstream_twice": N_("Upstream of energy that is also in its factor"),
    "losses_twice": N_("Grid losses that are also in the factor of the electricity"),
    "asset_and_share": N_("Equipment that is also in an estimate"),
    "forecast_and_record": N_("Estimate and the runs it foresaw"),
    "scopes_and_all": N_("Figures of scopes and the sum of them"),
    "two_versions": N_("One figure by two versions of the provider’s method"),
}

WHY: Final[dict[str, str]] = {
    "asset_in_cloud": N_(
        "The provider’s scope 3 holds the manufacture of its machines. A machine that one rents is not to be counted "
        "as equipment, too."
    ),
    "use_and_run": N_(
        "The use phase is the maker’s scenario of the same electricity that was recorded. Only one of them counts: "
        "the record, as soon as it covers all that the machine does."
    ),
    "use_and_electricity": N_(
        "The electricity of the site already holds what its equipment draws. The use phase is the maker’s scenario "
        "and counts only where no electricity is known."
    ),
    "meter_and_runs": N_(
        "The electricity of the meter holds that of the machines that were recorded at the site. Leave out the meter, "
        "or give it only the part that no run covers."
    ),
    "freight_and_transport": N_(
        "The figure of the equipment holds its transport to you. The same journey must not stand in freight (category "
        "4, BEGES post 3.1), too."
    ),
    "waste_and_end_of_life": N_(
        "The figure of the equipment holds its end of life. Its treatment must not stand in waste (category 5, BEGES "
        "post 4.3), too."
    ),
    "cards_and_board": N_(
        "A baseboard and an AI server hold their GPUs. These are not to be counted once more as cards."
    ),
    "host_and_share": N_("The figure of these accelerators holds a share of the server around them."),
    "spend_and_asset": N_(
        "What was bought stands in the inventory piece by piece, and its price holds it once more. The equipment is "
        "the better figure."
    ),
    "spend_and_cloud": N_(
        "The use of the cloud was recorded or estimated, and its price holds it once more. Spend is the last resort."
    ),
    "reported_and_own": N_(
        "The same kilowatt-hours stand in the scopes 1 and 2 of the provider and in your own estimate. Compare them; "
        "never add them."
    ),
    "upstream_twice": N_(
        "The factor used is that of the whole life cycle and holds extraction, transport and plants. An upstream row "
        "belongs to factors of combustion alone."
    ),
    "losses_twice": N_("The factor used already holds the losses of the grid."),
    "asset_and_share": N_(
        "The estimate or run holds a share of the manufacture of its machine, which also stands in the inventory."
    ),
    "forecast_and_record": N_(
        "The work was estimated before and recorded when it was done. Both are kept and compared, but only the record "
        "counts: take the estimate out of the project’s total."
    ),
    "scopes_and_all": N_("The provider’s total already holds its scopes."),
    "two_versions": N_(
        "The provider computed the same month again by a newer version of its method. Only one version counts."
    ),
}  # fmt: skip

CURE: Final[dict[str, str]] = {
    "leave_out": N_("Leave out “{name}”"),
    "use_elsewhere": N_("Do not count the use phase of “{name}”"),
    "clear_transport": N_("Remove the transport phase of “{name}”"),
    "clear_end_of_life": N_("Remove the end of life of “{name}”"),
}
BESIDE: Final = N_("One of the two stands beside the total: nothing is counted twice as long as nobody adds them.")
LEFT_OUT: Final = N_("Counted elsewhere: a double count")


def title(finding: Finding, language: Language) -> str:
    """What is counted twice."""
    return language.gettext(TITLE[finding.code])


def explanation(finding: Finding, language: Language) -> str:
    """Why it is, and whether the total is wrong for it."""
    why = language.gettext(WHY[finding.code])
    return why if finding.is_in_total else f"{why} {language.gettext(BESIDE)}"


def cure_text(cure: Cure, language: Language) -> str:
    """What an edit does; the name is data and shown as plain text."""
    others = len(cure.party.ids) - 1
    name = cure.party.name
    if others:
        name = language.ngettext("{name} and {count} other", "{name} and {count} others", others, name=name)
    return language.gettext(CURE[cure.code], name=name)
