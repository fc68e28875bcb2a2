"""How power is shared out, in words."""

from __future__ import annotations

from greenai_desktop.i18n import Language
from greenai_desktop.i18n.processes import method_of
from greenai_desktop.i18n.words import NOTE


def test_what_idle_rests_on_is_told_once_where_it_is_the_same() -> None:
    known = next(code for code in NOTE if code.startswith("idle"))

    told = method_of([("cpu_by_time", known), ("memory_by_resident", known)], Language("en"))

    assert told.lower().count(NOTE[known].lower()) == 1
    assert "Processors:" not in told


def test_what_idle_rests_on_names_the_devices_where_it_differs() -> None:
    one, other = [code for code in NOTE if code.startswith("idle")][:2]

    told = method_of([("cpu_by_time", one), ("memory_by_resident", other)], Language("en"))

    assert f"Processors: {NOTE[one]}." in told
    assert f"Memory: {NOTE[other]}." in told
