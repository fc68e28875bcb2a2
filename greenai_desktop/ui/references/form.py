"""The form for an own factor: what is wrong stands beside its field, nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import _, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui.references.beside import growing
from greenai_desktop.ui.references.draft import UNITS, FactorDraft
from greenai_desktop.ui.references.words import KIND, KIND_TOLD, covers_words, kind_words, range_words, value_words
from greenai_desktop.ui.widgets.forms import Card, button, label
from greenai_desktop.ui.widgets.zone_field import ZoneField

if TYPE_CHECKING:
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.ui.context import Context


class FactorForm(Card):
    """Fields of an own factor.

    Signals:
        saved: The factor, and the kept one it takes the place of (or None).
        cancelled: The user thinks better of it.
        refused: It cannot be saved; carries the first field that is wrong.
    """

    saved = Signal(object, object)
    cancelled = Signal()
    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Add a factor"), "factor-form")
        growing(self)
        self._context = context
        self._kept: StoredFactor | None = None
        self._wrong: dict[str, QLabel] = {}
        self._was_tried = False
        self._notice = label("", "warn")
        self._notice.hide()
        self.add(self._notice)
        self._make_fields()
        self.add(label(_("The factor is kept in this workspace and marked as entered by you."), "muted"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(button(_("Save"), self.save, "factor-save", primary=True))
        buttons.addWidget(button(_("Cancel"), self.cancelled.emit, "factor-cancel"))
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def open_new(self, zone: str) -> None:
        """Empty fields, for a zone."""
        self._open(FactorDraft(zone=zone), None, _("Add a factor"))

    def open_kept(self, kept: StoredFactor) -> None:
        """The fields of a factor that is kept."""
        self._open(FactorDraft.of(kept.factor, self._context.language.code), kept, _("Change the factor"))

    def open_draft(self, draft: FactorDraft, kept: StoredFactor | None) -> None:
        """What was typed before everything was built anew."""
        self._open(draft, kept, _("Change the factor") if draft.factor_id else _("Add a factor"))

    def go_on_with(self, kept: StoredFactor, draft: FactorDraft) -> None:
        """A draft goes on changing a factor that has been read meanwhile."""
        self._open(draft, kept, _("Change the factor"))

    def tell_conflict(self, present: StoredFactor) -> None:
        """Somebody else changed or deleted it: show what it is now and keep what was typed."""
        if present.deleted_utc_s is not None:
            self._kept, self._factor_id = None, ""
            said = _("Somebody else deleted this factor meanwhile. Save again to add yours as a new one, or cancel.")
        else:
            self._kept = present
            said = _(
                "Somebody else changed this factor meanwhile. It is now: {present}. Save again to put yours in its "
                "place, or cancel.",
                present=self._told(present.factor),
            )
        self._notice.setText(f"⚠ {said}")
        self._notice.show()

    def _told(self, factor: Factor) -> str:
        language = self._context.language
        parts = (
            kind_words(factor.kind, language), value_words(factor, language), range_words(factor, language),
            factor.region, str(factor.year or ""), covers_words(factor, language), factor.source_id, factor.evidence,
        )  # fmt: skip
        return language.listed(parts)

    @property
    def draft(self) -> FactorDraft:
        """What stands in the fields."""
        texts = {name: field.text() for name, field in self._lines.items()}
        return FactorDraft(
            kind=str(self.kind.currentData()), unit=str(self.unit.currentData()), zone=self.zone.code,
            basis=str(self.basis.currentData()), boundary=str(self.boundary.currentData()),
            factor_id=self._factor_id, **texts,
        )  # fmt: skip

    @property
    def kept(self) -> StoredFactor | None:
        """The factor that is changed; None for a new one."""
        return self._kept

    def save(self) -> None:
        """Hand the factor over, or tell what is wrong."""
        self._was_tried = True
        draft = self.draft
        problems = draft.problems(self._context.language.code)
        self._show_problems(problems)
        if problems:
            first = next(name for name in self._order if name in problems)
            self._fields[first].setFocus()
            self.refused.emit(self._fields[first])
            return
        factor: Factor = draft.factor(self._context.language.code)
        self.saved.emit(factor, self._kept)

    def _open(self, draft: FactorDraft, kept: StoredFactor | None, title: str) -> None:
        self._kept, self._factor_id = kept, draft.factor_id
        self._was_tried = False
        self._notice.hide()
        self.title.setText(title)
        for box, value in (
            (self.kind, draft.kind), (self.unit, draft.unit), (self.basis, draft.basis),
            (self.boundary, draft.boundary),
        ):  # fmt: skip
            box.setCurrentIndex(max(0, box.findData(value)))
        self.zone.set_code(draft.zone)
        for name, field in self._lines.items():
            field.setText(getattr(draft, name))
        self._show_problems({})
        self._kind_changed()
        self._lines["value"].setFocus()

    def _make_fields(self) -> None:
        language = self._context.language
        self._factor_id = ""
        self._lines = {name: QLineEdit() for name in ("value", "year", "low", "high", "source", "evidence", "note")}
        for name, line in self._lines.items():
            line.setObjectName(f"factor-{name}")
            line.textEdited.connect(lambda text: self._edited())
            line.returnPressed.connect(self.save)
        self.kind = _combo("factor-kind", _("Kind"), [(kind_words(kind, language), kind) for kind in KIND])
        self.kind.currentIndexChanged.connect(lambda index: self._kind_changed())
        self.unit = _combo("factor-unit", _("Unit"), [("g CO₂e/kWh", UNITS[0]), ("kg CO₂e/kWh", UNITS[1])])
        self.zone = ZoneField()
        self.zone.setObjectName("factor-zone")
        self.zone.setMinimumContentsLength(10)
        self.zone.zone_chosen.connect(lambda code: self._edited())
        bases = [(words.word(words.BASIS, code, language), code) for code in words.BASIS]
        self.basis = _combo("factor-basis", _("Basis"), bases)
        boundaries = [(words.word(words.BOUNDARY, code, language), code) for code in words.BOUNDARY]
        self.boundary = _combo("factor-boundary", _("Boundary"), [*boundaries, (_("not given"), "")])
        self._fields: dict[str, QWidget] = {**self._lines, "zone": self.zone}
        self._order = ("value", "zone", "year", "low", "high", "source", "evidence", "note")
        self.add_field(_("Kind"), self.kind)
        self._kind_told = label("", "muted")
        self.add(self._kind_told)
        self._side_by_side((_("Value"), "value", self._lines["value"]), (_("Unit"), "", self.unit))
        self._one(_("Country or region"), "zone", self.zone)
        self._side_by_side((_("Low, if known"), "low", self._lines["low"]), (_("High"), "high", self._lines["high"]))
        self._side_by_side((_("Basis"), "", self.basis), (_("Year"), "year", self._lines["year"]))
        self.add_field(_("Boundary"), self.boundary)
        self._one(_("Source: where it was read"), "source", self._lines["source"])
        self._evidence_label = self._one(_("Evidence"), "evidence", self._lines["evidence"])
        self._one(_("Note"), "note", self._lines["note"])

    def _one(self, text: str, name: str, field: QWidget) -> QLabel:
        head = self.add_field(text, field)
        self.add(self._message(name))
        return head

    def _side_by_side(self, *parts: tuple[str, str, QWidget]) -> None:
        across = QHBoxLayout()
        across.setSpacing(12)
        for text, name, field in parts:
            column = QVBoxLayout()
            column.setSpacing(8)
            head = label(text, "label")
            head.setBuddy(field)
            column.addWidget(head)
            column.addWidget(field)
            if name:
                column.addWidget(self._message(name))
            column.addStretch(1)
            across.addLayout(column, 1)
        self.body.addSpacing(4)
        self.body.addLayout(across)

    def _message(self, name: str) -> QLabel:
        message = label("", "error")
        message.setObjectName(f"factor-{name}-wrong")
        message.hide()
        self._wrong[name] = message
        return message

    def _edited(self) -> None:
        """After a first try, problems follow what is typed."""
        if self._was_tried:
            self._show_problems(self.draft.problems(self._context.language.code))

    def _kind_changed(self) -> None:
        kind = self.kind.currentData()
        needs = kind != "grid"
        self._evidence_label.setVisible(needs)
        self._lines["evidence"].setVisible(needs)
        text = _("The meter on site") if kind == "self_consumption" else _("Contract, guarantee of origin or statement")
        self._evidence_label.setText(text)
        self._kind_told.setText(words.word(KIND_TOLD, str(kind), self._context.language))
        self._edited()

    def _show_problems(self, problems: dict[str, InputError]) -> None:
        for name, message in self._wrong.items():
            error = problems.get(name)
            text = " ".join(title_and_hint(error, self._context.language)).strip() if error is not None else ""
            message.setText(text)
            message.setVisible(bool(text))
            field = self._fields[name]
            if field.property("wrong") != bool(text):
                field.setProperty("wrong", bool(text))
                field.style().unpolish(field)
                field.style().polish(field)


def _combo(name: str, said: str, items: list[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(said)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    for text, value in items:
        box.addItem(text, value)
    return box
