"""A number of a draft in the form.

What is typed stays; what cannot be taken is told beneath and never blocks. A number that nobody said shows its
default, marked as one, with its range and source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.typed import counted_as, editable_amount, parse_amount
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.estimate.origin import default_words, origin, placeholder, source_told
from greenai_desktop.ui.estimate.range_row import RangeRow, entry, means
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.widgets.figures import plain_tooltip
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.problems import Problem
    from greenai_desktop.ui.context import Context

# While somebody types, half a number is no mistake.
_PATIENCE_MS: Final = 900
_TYPED_DIGITS: Final = 10
_MEASURED_DIGITS: Final = 6
_LINE_PX: Final = 132


class EstimateField(QWidget):
    """One number: name, entry with its unit, where it comes from, its range on demand, and what is wrong with it.

    Args:
        context: Shared.
        desk: The draft it belongs to.
        key: Which number.
    """

    def __init__(self, context: Context, desk: Desk, key: Key) -> None:
        super().__init__()
        self._context, self._desk, self.key = context, desk, key
        self._spec = key.spec
        self._mistake = ""
        self._before: tuple[Given | None] | None = None  # the number as it was before somebody began to type
        self.setObjectName(f"estimate-{key}")
        self._build()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._tell)
        pending = desk.texts.get(str(key))
        if pending is not None:
            self.line.setText(pending)
            self._take(pending)
        self.show_state()

    @property
    def language(self) -> Language:
        """The language in force."""
        return self._context.language

    @property
    def name(self) -> str:
        """What the number is called."""
        return said.field_name(self.key.field_id, self.language)

    @property
    def low(self) -> QLineEdit:
        """The lower end of the range."""
        return self._range.low

    @property
    def high(self) -> QLineEdit:
        """Its upper end."""
        return self._range.high

    @property
    def problem(self) -> str:
        """What is told beneath; empty if all is well."""
        return self._wrong.text()

    def show_state(self) -> None:
        """Show the number in force, and where it comes from."""
        given, used = self.key.given(self._desk.draft), self._desk.used(self.key)
        self._show_value(given)
        self.line.setPlaceholderText(placeholder(self._spec, used, self.language))
        self._source.setText(origin(self._spec, given, used, self.language))
        self._source.setVisible(bool(self._source.text()))
        self._source.setToolTip(plain_tooltip(source_told(used)))
        self._show_confirmation(given, used)
        self._tell()

    def _build(self) -> None:
        language = self.language
        head = label(self.name, "label", wrap=True)
        self.line = entry(str(self.key), self.name, _LINE_PX)
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(self._finished)
        head.setBuddy(self.line)
        help_words = said.field_help(self.key.field_id, language)
        for widget in (head, self.line):
            widget.setToolTip(plain_tooltip(help_words))
        self.line.setAccessibleDescription(help_words)
        self._unit = label(said.field_unit(self.key.field_id, language, self._currency), "muted", wrap=False)
        self.more = self._more_button()
        across = QHBoxLayout()
        across.setSpacing(6)
        across.addWidget(self.line)
        across.addWidget(self._unit)
        across.addWidget(self.more)
        across.addStretch(1)
        self._range = RangeRow(self._spec, str(self.key), self.name)
        self._range.edited.connect(self._ends_edited)
        self._range.finished.connect(self._finished)
        self._range.hide()
        self._source = label("", "label")
        self._source.setObjectName(f"{self.objectName()}-source")
        self._wrong = label("", "error")
        self._wrong.setObjectName(f"{self.objectName()}-wrong")
        self.confirm = QCheckBox()
        self.confirm.setObjectName(f"{self.objectName()}-confirm")
        self.confirm.toggled.connect(self._confirmed)
        self.confirm.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addLayout(across)
        for part in (self._range, self._source, self._wrong, self.confirm):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusProxy(self.line)

    @property
    def _currency(self) -> str:
        price = self._desk.draft.price
        return price.currency if price is not None else self._context.settings.currency

    def _more_button(self) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "flat")
        made.setIcon(icons.icon("more"))
        made.setObjectName(f"estimate-more-{self.key}")
        made.setAccessibleName(_("More on: {field}", field=self.name))
        made.setToolTip(_("Range, default, and where the number comes from"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        made.setMenu(menu)
        self.range_action = self._action(menu, _("Give a range…"), self.open_range)
        self.reset_action = self._action(menu, _("Back to the default"), self.reset)
        self.why_action = self._action(menu, _("Why this number?"), self.explain)
        menu.aboutToShow.connect(self._show_actions)
        return made

    def _action(self, menu: QMenu, text: str, call: Callable[[], None]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda checked=False: call())
        return action

    def _show_actions(self) -> None:
        given = self.key.given(self._desk.draft)
        self.reset_action.setEnabled(given is not None or str(self.key) in self._desk.texts)
        self.why_action.setEnabled(self._desk.used(self.key) is not None)

    def open_range(self) -> None:
        """Ask for the ends of the range."""
        self._range.setVisible(True)
        self.low.setFocus()

    def reset(self) -> None:
        """Take the default again."""
        self.line.clear()
        self._mistake = ""
        self._range.setVisible(False)
        self._before = None
        self._desk.texts.pop(str(self.key), None)
        self._desk.set_number(self.key, None, _("Default again: {field}", field=self.name), is_typed=False)
        self.show_state()
        self.line.setFocus()

    def explain(self) -> None:
        """Show where the number in force comes from."""
        used = self._desk.used(self.key)
        if used is not None:
            self._context.explain(used)

    def _edited(self, text: str) -> None:
        if self._before is None:
            self._before = (self.key.given(self._desk.draft),)
        self._take(text)
        self._patience.start()

    def _take(self, text: str) -> None:
        """Read what is typed; what cannot be read stays, and the draft keeps the number from before.

        Not one of the numbers on the way: 1e308 goes by 1 and 1e3.
        """
        self._mistake = ""
        if not text.strip():
            self._desk.texts.pop(str(self.key), None)
            self._put(None)
            return
        try:
            value = parse_amount(text, self._spec, self.language.code)
        except InputError as error:
            self._desk.texts[str(self.key)] = text
            if self._before is not None:
                self._put(self._before[0])
            title, hint = title_and_hint(error, self.language)
            self._mistake = f"{title} {hint}".strip()
            return
        self._desk.texts.pop(str(self.key), None)
        self._put(self._with_range(value), counted_as(text) if self._spec.unit == "FLOP" else "")

    def _put(self, given: Given | None, counted: str = "") -> None:
        """Take the number; one that says what it counts (8 GMAC) says it for the choice beside it, too."""
        draft = self.key.put(self._desk.draft, given)
        if counted:
            draft = draft.with_choice("flop_unit", counted)
        self._desk.change(_("Change: {field}", field=self.name), draft, merge=str(self.key))

    def _with_range(self, value: float) -> Given:
        """The number with the ends that were typed; ends that do not fit are told, and left out."""
        try:
            return Given(value, *self._range.ends(self.language.code))
        except InputError as error:
            self._mistake = " ".join(title_and_hint(error, self.language)).strip()
            return Given(value)

    def _ends_edited(self) -> None:
        text = self.line.text()
        used = self._desk.used(self.key)
        if not text.strip() and used is not None and used.value is not None:
            text = editable_amount(used.value, self._spec, self.language.code)
            self.line.setText(text)
        self._take(text)
        self._patience.start()

    def _finished(self) -> None:
        self._patience.stop()
        self._before = None
        self._show_value(self.key.given(self._desk.draft))
        self._tell()

    def _show_value(self, given: Given | None) -> None:
        """Put the number into the line, unless what stands there means the same or is being typed."""
        code = self.language.code
        if str(self.key) in self._desk.texts:
            return
        value = None if given is None else given.value
        digits = _TYPED_DIGITS if given is None or given.status is Status.ENTERED else _MEASURED_DIGITS
        if not means(self.line, value, self._spec, code, digits):
            self.line.setText(editable_amount(value, self._spec, code, digits))
        low, high = (None, None) if given is None else (given.low, given.high)
        self._range.show_ends(low, high, code, digits=digits, keeps_typed=bool(self._mistake))

    def _show_confirmation(self, given: Given | None, used: Result | None) -> None:
        if not self._spec.must_confirm:
            return
        self.confirm.blockSignals(True)
        self.confirm.setChecked(self.key.field_id in self._desk.draft.confirmed)
        self.confirm.blockSignals(False)
        self.confirm.setText(_("Count with {value}", value=default_words(self._spec, self.language)))
        self.confirm.setVisible(given is None)

    def _confirmed(self, yes: bool) -> None:
        words_ = _("Accept the default: {field}", field=self.name)
        self._desk.change(words_, self._desk.draft.confirming(self.key.field_id, yes))

    def _tell(self) -> None:
        """What is wrong or odd, beneath the entry; while somebody types only what stood there before."""
        if self._patience.isActive() and self._mistake:
            return
        found = [problem for problem in self._desk.computed.problems if self._is_mine(problem)]
        text = self._mistake
        given = self.key.given(self._desk.draft)
        if text and given is not None and self.line.text().strip() and str(self.key) in self._desk.texts:
            value = said.shown_value(self.key.field_id, given.value, self.language)
            text += " " + _("Until then {value} counts.", value=value)
        text = text or " ".join(said.problem_words(problem, self.language) for problem in found)
        is_error = bool(self._mistake) or any(p.is_error and p.code not in said.LACKING for p in found)
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
        self.line.setAccessibleDescription(text or said.field_help(self.key.field_id, self.language))
        role = "error" if is_error else "warn"
        for widget, name, value in (
            (self._wrong, "role", role), (self.line, "wrong", "true" if text and is_error else "false"),
        ):  # fmt: skip
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def _is_mine(self, problem: Problem) -> bool:
        key = self.key
        if problem.field_id != key.field_id or problem.kit_index != key.kit_index:
            return False
        return key.kit_index is None or problem.is_serving == key.is_use
