"""`greenai calibrate`, without the two minutes: what is said, kept and removed."""

import io
import json
from argparse import Namespace
from dataclasses import replace

import pytest

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.cli import calibrate, exits
from greenai_desktop.core.calibration import Calibration
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.meters import Meter
from greenai_desktop.recording.station import build, machine_key
from greenai_desktop.settings import Settings
from tests.helpers.meters import FakeMeter
from tests.helpers.powercap import PowercapTree

FOUND = Calibration("other", "2026-03-01", 31.0, 0.115, 1.0, 0.021, 12.0, 96.0, 16, "Desk plug")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tmp_path / "sys"))
    PowercapTree(tmp_path / "sys").add("intel-rapl:0", "package-0", 40.0)


def own_key() -> str:
    station = build(Settings())
    for sensor in station.sensors:
        sensor.close()
    return machine_key(station.machine)


@pytest.fixture
def found(monkeypatch):
    """A calibration that is done at once."""
    result = replace(FOUND, machine=own_key())

    class Calibrator:
        def __init__(self, station, load, wait, told):
            for sensor in station.sensors:
                sensor.close()

        def run(self):
            return result

    monkeypatch.setattr(calibrate, "Calibrator", Calibrator)
    return result


def run(**named) -> int:
    return calibrate.execute(Namespace(**{"yes": False, "remove": False, "json": False, **named}))


def kept() -> tuple[Calibration, ...]:
    return settings_module.load(paths.settings_file()).settings.calibrations


def test_result_is_told_and_kept_when_asked(found, capsys):
    assert run(yes=True) == exits.OK

    out = capsys.readouterr().out
    assert "calibrated on 1 Mar 2026" in out
    assert "31" in out
    assert "12" in out
    assert kept() == (found,)


def test_without_an_answer_nothing_is_kept(found, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert run() == exits.OK
    assert kept() == ()
    assert "Not kept" in capsys.readouterr().err


def test_json_tells_the_figures(found, capsys):
    run(yes=True, json=True)

    assert json.loads(capsys.readouterr().out)["base_w"] == 31.0


def test_calibration_can_be_removed(found, capsys):
    run(yes=True)

    assert run(remove=True) == exits.OK
    assert kept() == ()
    assert run(remove=True) == exits.OK
    assert "not calibrated" in capsys.readouterr().err


def test_machine_without_a_meter_is_told_what_to_do():
    with pytest.raises(InputError) as caught:
        run(yes=True)

    assert caught.value.code == "calibration_no_meter"


def test_sensors_list_meter_and_calibration(found, capsys):
    from greenai_desktop.cli import sensors

    run(yes=True)
    capsys.readouterr()
    with FakeMeter("tasmota", 100.0).running() as fake:
        settings_module.change(paths.settings_file(), meters=(fake.meter(),))
        sensors.execute(Namespace(json=False))
        text = capsys.readouterr().out
        sensors.execute(Namespace(json=True))
        plain = json.loads(capsys.readouterr().out)

    assert "Wall meter (Desk plug): ✓ measured" in text
    assert "± 2.1" in text
    assert plain["calibration"]["base_w"] == 31.0
    assert {"meter", "rest_of_whole"} <= {interface["kind"] for interface in plain["interfaces"]}


def test_password_is_asked_for_only_in_a_terminal(monkeypatch):
    from greenai_desktop.cli import meter_passwords as asking
    from greenai_desktop.sensors import meter_passwords

    meter = Meter("Plug", "tasmota", "192.0.2.7", has_password=True)
    settings = Settings(meters=(meter,))
    asked = []
    monkeypatch.setattr(meter_passwords, "_asked", {})
    monkeypatch.setattr(asking.getpass, "getpass", lambda prompt: asked.append(prompt) or "s3cret")
    asking.ask_missing(settings)
    assert asked == []

    monkeypatch.setattr(asking.sys, "stdin", Namespace(isatty=lambda: True))
    asking.ask_missing(settings)
    asking.ask_missing(settings)
    assert len(asked) == 1
    assert meter_passwords.password_of(meter) == "s3cret"


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("top", ["top"]), ("attach", ["attach", "1"]), ("serve_metrics", ["serve-metrics", "--port", "0"])],
)
def test_commands_that_read_meters_ask_for_their_passwords(monkeypatch, module, arguments):
    from importlib import import_module

    from greenai_desktop.cli.parser import build_parser

    class AskedError(Exception):
        pass

    def ask(settings):
        raise AskedError

    command = import_module(f"greenai_desktop.cli.{module}")
    monkeypatch.setattr(command, "ask_missing", ask)
    monkeypatch.setattr(command, "load_settings", Settings)

    with pytest.raises(AskedError):
        command.execute(build_parser().parse_args(arguments))
