"""The columns of the list of processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from greenai_desktop.core.units import BYTES_PER_GB, J_PER_KWH
from greenai_desktop.i18n import Language, _, ngettext, numbers
from greenai_desktop.i18n.processes import container_of, memory_of, name_of, user_of
from greenai_desktop.recording.process_power import PowerTable
from greenai_desktop.ui.widgets.table import Column


def columns(rows: PowerTable, by_trees: bool, shows_others: bool, has_cards: bool, language: Language) -> list[Column]:
    """One row a process or a tree; of cards only where there are some."""
    code = language.code
    names = _Names(rows, by_trees, shows_others, language)
    made = [
        Column("name", _("First process") if by_trees else _("Process"), names, tooltip=names.told, width=420),
        Column("power", _("Power"), rows.power_w, True, lambda v: _about(float(v), "W", code),
               lambda row: _("the power of a device it used is not known"), longest="≈\u00a0888 mW", width=150),
        Column("energy", _("Energy"), rows.energy_j / J_PER_KWH, True, lambda v: _about(float(v), "kWh", code),
               lambda row: _("nothing of it is known yet"), longest="≈\u00a00.0888 mWh", width=150),
        Column("cpu", _("CPU share"), rows.cpu_fraction, True, lambda v: numbers.percent(float(v), code),
               lambda row: _("not known yet"), lambda row: _("share of all processors of this machine"),
               longest="88.8%", width=120),
        Column("gpu", _("GPU share"), rows.gpu_fraction, True, lambda v: numbers.percent(float(v), code),
               lambda row: _("it uses a card; the driver does not tell how much"),
               lambda row: _("use of the multiprocessors; 100% is one whole card"), longest="88.8%", width=120),
        Column("memory", _("Memory"), rows.memory_bytes / BYTES_PER_GB, True,
               lambda v: memory_of(float(v) * BYTES_PER_GB, language), lambda row: _("not known yet"),
               lambda row: _("resident memory, with what is shared with others"), longest="888 MB", width=130),
        Column("user", _("User"), _Lazy(rows, lambda who: user_of(who, shows_others, language)), width=150),
        Column("container", _("Container"), _Lazy(rows, lambda who: container_of(who, shows_others) or None),
               reason=lambda row: _("in no container"), width=220),
        Column("pid", _("PID"), [who.pid for who in rows.who], True, str, full=str, width=100),
    ]  # fmt: skip
    return [column for column in made if has_cards or column.key != "gpu"]


def _about(value: float, unit: str, code: str) -> str:
    """A share is modelled; that nothing was drawn is not."""
    text = numbers.quantity(value, unit, code)
    return text if value == 0 else f"≈\u00a0{text}"


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
