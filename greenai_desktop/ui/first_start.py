"""The first start: three short steps on the Home page, each with a sensible default, all of it skippable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, QTimeZone
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.core.place import Price
from greenai_desktop.i18n import _
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.home.sources import SourceList
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.status_bar import LANGUAGE_NAMES
from greenai_desktop.ui.widgets.currency_field import CurrencyField
from greenai_desktop.ui.widgets.forms import NumberField, button, label
from greenai_desktop.ui.widgets.place_form import HostingForm, ZoneForm

_STEPS = 3
_WIDTH_PX, _HEIGHT_PX = 720, 460


class FirstStart(QFrame):
    """Language and electricity; where the machine stands; what was found. Each answer is in force at once."""

    def __init__(self, context: Context, finished: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("first-start")
        self.setProperty("card", "true")
        self.setFixedWidth(_WIDTH_PX)
        self.setMinimumHeight(_HEIGHT_PX)
        self._context = context
        self._finished = finished
        guess_place(context)
        self._stack = QStackedWidget()
        for make in (self._electricity, self._place, self._sources):
            self._stack.addWidget(make())
        self._number = label("", "label")
        self._back = button(_("Back"), lambda: self.show_step(self.step - 1), "first-start-back")
        self._next = button(_("Next"), self._forward, "first-start-next", primary=True)
        self._skip = button(_("Skip"), finished, "first-start-skip")
        self._skip.setProperty("kind", "flat")
        foot = QHBoxLayout()
        foot.addWidget(self._skip)
        foot.addStretch(1)
        foot.addWidget(self._back)
        foot.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(12)
        layout.addWidget(self._number)
        layout.addWidget(self._stack, 1)
        layout.addLayout(foot)
        # The way on comes first, though it stands at the right.
        self.setTabOrder(self._next, self._back)
        self.setTabOrder(self._back, self._skip)
        self.show_step(0)

    @property
    def step(self) -> int:
        """Number of the step that is shown, from 0."""
        return self._stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Show a step."""
        self._stack.setCurrentIndex(max(0, min(_STEPS - 1, step)))
        self._number.setText(_("Step {step} of {count}", step=self.step + 1, count=_STEPS))
        self._back.setVisible(self.step > 0)
        self._next.setText(_("Done") if self.step == _STEPS - 1 else _("Next"))
        self._skip.setVisible(self.step < _STEPS - 1)

    def _forward(self) -> None:
        if self.step == 0 and not self.price.take():
            self.price.setFocus()
            return
        if self.step < _STEPS - 1:
            self.show_step(self.step + 1)
            self._focus_step()
        else:
            self._finished()

    def _focus_step(self) -> None:
        """Give the keyboard to the first choice of the step, else to the way on."""
        shown = self._stack.currentWidget()
        first = shown.findChild(QRadioButton) if shown is not None else None
        (first or self._next).setFocus(Qt.FocusReason.TabFocusReason)

    def _electricity(self) -> QWidget:
        page, layout = _step(_("Welcome. In which language, and on which electricity?"))
        language = QComboBox()
        language.setObjectName("first-start-language")
        for code, name in LANGUAGE_NAMES.items():
            language.addItem(name, code)
        language.setCurrentIndex(language.findData(self._context.language.code))
        language.activated.connect(lambda index: self._context.change_settings(language=language.itemData(index)))
        zone = ZoneForm(self._context)
        self.price = NumberField("first-start-price", _("per kWh"), high=100.0)
        self.currency = CurrencyField(self._context.settings.currency)
        self.price.set_value(self._context.settings.prices[0].per_kwh if self._context.settings.prices else None)
        self.price.entered.connect(lambda value: self._put_price())
        self.currency.currency_chosen.connect(lambda code: self._put_price())
        _field(layout, _("Language"), language)
        _field(layout, _("Country or region of the electricity"), zone)
        _field(layout, _("Price of electricity, if you know it"), self.price)
        _field(layout, _("Currency"), self.currency)
        layout.addStretch(1)
        return page

    def _place(self) -> QWidget:
        page, layout = _step(_("Where does this machine stand?"))
        layout.addWidget(label(_("This decides whether a PUE applies and in which scope its electricity is counted.")))
        self.hosting = HostingForm(self._context)
        layout.addWidget(self.hosting)
        layout.addStretch(1)
        return page

    def _sources(self) -> QWidget:
        page, layout = _step(_("This is what can be measured here"))
        layout.addWidget(SourceList(self._context))
        layout.addWidget(
            label(
                _("What cannot be measured is modelled and always labelled so. Nothing leaves this computer."), "muted"
            )
        )
        layout.addStretch(1)
        return page

    def _put_price(self) -> None:
        value, code = self.price.value, self.currency.code
        rest = self._context.settings.prices[1:]
        prices = (Price(value, code), *rest) if value is not None else rest
        change(self._context, _("Change the price of electricity"), prices=prices, currency=code)


def guess_place(context: Context) -> None:
    """Fill in the zone from the time zone, marked as a guess, unless somebody chose one."""
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.catalog.machine import guess_zone

    place = context.settings.place
    if place.zone:
        return
    time_zone = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    territory = QLocale.territoryToCode(QLocale.system().territory())
    code = guess_zone(time_zone, territory)
    if code and grid().zone(code) is not None:
        context.change_settings(place=replace(place, zone=code, zone_is_guess=True))


def _step(title: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    layout.addWidget(label(title, "title"))
    layout.addSpacing(8)
    return page, layout


def _field(layout: QVBoxLayout, text: str, field: QWidget) -> None:
    head = label(text, "label")
    head.setBuddy(field)
    layout.addWidget(head)
    layout.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft if isinstance(field, QComboBox) else Qt.AlignmentFlag(0))
    layout.addSpacing(8)
