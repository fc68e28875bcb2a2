"""The filters of the ledger as a row of choices, with a search."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, active, words
from greenai_desktop.i18n.ledger_notices import scope_text
from greenai_desktop.ui.inventory.ledger.filters import Filter, Looked
from greenai_desktop.ui.inventory.ledger.words import post_name, stage_name
from greenai_desktop.ui.theme import icons

_NAMES = ("scope", "post", "stage", "status")


class FilterBar(QWidget):
    """The row.

    Signals:
        filtered: A `Filter`: other lines are to be looked at.
        searched: A text that lines are to hold.
    """

    filtered = Signal(object)
    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._kept = Filter()
        self.combos = {name: _combo(name, words) for name, words in self._every().items()}
        self.search = QLineEdit()
        self.search.setObjectName("ledger-search")
        self.search.setPlaceholderText(_("Search lines"))
        self.search.setAccessibleName(_("Search lines"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(220)
        self.search.setMinimumWidth(80)
        self.search.textChanged.connect(self.searched)
        self.search.textChanged.connect(lambda text: self._show())
        self.clear = QToolButton()
        self.clear.setIcon(icons.icon("close"))
        self.clear.setAccessibleName(_("Take all filters away"))
        self.clear.setObjectName("ledger-clear-filters")
        self.clear.setToolTip(_("Take all filters away"))
        self.clear.clicked.connect(self._clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for combo in self.combos.values():
            row.addWidget(combo, 1)
            combo.activated.connect(lambda index: self._chosen())
        row.addWidget(self.search, 1)
        row.addWidget(self.clear)
        self._fill({})

    @property
    def kept(self) -> Filter:
        """The filter in force."""
        return self._kept

    def offer(self, looked: Looked) -> None:
        """Offer what lines there are; a filter that nothing fits any more stays, and says so by an empty table."""
        stages, statuses = tuple(Stage), tuple(Status)
        self._fill({
            "scope": {scope: scope_text(scope, active()) for scope in sorted(set(looked.scopes.tolist()))},
            "post": {post: post_name(post) for post in looked.posts},
            "stage": {stages[i]: stage_name(stages[i]) for i in sorted(set(looked.stages.tolist()))},
            "status": {statuses[i]: words.status_words(statuses[i], active())
                       for i in sorted(set(looked.statuses.tolist()))},
        })  # fmt: skip

    def put(self, kept: Filter) -> None:
        """Put a filter in force."""
        if kept == self._kept:
            return
        self._kept = kept
        self._show()
        self.filtered.emit(kept)

    def state(self) -> dict[str, Any]:
        """The filter and the search, as plain values."""
        kept = self._kept
        post = None if kept.post is None else [kept.post.scope, kept.post.ghg_category, kept.post.beges_post]
        return {"scope": kept.scope, "post": post, "stage": kept.stage, "status": kept.status,
                "text": self.search.text()}  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        post, stage, status = state.get("post"), state.get("stage"), state.get("status")
        self.search.setText(state.get("text", ""))
        self.put(Filter(
            state.get("scope"), Post(*post) if post else None, Stage(stage) if stage else None,
            Status(status) if status else None,
        ))  # fmt: skip

    def _every(self) -> dict[str, str]:
        return {"scope": _("Any scope"), "post": _("Any post"), "stage": _("Any stage"),
                "status": _("Any status")}  # fmt: skip

    def _fill(self, choices: Mapping[str, Mapping[Any, str]]) -> None:
        for name, every in self._every().items():
            combo = self.combos[name]
            combo.clear()
            combo.addItem(every, None)
            for value, text in choices.get(name, {}).items():
                combo.addItem(text, value)
        self._show()

    def _show(self) -> None:
        for name, combo in self.combos.items():
            _show_value(combo, getattr(self._kept, name), self._text_of(name))
        self.clear.setEnabled(not self._kept.lets_all_pass or bool(self.search.text()))

    def _text_of(self, name: str) -> str:
        value = getattr(self._kept, name)
        if value is None:
            return ""
        return {
            "scope": lambda: scope_text(value, active()), "post": lambda: post_name(value),
            "stage": lambda: stage_name(value), "status": lambda: words.status_words(value, active()),
        }[name]()  # fmt: skip

    def _clear(self) -> None:
        self.search.clear()
        self.put(Filter())

    def _chosen(self) -> None:
        self.put(Filter(*(self.combos[name].currentData() for name in _NAMES)))


def _combo(name: str, words: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(f"ledger-filter-{name}")
    made.setAccessibleName(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(4)
    return made


def _show_value(combo: QComboBox, value: Hashable, text: str) -> None:
    values: Sequence[object] = [combo.itemData(i) for i in range(combo.count())]
    if value not in values:
        combo.addItem(text, value)
        values = [*values, value]
    combo.setCurrentIndex(values.index(value))
