"""Words of the ledger: what is said with its lines."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_, ledger_notices

REASON: Final[dict[str, str]] = {
    "activity_unknown": N_("the amount, its unit or its factor is not known"),
    **ledger_notices.REASON,
}
NOTE: Final[dict[str, str]] = {
    "last_resort": N_("by spend: the last resort, as money tells little of what was bought"),
    "post_not_given": N_("no post was given: it stands among the other indirect emissions"),
    "location_based": N_("location-based"),
    "market_based": N_("market-based: beside the location-based figure, never instead of it"),
    **ledger_notices.NOTE,
}
KEY: Final = ledger_notices.KEY
FORMULA: Final = ledger_notices.FORMULA
METHOD: Final = ledger_notices.METHOD
