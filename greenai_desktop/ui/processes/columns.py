"""The columns of the list of processes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from greenai_desktop.core.units import BYTES_PER_GB, J_PER_KWH
from greenai_desktop.i18n import Language, _, ngettext, numbers
from greenai_desktop.i18n.processes import container_of, name_of, user_of
from greenai_desktop.recording.process_power import PowerTable
from greenai_desktop.ui.widgets.table import Column

_ABOUT = "≈\u00a0"


def columns(rows: PowerTable, by_trees: bool, shows_others: bool, language: Language) -> list[Column]:
    """One row a process or a tree."""
    code = language.code
    known_j = rows.energy_j
    names = _Names(rows, by_trees, shows_others, language)
    return [
        Column("name", _("First process") if by_trees else _("Process"), names, tooltip=names.told, width=420),
        Column("power", _("Power"), rows.power_w, True, lambda v: _ABOUT + numbers.quantity(float(v), "W", code),
               lambda row: _("the power of a device it used is not known"), longest="≈\u00a0888 mW", width=150),
        Column("energy", _("Energy"), known_j / J_PER_KWH, True,
               lambda v: _ABOUT + numbers.quantity(float(v), "kWh", code),
               lambda row: _("nothing of it is known yet"), longest="≈\u00a0888 mWh", width=150),
        Column("cpu", _("CPU share"), rows.cpu_fraction, True, lambda v: numbers.percent(float(v), code),
               lambda row: _("not known yet"), _cpu_words(rows), longest="88.8%", width=120),
        Column("gpu", _("GPU share"), rows.gpu_fraction, True, lambda v: numbers.percent(float(v), code),
               lambda row: _("it uses a card; the driver does not tell how much"),
               lambda row: _("use of the multiprocessors; 100% is one whole card"), longest="88.8%", width=120),
        Column("memory", _("Memory"), rows.memory_bytes / BYTES_PER_GB, True,
               lambda v: numbers.quantity(float(v), "GB", code),
               tooltip=lambda row: _("resident memory, with what is shared with others"), longest="0.0888 GB",
               width=130),
        Column("user", _("User"), _Lazy(rows, lambda who: user_of(who, shows_others, language)), width=150),
        Column("container", _("Container"), _Lazy(rows, lambda who: container_of(who, shows_others) or None),
               reason=lambda row: _("in no container"), width=220),
        Column("pid", _("PID"), [who.pid for who in rows.who], True, str, full=str, width=100),
    ]  # fmt: skip


class _Lazy(Sequence[str | None]):
    """Texts that are made when they are shown: of a thousand rows some thirty are."""

    def __init__(self, rows: PowerTable, text: Callable[..., str | None]) -> None:
        self._who = rows.who
        self._text = text

    def __len__(self) -> int:
        return len(self._who)

    def __getitem__(self, row: Any) -> Any:
        return self._text(self._who[row])


class _Names(_Lazy):
    """Names of processes, and how many more are in a tree."""

    def __init__(self, rows: PowerTable, by_trees: bool, shows_others: bool, language: Language) -> None:
        super().__init__(rows, lambda who: name_of(who, shows_others, language))
        self._rows = rows
        self._by_trees = by_trees

    def __getitem__(self, row: Any) -> Any:
        name = super().__getitem__(row) or ""
        if not self._by_trees:
            return name
        if self._rows.has_ended[row]:
            name = _("{name}, ended", name=name)
        more = int(self._rows.counts[row]) - (0 if self._rows.has_ended[row] else 1)
        return f"{name}  +{more}" if more > 0 else name

    def told(self, row: int) -> str:
        """What there is to know of a row besides its figures."""
        said = [super().__getitem__(row) or ""]
        if self._by_trees:
            said.append(ngettext("{count} process", "{count} processes", int(self._rows.counts[row])))
        said.append(ngettext("{count} thread", "{count} threads", int(self._rows.threads[row])))
        return "\n".join(said)


def _cpu_words(rows: PowerTable) -> Callable[[int], str]:
    def told(row: int) -> str:
        share = float(rows.cpu_fraction[row])
        return _("share of all processors of this machine") if math.isfinite(share) else ""

    return told
