"""Words of the quality of data behind the lines of the ledger."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.line_quality import Aspect
from greenai_desktop.i18n import N_

ASPECT: Final[dict[Aspect, str]] = {
    Aspect.ACTIVITY: N_("Where the activity data comes from"),
    Aspect.RANGE: N_("How narrow its range is"),
    Aspect.AGE: N_("How close the year of its factor is"),
    Aspect.SOURCE: N_("Whether a source is named"),
}
IMPROVE: Final[dict[Aspect, str]] = {
    Aspect.ACTIVITY: N_("Measure it, or take it from a bill, rather than estimate it."),
    Aspect.RANGE: N_("Take a figure of this very thing, such as its maker’s, rather than an average."),
    Aspect.AGE: N_("Take a factor of the year of the activity."),
    Aspect.SOURCE: N_("Name the source, or keep the supplier’s document."),
}
METHOD: Final = N_(
    "Score of 0 to 100: activity data 40, range 30, year of the factor 20, source 10; the total is weighted by "
    "emissions. Steps and weights are an expert choice of this program, after the indicators of the GHG Protocol."
)
