"""Every page: names for screen readers, the keyboard, no cut text, no void; and a picture of each."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTableView,
    QTabWidget,
    QWidget,
)

from greenai_desktop import paths
from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.settings import Settings
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.pages import PAGES
from tests.helpers.processes import ProcTree
from tests.helpers.workspaces import fill

PICTURES = Path(__file__).resolve().parents[2] / "pictures"
SIZES = (QSize(1280, 800), QSize(1920, 1080))
SMALLEST = QSize(960, 640)
_EMPTY_AT_MOST = 0.60
_BLOCK_PX = 40
_WATCHED_S = 0.5
_IDS = [spec.id for spec in PAGES]
PROCESSES = (
    (4_711, "python3", 1), (4_712, "pt_data_worker", 4_711), (4_713, "pt_data_worker", 4_711), (812, "Xorg", 1),
    (2_044, "node", 1), (3_001, "postgres", 1), (5_120, "firefox", 1), (977, "systemd-journal", 1),
)  # fmt: skip
# A page is looked at with its first figures, not while it waits for them.
HAS_FIGURES: dict[str, Callable[[Any], bool]] = {
    "live": lambda page: page.cards.cards["power"].shown.value != MISSING and page.devices.model.rowCount() > 0,
    "processes": lambda page: page.model.rowCount() >= len(PROCESSES),
    "runs": lambda page: page.model.rowCount() == 3,
    "references": lambda page: page.findChild(QTableView, "factors-table").model().rowCount() > 0,
    "reports": lambda page: page.made is not None,
    "sensors": lambda page: page.findChild(QLabel, "sensors-layers").text() != "",
}


@pytest.fixture
def home(home: Path) -> Iterator[Path]:
    """With three runs in the workspace, counters that count, and processes that work."""
    fill(paths.workspace_file())
    tree = ProcTree(paths.proc_root(), processors=8)
    for pid, name, parent in PROCESSES:
        tree.start(pid, name, parent)
    over = threading.Event()
    counting = threading.Thread(target=_count, args=(paths.sys_root(), tree, over), name="counters")
    counting.start()
    yield home
    over.set()
    counting.join()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, period_s=0.1)


def _count(sys_root: Path, tree: ProcTree, over: threading.Event) -> None:
    """Counters of a machine under a changing load, written as the kernel shows them: in place."""
    started_s, zone = time.monotonic(), sys_root / "class/powercap/intel-rapl:0"
    while not over.wait(0.02):
        for number, (pid, _name, _parent) in enumerate(PROCESSES):
            tree.spend(pid, 0.02 / (number + 1))
        spent_s = time.monotonic() - started_s
        joules = 60.0 * spent_s + 20.0 * (1.0 - math.cos(2.0 * spent_s))
        for file, share in ((zone / "energy_uj", 1.0), (zone / "intel-rapl:0:0/energy_uj", 0.1)):
            with file.open("r+") as stream:
                stream.write(f"{5_000_000_000 + int(joules * share * 1e6)}\n")


@pytest.fixture
def shown(qtbot, window: MainWindow, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page named by the test, settled."""
    show(qtbot, window, request.param)
    yield window.page


def show(qtbot, window: MainWindow, page_id: str) -> None:
    window.context.go(page_id)
    feed = window.context.feed
    qtbot.waitUntil(lambda: feed.latest is not None, timeout=10_000)
    qtbot.waitUntil(lambda: feed.history.last_at_s - feed.history.first_at_s > _WATCHED_S, timeout=10_000)
    answered: list[object] = []
    window.context.store.read(lambda workspace: workspace.runs(), answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    if page_id in HAS_FIGURES:
        qtbot.waitUntil(lambda: HAS_FIGURES[page_id](window.page), timeout=10_000)
    settle(qtbot)


def settle(qtbot) -> None:
    """Wait until nothing is laid out or painted any more."""
    for _round in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@pytest.mark.parametrize("shown", _IDS, indirect=True)
def test_everything_that_takes_the_keyboard_has_a_name(shown: Page) -> None:
    nameless = [told(node) for node in nodes(shown) if is_nameless(node)]

    assert nameless == []


def test_the_frame_of_the_window_has_names_too(window: MainWindow) -> None:
    for part in (window.navigation, window.status, window.menuBar()):
        assert [told(node) for node in nodes(part) if is_nameless(node)] == []


@pytest.mark.parametrize("shown", _IDS, indirect=True)
def test_tab_reaches_everything_one_can_use(qtbot, shown: Page) -> None:
    """What takes the keyboard by Tab is reached by pressing Tab, and the walk gets out of the page again."""
    window = shown.window()
    wanted = {
        widget for widget in shown.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(shown) and widget.isEnabled()
        and widget.focusProxy() is None and reaches_itself(widget)
    }  # fmt: skip
    window.navigation.focus()
    reached: set[QWidget] = set()
    for _step in range(4 * len(wanted) + 60):
        window.focusNextChild()
        focused = window.focusWidget()
        if focused is not None and shown.isAncestorOf(focused):
            reached.add(focused)

    rows = {w for w in shown.findChildren(QWidget) if type(w).__name__ == "Segments" and w.isVisibleTo(shown)}
    assert rows <= {widget.parentWidget() for widget in reached}
    assert [named(widget) for widget in wanted - reached] == []
    assert wanted or shown.focusPolicy() != Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("size", [SMALLEST, *SIZES], ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page_id", _IDS)
def test_no_text_is_cut(qtbot, window: MainWindow, page_id: str, language: str, size: QSize) -> None:
    window.choose_language(language)
    window.resize(size)
    show(qtbot, window, page_id)

    assert [text for widget in texts(window) if (text := cut(widget))] == []
    assert [named(area) for area in window.page.findChildren(QScrollArea) if is_wider_than_its_window(area)] == []


@pytest.mark.parametrize("page_id", HAS_FIGURES)
def test_a_page_that_is_shown_fills_itself_again_in_another_language(qtbot, window: MainWindow, page_id: str) -> None:
    show(qtbot, window, page_id)
    before = window.page

    window.choose_language("fr")
    qtbot.waitUntil(lambda: window.page is not None and window.page is not before)

    qtbot.waitUntil(lambda: HAS_FIGURES[page_id](window.page), timeout=10_000)


@pytest.mark.parametrize("theme_choice", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page_id", _IDS)
def test_pictures_of_every_page_are_full_enough(
    qtbot, window: MainWindow, page_id: str, language: str, theme_choice: str
) -> None:
    window.choose_language(language)
    window.choose_theme(theme_choice)
    empty = {}
    for size in SIZES:
        window.resize(size)
        show(qtbot, window, page_id)
        picture = window.grab().toImage()
        name = f"{page_id}-{theme_choice}-{language}-{size.width()}x{size.height()}"
        PICTURES.mkdir(exist_ok=True)
        picture.save(str(PICTURES / f"{name}.png"))
        empty[name] = emptiness(window.page.grab().toImage())

    assert {name: share for name, share in empty.items() if share > _EMPTY_AT_MOST} == {}


@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_the_first_start(qtbot, window: MainWindow, language: str, step: int) -> None:
    window.choose_language(language)
    window.context.change_settings(started=False)
    window.page.first_start.show_step(step)
    show(qtbot, window, "home")
    PICTURES.mkdir(exist_ok=True)
    window.grab().save(str(PICTURES / f"first-start-{step + 1}-{language}.png"))

    assert [text for widget in texts(window) if (text := cut(widget))] == []


def nodes(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """A widget and all below it, as a screen reader sees them; what is not on the screen is left out."""
    yield from _walk(QAccessible.queryAccessibleInterface(widget))


def _walk(node: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    yield node
    if node.role() in (QAccessible.Role.Table, QAccessible.Role.Tree, QAccessible.Role.List):
        return  # cells name themselves by what stands in them
    for number in range(min(node.childCount(), 400)):
        yield from _walk(node.child(number))


def is_nameless(node: QAccessibleInterface) -> bool:
    named_by_value = node.role() in (QAccessible.Role.StaticText,)
    if not node.state().focusable or named_by_value:
        return False
    widget = node.object()
    takes_no_focus = isinstance(widget, QWidget) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus
    is_viewport = isinstance(widget, QWidget) and isinstance(widget.parentWidget(), QAbstractScrollArea)
    if isinstance(widget, Page | QTabWidget) or takes_no_focus or is_viewport:
        return False
    inner = isinstance(widget, QWidget) and widget.parentWidget() and widget.parentWidget().focusProxy() is widget
    name = node.text(QAccessible.Text.Name)
    if not name and inner:
        above = QAccessible.queryAccessibleInterface(widget.parentWidget())
        name = above.text(QAccessible.Text.Name)
    return not name and not node.text(QAccessible.Text.Description)


def told(node: QAccessibleInterface) -> str:
    widget = node.object()
    return f"{node.role()} {named(widget) if isinstance(widget, QWidget) else ''}"


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__}#{widget.objectName()} in {type(widget.parentWidget()).__name__}"


def reaches_itself(widget: QWidget) -> bool:
    """Editors inside a combo or spin box, and radio buttons that are not chosen, are reached with their group."""
    above = widget.parentWidget()
    if above is not None and above.focusPolicy() & Qt.FocusPolicy.TabFocus and above.focusProxy() is None:
        inside = ("QComboBox", "QSpinBox", "QDoubleSpinBox", "QDateEdit", "ZoneField")
        if type(above).__name__ in inside or isinstance(widget, QHeaderView):
            return False
    if type(above).__name__ == "Segments":
        return False  # Tab leads to one of the row, the arrow keys to the others
    grouped = isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked()
    in_group = isinstance(widget, QAbstractButton) and widget.group() is not None and not widget.isChecked()
    return not (grouped or in_group)


def texts(window: MainWindow) -> list[QWidget]:
    kinds = (QLabel, QAbstractButton, QHeaderView, QTabBar)
    return [w for w in window.findChildren(QWidget) if isinstance(w, kinds) and w.isVisibleTo(window) and w.width() > 0]


def is_wider_than_its_window(area: QScrollArea) -> bool:
    """Whether something at the right cannot be seen and cannot be scrolled to."""
    inside = area.widget()
    hidden = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return inside is not None and area.isVisible() and hidden and inside.width() > area.viewport().width() + 1


def cut(widget: QWidget) -> str:
    """The text of a widget that does not fit into it; empty if all is well."""
    if isinstance(widget, QLabel):
        return _cut_label(widget)
    if isinstance(widget, QPushButton):
        needed = widget.fontMetrics().horizontalAdvance(_plain(widget.text()))
        too_wide = needed > widget.width() or widget.width() < widget.minimumSizeHint().width()
        return f"{named(widget)}: {widget.text()}" if widget.text() and too_wide else ""
    if isinstance(widget, QHeaderView):
        return _cut_header(widget)
    return ""


def _cut_label(label: QLabel) -> str:
    text = label.text()
    if not text or (label.pixmap() and not label.pixmap().isNull()):
        return ""
    room = label.contentsRect()
    if label.wordWrap():
        flags = Qt.TextFlag.TextWordWrap | label.alignment()
        needed = label.fontMetrics().boundingRect(0, 0, room.width(), 10_000, int(flags), text)
        is_cut = needed.height() > room.height() + 2 or needed.width() > room.width() + 2
    else:
        lines = text.splitlines() or [""]
        metrics: QFontMetrics = label.fontMetrics()
        is_cut = max(metrics.horizontalAdvance(_plain(line)) for line in lines) > room.width() + 1
    return f"{named(label)} {room.width()}x{room.height()}: {text}" if is_cut else ""


def _cut_header(header: QHeaderView) -> str:
    model = header.model()
    if model is None or header.orientation() != Qt.Orientation.Horizontal:
        return ""
    for section in range(header.count()):
        text = str(model.headerData(section, header.orientation()) or "")
        needed = header.fontMetrics().horizontalAdvance(text)
        if not header.isSectionHidden(section) and needed > header.sectionSize(section):
            return f"header: {text}"
    return ""


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def emptiness(picture: QImage) -> float:
    """Share of blocks of a picture in which there is nothing but one colour, away from what is drawn."""
    image = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = pixels[:, : image.width()]
    rows, columns = image.height() // _BLOCK_PX, image.width() // _BLOCK_PX
    blocks = pixels[: rows * _BLOCK_PX, : columns * _BLOCK_PX].reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
    is_filled = (blocks.max(axis=(1, 3)).astype(int) - blocks.min(axis=(1, 3))) > 8
    around = is_filled.copy()
    around[1:] |= is_filled[:-1]
    around[:-1] |= is_filled[1:]
    around[:, 1:] |= is_filled[:, :-1]
    around[:, :-1] |= is_filled[:, 1:]
    return float(1.0 - around.mean())
