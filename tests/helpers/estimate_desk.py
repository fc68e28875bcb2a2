"""An estimate that is open in a window."""

from __future__ import annotations

from dataclasses import replace

from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.estimate.desk import Desk, desk

H100 = Kit(KitKind.ACCELERATOR, "nvidia-h100-sxm5-80gb", "NVIDIA H100 SXM5 80GB", {"count": Given(8.0)})


def draft(name: str = "Eight cards", hours: float | None = 100.0, **changes: object) -> Draft:
    """Eight cards for a hundred hours, in an office in France."""
    made = Draft(
        name=name, kits=(H100,), place=Place(zone="FR", hosting=Hosting.OFFICE), price=Price(0.2, "EUR"), year=2026
    )
    made = made if hours is None else made.with_number("hours_h", Given(hours))
    return replace(made, **changes)  # type: ignore[arg-type]


def open_desk(qtbot, context: Context, wanted: Draft | None = None) -> Desk:  # type: ignore[no-untyped-def]
    """The desk of a window with an estimate open on it, worked out."""
    made = desk(context)
    context.store.start()
    context.store.write(lambda workspace: workspace.create_estimate(wanted or draft()), made.open)
    qtbot.waitUntil(lambda: made.computed.estimated is not None, timeout=20_000)
    qtbot.waitUntil(lambda: made.is_saved)
    return made
