"""The calculator for equipment whose footprint nobody published: a server from its parts, or a card from its chips.

What is typed is reckoned at once; every part is in "Why this number?". Nothing is guessed: a part that is not typed is
not there, and a die that is not known makes the figure partial, which is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import N_, _, active, ngettext, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.widgets.figures import figure_text
from greenai_desktop.ui.widgets.forms import NumberField, label, link

if TYPE_CHECKING:
    from greenai_desktop.catalog.bottom_up import CardParts, ServerParts
    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.context import Context

# Name, words, unit, largest, whole number.
_SERVER: Final = (
    ("processors", N_("Processors"), "", 1_000.0, True),
    ("die", N_("Area of the die of one"), "mm²", 10_000.0, False),
    ("modules", N_("Memory modules"), "", 10_000.0, True),
    ("module_gb", N_("Size of a module"), "GB", 10_000.0, False),
    ("ssds", N_("SSDs"), "", 10_000.0, True),
    ("ssd_gb", N_("Size of an SSD"), "GB", 1e6, False),
    ("hdds", N_("Hard disks"), "", 10_000.0, True),
    ("supplies", N_("Power supplies"), "", 100.0, True),
    ("supply_kg", N_("Weight of a power supply"), "kg", 1_000.0, False),
)
_CARD: Final = (
    ("card_die", N_("Area of the graphics die"), "mm²", 10_000.0, False),
    ("card_gb", N_("Memory"), "GB", 10_000.0, False),
    ("board_cm2", N_("Area of the circuit board"), "cm²", 100_000.0, False),
    ("heatsink_kg", N_("Heat sink"), "kg", 1_000.0, False),
    ("casing_kg", N_("Casing"), "kg", 1_000.0, False),
    ("card_kg", N_("Whole card"), "kg", 1_000.0, False),
    ("plane_km", N_("Way by plane"), "km", 50_000.0, False),
    ("truck_km", N_("Way by lorry"), "km", 50_000.0, False),
)
_CASES: Final = (("rack", N_("rack case")), ("blade", N_("blade, with its part of the enclosure")), ("", N_("none")))
_MEMORIES: Final = (("gddr", "GDDR6"), ("gddr5x", "GDDR5X"), ("hbm2", "HBM2"), ("hbm3", "HBM3"))
_WIDTH_PX: Final = 660


class BottomUpDialog(QDialog):
    """Parts in, figure out.

    Args:
        context: Shared by all pages.
        target_count: Rows that are selected: they can take the figure; 0 for a new row alone.
        parent: Whose dialog it is.

    Signals:
        wanted: Cells by column, and whether they are for a new row (bool).
    """

    wanted = Signal(object, bool)

    def __init__(self, context: Context, target_count: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._trees: dict[str, Result] = {}
        self.setObjectName("bottom-up-dialog")
        self.setWindowTitle(_("Footprint from parts"))
        self.setMinimumWidth(_WIDTH_PX)
        self.kind = QComboBox()
        self.kind.setObjectName("parts-kind")
        self.kind.setAccessibleName(_("What is put together"))
        for words in (_("Server or computer"), _("Graphics card")):
            self.kind.addItem(words)
        self.kind.currentIndexChanged.connect(self._turn)
        self.fields: dict[str, NumberField] = {}
        self.case = _combo("parts-case", [(code, _(words)) for code, words in _CASES], self._reckon)
        self.board = QCheckBox(_("Motherboard and assembly"))
        self.board.setObjectName("parts-board")
        self.board.setChecked(True)
        self.board.toggled.connect(lambda checked: self._reckon())
        self.memory = _combo("parts-memory", list(_MEMORIES), self._reckon)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._server_form())
        self._pages.addWidget(self._card_form())
        self._figure = label("", "figure")
        self._figure.setObjectName("parts-figure")
        self._range = label("", "muted")
        self._wrong = label("", "error")
        self._wrong.setObjectName("parts-wrong")
        self.why = link(_("Why this number?"), self._explain, "parts-why")
        self._buttons = self._foot(target_count)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        told = label(
            _("Use it where neither the maker nor an average tells the footprint. The factors are those of Boavizta "
              "and, for cards, of ADEME and Hubblo."), "muted",
        )  # fmt: skip
        for part in (told, self.kind, self._pages, self._figure, self._range, self._wrong, self.why, self._buttons):
            column.addWidget(part)
        self._reckon()
        # A stack asks for no more than its least height, which cuts the fields.
        self._pages.setMinimumHeight(self._pages.sizeHint().height())

    @property
    def footprint(self) -> Result | None:
        """Greenhouse gas of one piece; None as long as nothing can be reckoned."""
        return self._trees.get("gwp")

    @property
    def parts(self) -> ServerParts | CardParts:
        """What is typed."""
        return self._card_parts() if self.is_card else self._server_parts()

    @property
    def is_card(self) -> bool:
        """Whether it is a card."""
        return self.kind.currentIndex() == 1

    def _server_form(self) -> QWidget:
        page, form = _page()
        self._add_fields(form, _SERVER)
        form.addRow(_head(_("Case"), self.case), self.case)
        form.addRow("", self.board)
        for name, value in (("processors", 1.0), ("supplies", 1.0)):
            self.fields[name].set_value(value)
        return page

    def _card_form(self) -> QWidget:
        from greenai_desktop.catalog.bottom_up import PLANE_KM, TRUCK_KM

        page, form = _page()
        self._add_fields(form, _CARD)
        form.insertRow(2, _head(_("Kind of memory"), self.memory), self.memory)
        self.fields["plane_km"].set_value(PLANE_KM)
        self.fields["truck_km"].set_value(TRUCK_KM)
        return page

    def _add_fields(self, form: QFormLayout, rows: tuple[tuple[str, str, str, float, bool], ...]) -> None:
        for name, words, unit, most, is_whole in rows:
            field = NumberField(f"parts-{name}", numbers.unit_sign(unit, active().code), high=most, whole=is_whole)
            field.line.setAccessibleName(_(words))
            field.entered.connect(lambda value: self._reckon())
            form.addRow(_head(_(words), field), field)
            self.fields[name] = field

    def _foot(self, target_count: int) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.for_new = buttons.addButton(_("Add as a new row"), QDialogButtonBox.ButtonRole.ActionRole)
        self.for_new.setObjectName("parts-new")
        self.for_new.clicked.connect(lambda: self._take(True))
        words = ngettext("Use for the selected row", "Use for {count} selected rows", max(1, target_count))
        self.for_rows = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
        self.for_rows.setObjectName("parts-rows")
        self.for_rows.setVisible(target_count > 0)
        self.for_rows.clicked.connect(lambda: self._take(False))
        (self.for_rows if target_count else self.for_new).setProperty("kind", "primary")
        buttons.rejected.connect(self.reject)
        return buttons

    def _turn(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self._reckon()

    def _server_parts(self) -> ServerParts:
        from greenai_desktop.catalog.bottom_up import HDD, SSD, Disks, Modules, Processors, ServerParts

        typed = {name: field.value for name, field in self.fields.items()}
        count = {name: typed[name] or 0.0 for name in ("processors", "modules", "ssds", "hdds", "supplies")}
        if count["modules"] and typed["module_gb"] is None:
            raise InputError("module_size_missing")
        disks = [Disks(count["ssds"], typed["ssd_gb"], SSD)] if count["ssds"] else []
        disks += [Disks(count["hdds"], None, HDD)] if count["hdds"] else []
        return ServerParts(
            [Processors(count["processors"], typed["die"])] if count["processors"] else [],
            [Modules(count["modules"], typed["module_gb"] or 0.0)] if count["modules"] else [], disks,
            count["supplies"], typed["supply_kg"], str(self.case.currentData()), self.board.isChecked(),
        )  # fmt: skip

    def _card_parts(self) -> CardParts:
        from greenai_desktop.catalog.bottom_up import CardParts

        typed = [self.fields[name].value for name, *_rest in _CARD]
        if any(value is None for value in typed):
            raise InputError("card_not_whole")
        die, memory_gb, board, heatsink, casing, weight, plane, truck = (float(value or 0.0) for value in typed)
        kind = str(self.memory.currentData())
        return CardParts(die, memory_gb, kind, board, heatsink, casing, weight, plane, truck)

    def _reckon(self) -> None:
        from greenai_desktop.accounting.parts_rows import put_together

        wrong, lacking = "", ""
        try:
            self._trees = put_together(self.parts)
        except InputError as error:
            self._trees = {}
            words = " ".join(title_and_hint(error, self._context.language)).strip()
            # What is not typed yet is no mistake.
            wrong, lacking = ("", words) if error.code == "card_not_whole" else (words, "")
        self._show(wrong, lacking)

    def _show(self, wrong: str, lacking: str) -> None:
        language = self._context.language
        result = self.footprint
        text = None if result is None else figure_text(result, language)
        self._figure.setText(text.value if text else "—")
        partial = _("partial: a part is not known") if result is not None and result.partial else ""
        self._range.setText(" · ".join(part for part in (text.range if text else "", partial, lacking) if part))
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        can_take = result is not None and result.value is not None
        for part in (self.why, self.for_new, self.for_rows):
            part.setEnabled(can_take)

    def _explain(self) -> None:
        if self.footprint is not None:
            self._context.explain(self.footprint)

    def _take(self, is_new: bool) -> None:
        from greenai_desktop.accounting.parts_rows import cells_of

        if not all(field.take() for field in self.fields.values()) or self.footprint is None:
            return
        cells = cells_of(self._trees, is_card=self.is_card) | {"category": "gpu" if self.is_card else "server"}
        weight = self.fields["card_kg"].value
        if self.is_card and weight is not None:
            cells["weight_kg"] = weight
        if is_new:
            cells |= {"name": _("Graphics card from its parts") if self.is_card else _("Server from its parts")}
        self.accept()
        self.wanted.emit(cells, is_new)


def _page() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(6)
    return page, form


def _head(words: str, field: QWidget) -> QWidget:
    made = label(words, wrap=False)
    made.setBuddy(field)
    return made


def _combo(name: str, choices: list[tuple[str, str]], call: Callable[[], object]) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    for code, words in choices:
        made.addItem(words, code)
    made.currentIndexChanged.connect(lambda place: call())
    return made
