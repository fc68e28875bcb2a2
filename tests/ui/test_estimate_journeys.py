"""Five ways through the page Estimate from the first press to the result, in both languages, with pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from greenai_desktop import paths
from greenai_desktop.core.estimate.draft import KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.settings import Settings
from greenai_desktop.ui.estimate.page import EstimatePage
from greenai_desktop.ui.main_window import MainWindow
from tests.helpers.workspaces import fill
from tests.ui.test_estimate_form import LLAMA
from tests.ui.test_pages import PICTURES

# As somebody would type them: the decimal sign of the language.
POINT = {"en": ".", "fr": ","}


@pytest.fixture(params=LANGUAGES)
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    from dataclasses import replace

    return replace(settings, language=request.param)


@dataclass
class Hands:
    """What a person does with a window: presses, types, looks."""

    qtbot: object
    window: MainWindow

    @property
    def page(self) -> EstimatePage:
        assert isinstance(self.window.page, EstimatePage)
        return self.window.page

    @property
    def language(self) -> str:
        return self.window.context.language.code

    def find(self, name: str, kind: type = QWidget):
        seen = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(seen) == 1, (name, len(seen))
        return seen[0]

    def press(self, name: str) -> None:
        button = self.find(name, QAbstractButton)
        assert button.isEnabled(), name
        button.setFocus()
        self.qtbot.keyClick(button, Qt.Key.Key_Space)
        self.look()

    def type(self, key: str, text: str) -> None:
        line = self.find(f"estimate-line-{key}", QLineEdit)
        line.setFocus()
        line.clear()
        self.qtbot.keyClicks(line, text.replace(".", POINT[self.language]))
        self.look()

    def choose(self, choice: str, code: str) -> None:
        box = self.find(f"estimate-box-{choice}", QComboBox)
        box.setFocus()
        self.qtbot.keyClick(box, Qt.Key.Key_Home)
        while box.currentData() != code:
            before = box.currentIndex()
            self.qtbot.keyClick(box, Qt.Key.Key_Down)
            assert box.currentIndex() != before, code
        box.activated.emit(box.currentIndex())
        self.look()

    def add(self, text: str) -> None:
        search = self.find("estimate-hardware-search", QLineEdit)
        search.setFocus()
        self.qtbot.keyClicks(search, text)
        self.qtbot.keyClick(search, Qt.Key.Key_Return)
        self.look()

    def open(self, step: str) -> None:
        head = self.find(f"estimate-head-{step}", QAbstractButton)
        if not head.isChecked():
            head.setFocus()
            self.qtbot.keyClick(head, Qt.Key.Key_Space)
        self.look()

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=20_000)

    def begin(self, way: str) -> None:
        self.window.context.go("estimate")
        self.wait(lambda: self.page._read is not None)
        self.press(f"estimate-begin-{way}")
        self.wait(lambda: self.page.shown == "form")

    def figure(self, key: str) -> Result:
        """A figure, once what was typed last is worked out."""
        desk = self.page.desk
        self.wait(lambda: desk.computed.draft == desk.draft and desk.computed.estimated is not None)
        found = desk.computed.estimated.root.find(key)
        assert found is not None and found.value is not None, (key, found and found.reason)
        return found

    def look(self, name: str = "") -> None:
        for _round in range(3):
            QApplication.sendPostedEvents()
            QApplication.processEvents()
        if name:
            PICTURES.mkdir(exist_ok=True)
            assert self.window.grab().save(str(PICTURES / f"journey-{name}-{self.language}.png"))

    def result(self, name: str) -> None:
        """Turn to the result in full, and keep pictures of both."""
        self.look(f"{name}-form")
        self.press("estimate-result")
        self.wait(lambda: self.page.shown == "result")
        self.look(f"{name}-result")


@pytest.fixture
def hands(qtbot, window: MainWindow) -> Hands:
    window.resize(QSize(1280, 800))
    return Hands(qtbot, window)


def test_ones_own_workstation(hands: Hands) -> None:
    hands.begin("hours")
    feed = hands.window.context.feed
    hands.wait(lambda: feed.station is not None)
    hands.wait(lambda: any(b.isVisible() for b in hands.window.findChildren(QAbstractButton, "estimate-detected-0")))
    hands.press("estimate-detected-0")
    hands.press("estimate-next-hardware")
    hands.type("hours_h", "12.5")

    energy = hands.figure("estimate.energy")
    kit = hands.page.desk.draft.kits[0]
    assert (kit.kind, kit.label) == (KitKind.CPU, "Intel Core i7-8700")
    assert 0.1 < energy.value < 5.0
    assert energy.low < energy.value < energy.high
    hands.result("workstation")


def test_eight_cards_in_a_cloud(hands: Hands) -> None:
    hands.begin("hours")
    hands.add("H100 SXM5 80GB")
    hands.type("0.count", "8")
    hands.press("estimate-next-hardware")
    hands.type("hours_h", "100")
    hands.press("estimate-next-work")
    hands.press("hosting-cloud")
    provider = hands.find("place-provider", QComboBox)
    provider.setCurrentIndex(provider.findData("aws"))
    provider.activated.emit(provider.currentIndex())
    region = hands.find("place-region", QComboBox)
    region.setCurrentIndex(region.findData("eu-west-3"))
    region.activated.emit(region.currentIndex())

    hours, energy, site = (hands.figure(f"estimate.{key}") for key in ("device_hours", "energy", "site_energy"))
    place = hands.page.desk.draft.place
    assert hours.value == pytest.approx(800.0)
    assert (place.hosting, place.region) == (Hosting.CLOUD, "eu-west-3")
    assert site.value > energy.value
    assert hands.figure("estimate.carbon").value > 0
    hands.result("cloud")


def test_a_model_file(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(LLAMA)
    hands.begin("work")
    hands.open("start")
    hands.press("estimate-way-file")
    hands.page.form.read_model(file)
    hands.wait(lambda: hands.page.form.step("start").model.facts is not None)
    hands.press("estimate-model-take")
    hands.open("work")
    hands.type("tokens_count", "1T")
    hands.open("hardware")
    hands.add("H100 SXM5 80GB")
    hands.type("0.count", "512")

    draft = hands.page.desk.draft
    hours = hands.figure("estimate.device_hours")
    assert draft.way is Way.WORK
    assert draft.numbers["params_count"].value == 8_030_261_248
    assert 10_000 < hours.value < 200_000
    hands.result("model-file")


def test_ten_times_a_past_run(hands: Hands) -> None:
    fill(paths.workspace_file())
    hands.begin("run")
    panel = hands.page.form.step("start").run
    hands.wait(lambda: panel.box.count() == 3)
    hands.press("estimate-run-take")
    hands.wait(lambda: "run_energy_kwh" in hands.page.desk.draft.numbers)
    hands.open("work")
    measured = hands.page.desk.draft.numbers["run_energy_kwh"].value
    hands.type("run_scale_ratio", "10")

    training = hands.figure("training.energy")
    assert training.value == pytest.approx(10 * measured)
    hands.result("past-run")


def test_a_language_model_that_serves_for_three_years(hands: Hands) -> None:
    hands.begin("hours")
    hands.add("H100 SXM5 80GB")
    hands.type("0.count", "8")
    hands.open("work")
    hands.type("hours_h", "100")
    hands.open("use")
    hands.choose("use", "tokens")
    hands.type("requests_per_year", "5M")
    hands.type("tokens_in_count", "500")
    hands.type("tokens_out_count", "400")
    hands.type("served_params_count", "8B")
    hands.type("life_years", "3")
    hands.type("growth_fraction", "50 %")
    hands.type("redundancy_ratio", "2")

    use, build = hands.figure("use.carbon"), hands.figure("build.carbon")
    years = hands.page.desk.computed.estimated.years
    assert use.value > 0 and build.value > 0
    assert years[-1].year == pytest.approx(3.0)
    assert [year.use_kgco2e for year in years] == sorted(year.use_kgco2e for year in years)
    hands.result("service")
