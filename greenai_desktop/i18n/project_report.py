"""Words of the report of a project or an organisation."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.lines import Indicator
from greenai_desktop.i18n import N_

KIND: Final[dict[str, str]] = {
    "asset": N_("equipment"), "activity": N_("other post"), "run": N_("run"), "estimate": N_("estimate"),
}  # fmt: skip
BESIDE: Final[dict[str, str]] = {
    "reported": N_("Reported by providers"), "market": N_("Market-based"), "offsets": N_("Offsets"),
    "avoided": N_("Avoided emissions"),
}  # fmt: skip
INDICATOR: Final[dict[Indicator, str]] = {
    Indicator.ENERGY: N_("Electricity and other energy"), Indicator.WATER: N_("Water"),
    Indicator.ELEMENTS: N_("Depletion of elements (ADPe)"), Indicator.PRIMARY_ENERGY: N_("Primary energy"),
}  # fmt: skip
# Indicators for which this program has no factors.
NOT_ASSESSED: Final = (
    N_("Depletion of fossil resources"), N_("Ecotoxicity of fresh water"), N_("Particulate matter"),
    N_("Ionising radiation"),
)  # fmt: skip
