"""The collector rests while a ledger is made, and afterwards frees what it would have freed."""

from __future__ import annotations

import gc
import weakref

from greenai_desktop.ui.inventory.ledger import pauses
from greenai_desktop.ui.inventory.ledger.pauses import without_pauses


class Circle:
    def __init__(self) -> None:
        self.me = self


def test_cycles_that_were_let_go_of_meanwhile_are_freed(monkeypatch) -> None:
    monkeypatch.setattr(pauses, "_MANY", 100)
    gc.collect()
    with without_pauses():
        assert not gc.isenabled()
        circle = Circle()
        seen = weakref.ref(circle)
        del circle
        kept = [[] for _ in range(1_000)]

    assert gc.isenabled() and gc.get_freeze_count() == 0 and len(kept) == 1_000
    assert seen() is not None  # no pass was made yet
    gc.collect()
    assert seen() is None


def test_nested_blocks_rest_until_the_last_ends() -> None:
    with without_pauses():
        with without_pauses():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
