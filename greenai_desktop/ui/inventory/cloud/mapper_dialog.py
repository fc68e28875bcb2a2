"""Any table as figures of a cloud: which heading is what, in which unit, of which period; kept as a profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.errors import GreenAIError, ImportFileError
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers.cloud import profiles
from greenai_desktop.importers.cloud.mapper import Profile, check, suggested
from greenai_desktop.importers.cloud.registry import Headings, headings
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.cloud.look import Asked, Looked, look
from greenai_desktop.ui.inventory.cloud.mapping import MappingTable
from greenai_desktop.ui.inventory.cloud.preview import FiguresPreview, Found, found_of
from greenai_desktop.ui.inventory.cloud.words import BASIS, SCOPE
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

AskFile = Callable[[QWidget, str, str], str]
_SIZE_PX: Final = (1_080, 760)
_WAIT_MS: Final = 350  # several choices in a row are read once
_ROW_SIGNS: Final = 60


def ask_file(parent: QWidget, title: str, kinds: str) -> str:
    """Ask which file to read; empty if the user thinks better of it."""
    return QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)[0]


class MapperDialog(QDialog):
    """One file, its headings, what holds for all its rows, and what comes of it.

    Attributes:
        ask: Asks for a file; tests put their own in.
        mapping: The headings.
        preview: What comes of it.

    Signals:
        mapped: The path and the profile that the user agreed to.
    """

    mapped = Signal(object, object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cloud-mapper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Map columns of a table"))
        self._context = context
        self.ask: AskFile = ask_file
        self._path: Path | None = None
        self._heads: tuple[Headings, ...] = ()
        self._task: tasks.Task[Found] | None = None
        self._keeping: tasks.Task[list[Profile]] | None = None
        self._profiles: list[Profile] = []
        self._opening: tasks.Task[tuple[Headings, ...]] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_WAIT_MS)
        self._later.timeout.connect(self._read)
        self.mapping, self.preview = MappingTable(self), FiguresPreview(self)
        self.file = label(_("No file was chosen yet."), "muted", wrap=False)
        self.wrong = label("", "error")
        self.wrong.setObjectName("cloud-mapper-wrong")
        self.sheet_box, self.row_box, self.profile_box = QComboBox(), QComboBox(), QComboBox()
        self.scope_box, self.basis_box = QComboBox(), QComboBox()
        self.provider, self.month, self.name = QLineEdit(), QLineEdit(), QLineEdit()
        self._lay_out()
        self._connect()
        self._fill_profiles([])
        self._read_profiles()
        self._show_state(None)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read, or soon will be."""
        return any((self._task, self._opening, self._keeping)) or self._later.isActive()

    @property
    def profile(self) -> Profile:
        """What the user chose."""
        fixed = {
            "provider": self.provider.text().strip(), "month": self.month.text().strip(),
            "scope": str(self.scope_box.currentData()), "basis": str(self.basis_box.currentData()),
        }  # fmt: skip
        columns = self.mapping.columns
        held = {name: text for name, text in fixed.items() if text and name not in columns}
        return Profile(self.name.text().strip(), columns, self.mapping.units, held, self._sheet)

    def choose_file(self) -> None:
        """Ask for a file."""
        kinds = _("Tables (*.csv *.tsv *.txt *.json *.jsonl *.xlsx *.parquet)") + ";;" + _("All files (*)")
        chosen = self.ask(self, self.windowTitle(), kinds)
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Read the headings of a file and propose what they mean."""

        def done(found: tuple[Headings, ...]) -> None:
            if self._opening is task:
                self._opening = None
                self._path, self._heads = path, found
                self.file.setText(path.name)
                self._fill_sheets()

        task = tasks.run(lambda task: headings(path), done, self._failed, title=_("Reading figures of a cloud"))
        self._opening = task

    def use_profile(self, profile: Profile) -> None:
        """Take up a profile; a heading that the file lacks is told when it is read."""
        place = self.sheet_box.findData(profile.sheet)
        if profile.sheet and place >= 0:
            self.sheet_box.setCurrentIndex(place)
        head = next((at for at, cells in enumerate(self._rows) if set(profile.columns.values()) <= set(cells)), -1)
        if head < 0 and self._path is not None:
            lacking = sorted(set(profile.columns.values()) - {cell for cells in self._rows for cell in cells})
            error = ImportFileError("cloud_columns_missing", file=self._path.name, names=", ".join(lacking))
            self._tell(error)
            return
        self.row_box.setCurrentIndex(max(0, self.row_box.findData(head)))
        self._show_mapping(profile)
        self.name.setText(profile.name)
        self.provider.setText(profile.fixed.get("provider", ""))
        self.month.setText(profile.fixed.get("month", ""))
        self.scope_box.setCurrentIndex(max(0, self.scope_box.findData(profile.fixed.get("scope", "all"))))
        self.basis_box.setCurrentIndex(max(0, self.basis_box.findData(profile.fixed.get("basis", ""))))

    def keep(self) -> None:
        """Keep the profile under its name."""
        profile = self.profile
        if not profile.name:
            self.wrong.setText(_("Give the profile a name to keep it."))
            self.wrong.show()
            self.name.setFocus()
            return
        try:
            check(profile)
        except ImportFileError as error:
            self._tell(error)
            return

        def kept() -> None:
            self.profile_box.setCurrentIndex(self.profile_box.findText(profile.name))
            self._context.tell(_("The profile “{name}” was kept.", name=profile.name))

        self._read_profiles(lambda: profiles.keep_profile(profile), kept)

    def forget(self) -> None:
        """Forget the profile that is chosen."""
        name = self.profile_box.currentData()
        if name:
            self._read_profiles(lambda: profiles.forget_profile(str(name)))

    def take(self) -> None:
        """Agree to the profile."""
        if self._path is not None and self.take_button.isEnabled():
            self.mapped.emit(self._path, self.profile)
            self.accept()

    def done(self, result: int) -> None:
        self._later.stop()
        if self._task is not None:
            self._task.cancel()
        self._task = self._opening = None
        super().done(result)

    # Reading

    @property
    def _sheet(self) -> str:
        return str(self.sheet_box.currentData() or "")

    @property
    def _rows(self) -> Sequence[Sequence[str]]:
        return next((one.rows for one in self._heads if one.sheet == self._sheet), ())

    def _fill_sheets(self) -> None:
        self.sheet_box.clear()
        for one in self._heads:
            self.sheet_box.addItem(one.sheet or _("the only one"), one.sheet)
        self.sheet_box.setEnabled(len(self._heads) > 1)
        self._sheet_chosen()

    def _sheet_chosen(self) -> None:
        """Propose the line of headings that lets most be supposed."""
        self.row_box.clear()
        for at, cells in enumerate(self._rows):
            told = " · ".join(" ".join(cell.split()) for cell in cells if cell.strip())
            if told:
                self.row_box.addItem(active().pair(str(at + 1), told[:_ROW_SIGNS]), at)
        scores = [len(suggested(cells).columns) for cells in self._rows]
        best = scores.index(max(scores)) if scores else 0
        self.row_box.setCurrentIndex(max(0, self.row_box.findData(best)))
        self._row_chosen()

    def _row_chosen(self) -> None:
        at = self.row_box.currentData()
        if isinstance(at, int) and at < len(self._rows):
            self._show_mapping(suggested(self._rows[at]))

    def _show_mapping(self, profile: Profile) -> None:
        at = self.row_box.currentData()
        if isinstance(at, int) and at < len(self._rows):
            self.mapping.show_headings(self._rows[at], self._rows[at + 1 :], profile.columns, profile.units)
            self._wait()

    def _wait(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._later.start()

    def _read(self) -> None:
        path, profile = self._path, self.profile
        if path is None:
            return
        try:
            check(profile)
        except ImportFileError as error:
            self._show_state(None)
            self._tell(error)
            return
        file = self._context.store.file

        def done(found: Found) -> None:
            if self._task is task:
                self._task = None
                self.preview.show_found(found)
                self._show_state(found.looked)

        task = tasks.run(
            lambda task: found_of(look([Asked(path, profile=profile)], file, task)), done, self._failed,
            title=_("Reading figures of a cloud"), can_cancel=True,
        )  # fmt: skip
        self._task = task

    def _failed(self, error: GreenAIError | Exception) -> None:
        self._task = self._opening = None
        self._show_state(None)
        self._tell(error)

    def _tell(self, error: GreenAIError | Exception) -> None:
        words = title_and_hint(error, active()) if isinstance(error, GreenAIError) else (str(error), "")
        self.wrong.setText(" ".join(words).strip())
        self.wrong.show()

    def _show_state(self, looked: Looked | None) -> None:
        self.wrong.hide()
        self.preview.setVisible(looked is not None)
        self.take_button.setEnabled(looked is not None and bool(looked.figures))

    def _read_profiles(self, first: Callable[[], None] | None = None, then: Callable[[], None] | None = None) -> None:
        """Read the saved profiles off the GUI thread, after something was done to them."""

        def work(task: tasks.Task[list[Profile]]) -> list[Profile]:
            if first is not None:
                first()
            return profiles.saved_profiles()

        def done(found: list[Profile]) -> None:
            if self._keeping is task:
                self._keeping = None
                self._fill_profiles(found)
                if then is not None:
                    then()

        def failed(error: GreenAIError | Exception) -> None:
            if self._keeping is task:
                self._keeping = None
                self._tell(error)

        task = tasks.run(work, done, failed)
        self._keeping = task

    def _fill_profiles(self, found: list[Profile]) -> None:
        self._profiles = found
        self.profile_box.clear()
        self.profile_box.addItem(_("Saved profiles"), "")
        for one in found:
            self.profile_box.addItem(one.name, one.name)

    def _profile_chosen(self) -> None:
        name = self.profile_box.currentData()
        chosen = next((one for one in self._profiles if one.name == name), None)
        if chosen is not None and self._heads:
            self.use_profile(chosen)

    # Building

    def _connect(self) -> None:
        self.sheet_box.activated.connect(lambda place: self._sheet_chosen())
        self.row_box.activated.connect(lambda place: self._row_chosen())
        self.profile_box.activated.connect(lambda place: self._profile_chosen())
        self.mapping.changed.connect(self._wait)
        for box in (self.scope_box, self.basis_box):
            box.activated.connect(lambda place: self._wait())
        for line in (self.provider, self.month):
            line.textEdited.connect(lambda text: self._wait())

    def _lay_out(self) -> None:
        for code, words in SCOPE.items():
            self.scope_box.addItem(_(words), code)
        self.scope_box.setCurrentIndex(self.scope_box.findData("all"))
        for basis in ("", LOCATION, MARKET):
            self.basis_box.addItem(_(BASIS[basis]), basis)
        self.month.setPlaceholderText(_("such as {example}", example="2025-03"))
        names = ((self.provider, "mapper-provider"), (self.month, "mapper-month"), (self.scope_box, "mapper-scope"),
                 (self.basis_box, "mapper-basis"), (self.sheet_box, "mapper-sheet"), (self.row_box, "mapper-row"),
                 (self.profile_box, "mapper-profile"), (self.name, "mapper-name"))  # fmt: skip
        for widget, name in names:
            widget.setObjectName(name)
        self.profile_box.setAccessibleName(_("Saved profiles"))
        self.profile_box.setMinimumWidth(220)
        for line in (self.provider, self.month):
            line.setMinimumWidth(150)
        self.name.setAccessibleName(_("Name of the profile"))
        self.name.setPlaceholderText(_("Name of the profile"))
        self.take_button = button(_("Use this mapping"), self.take, "mapper-take", primary=True)
        head = row(button(_("Choose a file…"), self.choose_file, "mapper-choose"), self.file)
        head.addWidget(self.profile_box)
        head.addWidget(button(_("Forget"), self.forget, "mapper-forget"))
        foot = row(self.name, button(_("Keep this profile"), self.keep, "mapper-keep"))
        foot.addWidget(button(_("Cancel"), self.reject))
        foot.addWidget(self.take_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._fixed())
        column.addWidget(self.mapping, 3)
        column.addWidget(self.wrong)
        column.addWidget(self.preview, 4)
        column.addLayout(foot)
        self.resize(*_SIZE_PX)

    def _fixed(self) -> QHBoxLayout:
        """Where the headings stand, and what holds for all rows."""
        left, middle, right = QFormLayout(), QFormLayout(), QFormLayout()
        left.addRow(_("Sheet"), self.sheet_box)
        left.addRow(_("Line of the headings"), self.row_box)
        middle.addRow(_("Provider, for all rows"), self.provider)
        middle.addRow(_("Month, for all rows"), self.month)
        right.addRow(_("Scope, for all rows"), self.scope_box)
        right.addRow(_("Basis, for all rows"), self.basis_box)
        across = QHBoxLayout()
        across.setSpacing(24)
        for form in (left, middle, right):
            across.addLayout(form, 1)
        return across
