"""An estimate as plain values for JSON: the same from the window as from the command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from greenai_desktop.core.estimate.draft import SCHEMA, Draft
from greenai_desktop.core.estimate.estimated import Estimated


def plain_estimate(draft: Draft, estimated: Estimated, method_version: str) -> dict[str, Any]:
    """What was said and all that came of it, nothing rounded: tree, drivers, years, tables that were used."""
    return {
        "schema": SCHEMA,
        "draft": draft.to_dict(),
        "result": estimated.root.to_dict(),
        "drivers": [asdict(driver) for driver in estimated.drivers],
        "years": [asdict(year) for year in estimated.years],
        "inputs": {"count": estimated.input_count, "default_count": estimated.default_count},
        "versions": dict(estimated.versions),
        "method_version": method_version,
    }
