"""A line of activity being filled in: factor, amount, share, year; its sum and its range at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.activity_draft import ActivityDraft, More, OwnRange
from greenai_desktop.accounting.ledger.offered import ELECTRICITY_POSTS, beside, factor_of, offered
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.units import convert
from greenai_desktop.i18n import _, active, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.inventory.posts.factors import PER_KWH, named, own_named, told
from greenai_desktop.ui.inventory.posts.fields import AmountFields
from greenai_desktop.ui.inventory.posts.more import MoreFields, more_of
from greenai_desktop.ui.inventory.posts.rows import rows
from greenai_desktop.ui.widgets.figures import FigureLabel
from greenai_desktop.ui.widgets.forms import Canvas, NumberField, button, label, row, scrolled
from greenai_desktop.ui.widgets.zone_field import ZoneField

if TYPE_CHECKING:
    from greenai_desktop.catalog.activities import Activity
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.ui.context import Context

_OWN = "own"
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_HOME = "FR"


class LineForm(QWidget):
    """The form of one line.

    Signals:
        filled: An `ActivityDraft` and whether what its factor leaves out is wanted too: take it.
        left: The user goes back to a new line.
    """

    filled = Signal(object, bool)
    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._post_id, self._is_changing, self._has_projects = "", False, False
        self.name = QLineEdit()
        self.name.setObjectName("posts-name")
        self.name.setAccessibleName(_("What it is"))
        self.region = ZoneField()
        self.region.set_code(context.settings.place.zone or _HOME)
        self.factor_box = QComboBox()
        self.factor_box.setObjectName("posts-factor")
        self.factor_box.setAccessibleName(_("Emission factor"))
        self.factor_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.factor_box.setMinimumContentsLength(16)
        self.told = label("", "muted")
        self.told.setObjectName("posts-factor-told")
        self.own = NumberField("posts-own-factor", _("kg CO₂e per unit"))
        self.own.line.setAccessibleName(_("Own emission factor"))
        self.own_source = QLineEdit()
        self.own_source.setObjectName("posts-own-source")
        self.own_source.setAccessibleName(_("Source of the factor"))
        self.amounts = AmountFields()
        self.price_year = NumberField("posts-price-year", low=_FIRST_YEAR, high=_LAST_YEAR, whole=True)
        self.price_year.line.setAccessibleName(_("Year of the prices"))
        self.deflator = NumberField("posts-deflator", low=1e-6, high=1_000.0)
        self.deflator.line.setAccessibleName(_("Deflator"))
        self.deflator_told = label("", "muted")
        self.share = NumberField("posts-share", "%", high=100.0, may_be_empty=False)
        self.share.line.setAccessibleName(_("Share for AI"))
        self.share.set_value(100.0)
        self.year = NumberField("posts-year", low=_FIRST_YEAR, high=_LAST_YEAR, whole=True)
        self.year.line.setAccessibleName(_("Year"))
        self.stage = QComboBox()
        self.stage.setObjectName("posts-stage")
        self.stage.setAccessibleName(_("Stage"))
        for stage in Stage:
            self.stage.addItem(words.word(words.STAGE, stage, active()), "" if stage is Stage.UNSET else stage.value)
        self.project = QComboBox()
        self.project.setObjectName("posts-project")
        self.project.setAccessibleName(_("Project"))
        self.project.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_projects({})
        self.more = QCheckBox(_("Add upstream and losses, too"))
        self.more.setToolTip(_("Adds a line for what the factor leaves out."))
        self.more.setObjectName("posts-beside")
        self.more.setChecked(True)
        self.extra = MoreFields()
        self._own_factors: dict[str, Factor] = {}
        self._own_range: tuple[float | None, OwnRange] = None, OwnRange()
        self.figure = FigureLabel(context, _("This line"), large=False)
        self.figure.setObjectName("posts-figure")
        self.figure.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.wrong = label("", "error")
        self.wrong.setObjectName("posts-wrong")
        self.take_button = button(_("Add the line"), self.take, "posts-add", primary=True)
        self.new_button = button(_("Cancel"), self.left.emit, "posts-new")
        self._lay_out()
        self._listen()

    @property
    def factor(self) -> Activity | None:
        """The factor that is chosen; None for one of the user's own."""
        return factor_of(str(self.factor_box.currentData() or ""))

    def set_projects(self, names: Mapping[int, str]) -> None:
        """Offer projects by number; the chosen one of the window comes first to mind."""
        is_new = self.project.count() == 0
        before = self._context.settings.project_id if is_new or not self._has_projects else self.project.currentData()
        self._has_projects = bool(names)
        self.project.clear()
        self.project.addItem(_("None: the organisation’s"), None)
        for number, name in names.items():
            self.project.addItem(name, number)
        self._show_project(before)

    def set_own_factors(self, factors: Sequence[Factor]) -> None:
        """Offer the user's own factors of electricity, which a line copies."""
        self._own_factors = {factor.id: factor for factor in factors}
        if self._post_id and not self._is_changing:
            self._offer("")

    def _show_project(self, number: int | None) -> None:
        if number is not None and self.project.findData(number) < 0 and self._has_projects:
            self.project.addItem(_("Project {number}", number=number), number)
        self.project.setCurrentIndex(max(0, self.project.findData(number)))

    def show_post(self, post_id: str) -> None:
        """Begin a line of a post."""
        self._post_id = post_id
        self._set_changing(False)
        # What fits one post stands in no other: neither its factor nor its unit.
        self.factor_box.clear()
        self.amounts.forget_unit()
        self._offer("")
        self._area.verticalScrollBar().setValue(0)

    def show_draft(self, draft: ActivityDraft) -> None:
        """Change a line that is there."""
        self._post_id = draft.post_id
        self._set_changing(True)
        self.name.setText(draft.name)
        self.region.set_code(draft.region)
        self._offer(_OWN if draft.own_kgco2e is not None else draft.factor_id)
        self.own.set_value(draft.own_kgco2e)
        self.own_source.setText(draft.own_source)
        self.amounts.show_amount(draft.way, dict(draft.values), draft.amount, draft.unit)
        self.price_year.set_value(draft.price_year)
        self.deflator.set_value(draft.deflator)
        self.share.set_value(draft.share_fraction * 100.0)
        self.year.set_value(draft.year)
        self.stage.setCurrentIndex(max(0, self.stage.findData(draft.stage)))
        self._show_project(draft.project)
        self._own_range = draft.own_kgco2e, draft.own_range
        self.extra.show_more(more_of(draft))
        self._refresh()

    def draft(self) -> ActivityDraft:
        """What is filled in."""
        is_own = self.factor_box.currentData() == _OWN
        way = self.amounts.way
        return ActivityDraft(
            self._post_id, self.name.text().strip(), self.region.code,
            "" if is_own else str(self.factor_box.currentData() or ""), self.own.value if is_own else None,
            self.own_source.text().strip(), way, self.amounts.values if way is not None else {},
            self.amounts.amount.value, self.amounts.unit, (self.share.value or 0.0) / 100.0, _whole(self.year.value),
            _whole(self.price_year.value) if self._is_money() else None,
            self.deflator.value if self._is_money() else None, str(self.stage.currentData() or ""),
            self.project.currentData(), self.extra.more,
            self._own_range[1] if is_own and self.own.value == self._own_range[0] else OwnRange(),
        )  # fmt: skip

    def take(self) -> None:
        """Hand the line over if it can be counted; else say what is missing."""
        fields = [self.own, self.share, self.year, self.price_year, self.deflator, *self.extra.fields]
        taken = [self.amounts.take(), *(field.take() for field in fields)]  # each tells what is wrong with it
        if not all(taken):
            return
        draft = self.draft()
        try:
            result = draft.result()
        except InputError as error:
            self._say(" ".join(title_and_hint(error, active())).strip())
            return
        if result.value is None:
            self._say(words.word(words.REASON, result.reason, active()))
            return
        self._say("")
        self.filled.emit(draft, self.more.isChecked() and not self.more.isHidden())
        self._area.verticalScrollBar().setValue(0)
        self.name.setFocus()  # the next line begins with its name

    def clear(self) -> None:
        """Empty what belongs to one line; factor, place, year and share stay for the next."""
        self._set_changing(False)
        self.name.clear()
        self.amounts.show_amount(self.amounts.way, {}, None, self.amounts.unit)
        self.extra.show_more(More())
        self._refresh()

    def _offer(self, wanted: str) -> None:
        """Fill the factors that the post has in the region."""
        before = wanted or str(self.factor_box.currentData() or "")
        self.factor_box.clear()
        for factor in offered(self._post_id, self.region.code) if self._post_id else ():
            self.factor_box.addItem(named(factor), factor.id)
        self.factor_box.addItem(_("A factor of your own"), _OWN)
        if self._post_id in ELECTRICITY_POSTS:
            for own in self._own_factors.values():  # below, so that none is taken without a choice
                if own.region in ("", self.region.code, self.region.code.partition("-")[0]):
                    self.factor_box.addItem(own_named(own), own.id)
        place = self.factor_box.findData(before)
        if wanted and wanted != _OWN and place < 0 and (kept := factor_of(wanted)) is not None:
            self.factor_box.insertItem(0, named(kept), kept.id)
            place = 0
        self.factor_box.setCurrentIndex(max(0, place))
        self._factor_chosen()

    def _take_own(self) -> None:
        """Put a factor that the user keeps into the fields of an own one: the line copies it."""
        kept = self._own_factors.get(str(self.factor_box.currentData() or ""))
        if kept is not None:
            ends = (kept.low, kept.high)
            low, high = (math.nan if end is None else convert(end, kept.unit, PER_KWH) for end in ends)
            self.factor_box.setCurrentIndex(self.factor_box.findData(_OWN))
            self.own.set_value(convert(kept.value, kept.unit, PER_KWH))
            self.own_source.setText(kept.source_id or own_named(kept))
            self._own_range = self.own.value, OwnRange(low, high, math.nan if kept.year is None else float(kept.year))
            self.amounts.unit_box.setEditText("kWh")

    def _factor_chosen(self) -> None:
        self._take_own()
        factor = self.factor
        self.told.setText(told(factor))
        self.told.setVisible(factor is not None)
        self._form.setRowVisible(self.own, factor is None)
        self._form.setRowVisible(self.own_source, factor is None)
        for field in (self.price_year, self.deflator, self.deflator_told):
            self._form.setRowVisible(field, self._is_money())
        if factor is not None and factor.price_year is not None:
            self.deflator_told.setText(
                _(
                    "Prices of {year} ÷ prices of the purchase. No price index comes with the program: take it from "
                    "your statistics office.",
                    year=factor.price_year,
                )
            )
        self.more.setVisible(factor is not None and bool(beside(factor)) and not self._is_changing)
        self.amounts.offer(self._post_id, factor)
        self._refresh()

    def _is_money(self) -> bool:
        factor = self.factor
        return factor is not None and factor.is_last_resort

    def _refresh(self) -> None:
        """Show the sum as far as it is known."""
        try:
            result = self.draft().result()
        except InputError:
            result = None
        self.figure.set_result(result)
        self._say("")

    def _say(self, what: str) -> None:
        self.wrong.setText(what)
        self.wrong.setVisible(bool(what))

    def _set_changing(self, is_changing: bool) -> None:
        self._is_changing = is_changing
        self.take_button.setText(_("Keep") if is_changing else _("Add the line"))
        self.new_button.setVisible(is_changing)

    def _listen(self) -> None:
        self.region.zone_chosen.connect(lambda _code: self._offer(""))
        self.factor_box.activated.connect(lambda _index: self._factor_chosen())
        self.amounts.edited.connect(self._refresh)
        for field in (self.own, self.share, self.year, self.price_year, self.deflator):
            field.entered.connect(lambda _value: self._refresh())
        self.extra.edited.connect(self._refresh)
        self.extra.days_entered.connect(lambda: self._days_or_year(False))
        self.year.entered.connect(lambda value: self._days_or_year(value is not None))
        self._factor_chosen()

    def _days_or_year(self, is_year: bool) -> None:
        """A line has days or a year: what was entered last counts, and the other goes."""
        if is_year:
            self.extra.forget_days()
        elif not all(map(math.isnan, (self.extra.more.first, self.extra.more.last))):
            self.year.set_value(None)
        self._refresh()

    def _lay_out(self) -> None:
        self._form = form = rows()
        for title, widget in (
            (_("What"), self.name), (_("Where"), self.region), (_("Emission factor"), self.factor_box),
        ):  # fmt: skip
            form.addRow(title, widget)
        form.addRow(self.told)
        form.addRow(_("Emissions per unit"), self.own)
        form.addRow(_("Source"), self.own_source)
        form.addRow(_("Year of the prices"), self.price_year)
        form.addRow(_("Deflator"), self.deflator)
        form.addRow(self.deflator_told)
        lower = rows()
        lower.addRow(_("Share for AI"), self.share)
        lower.addRow(_("Year"), self.year)
        lower.addRow(_("Stage"), self.stage)
        lower.addRow(_("Project"), self.project)
        inside = Canvas()
        self._area = area = scrolled(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        column.addLayout(form)
        column.addWidget(self.amounts)
        column.addLayout(lower)
        column.addWidget(self.more)
        column.addWidget(self.extra)
        column.addStretch(1)
        # The sum and the button stay in sight, however long the form is.
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(area, 1)
        outer.addWidget(self.figure)
        outer.addWidget(self.wrong)
        outer.addLayout(row(self.take_button, self.new_button))


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
