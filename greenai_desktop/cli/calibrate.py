"""`greenai calibrate`: fit the model of this machine to its wall meter or battery, and keep it."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings
from greenai_desktop.cli.meter_passwords import ask_missing
from greenai_desktop.cli.output import say, say_json, shown, tell
from greenai_desktop.core.calibration import Calibration
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.whole import calibration_words, model_words, span_words
from greenai_desktop.recording.calibrate import (
    DURATION_S,
    Calibrator,
    Progress,
    station_for,
    with_calibration,
    without_calibration,
)
from greenai_desktop.recording.load import ProcessLoad
from greenai_desktop.recording.station import calibration_of, machine_key


def execute(args: argparse.Namespace) -> int:
    """Calibrate, or remove the calibration of this machine."""
    settings = load_settings()
    if args.remove:
        return _remove(settings)
    ask_missing(settings)
    minutes = numbers.duration(DURATION_S, active().code)
    tell(_("It takes {duration}. Leave the machine alone meanwhile; Ctrl-C ends it.", duration=minutes))
    found = _calibrate(settings)
    if found is None:
        tell(_("Ended. Nothing was changed."))
        return exits.INTERRUPTED
    if args.json:
        say_json(found.to_dict())
    else:
        for line in result_lines(found):
            say(line)
    if args.yes or _wants_it():
        settings_module.change(
            paths.settings_file(), calibrations=with_calibration(load_settings().calibrations, found)
        )  # fmt: skip
        tell(_("Kept. Remove it with: greenai calibrate --remove"))
    else:
        tell(_("Not kept. Keep the next one with: greenai calibrate --yes"))
    return exits.OK


def result_lines(found: Calibration) -> list[str]:
    """What a calibration found."""
    language = active()
    told = (calibration_words(found, language), model_words(found, language), span_words(found, language))
    return [_("The rest of this machine:"), *(f"  {shown(line)}" for line in told)]


def _calibrate(settings: settings_module.Settings) -> Calibration | None:
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return Calibrator(station_for(settings), ProcessLoad(), stopped.wait, _Teller()).run()
    except InputError as error:
        reason = str(error.facts.get("reason", ""))
        if reason:
            tell("  " + words.word(words.REASON, reason, active()))
        raise
    finally:
        if sys.stderr.isatty():
            tell("")
        for number, handler in before.items():
            signal.signal(number, handler)


def _remove(settings: settings_module.Settings) -> int:
    from greenai_desktop.recording.station import build

    station = build(settings)
    for sensor in station.sensors:
        sensor.close()
    if calibration_of(settings, station.machine) is None:
        tell(_("This machine is not calibrated."))
        return exits.OK
    left = without_calibration(settings.calibrations, machine_key(station.machine))
    settings_module.change(paths.settings_file(), calibrations=left)
    tell(_("The calibration of this machine was removed."))
    return exits.OK


def _wants_it() -> bool:
    """Whether the result is to be kept; nobody at the terminal means no."""
    if not sys.stdin.isatty():
        return False
    answer = input(_("Keep it? [y/n] ")).strip().casefold()
    return answer in ("y", "yes", "o", "oui")


class _Teller:
    """Tells the progress: in place on a terminal, else a line a step."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, progress: Progress) -> None:
        line = progress_words(progress)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        elif progress.step.code != self._step:
            tell(line)
        self._step = progress.step.code


def progress_words(progress: Progress) -> str:
    """One line about how far it is."""
    language = active()
    step = words.word(words.CALIBRATION_STEP, progress.step.code, language)
    left = numbers.duration(progress.left_s, language.code)
    watts = [shown(numbers.quantity(one, "W", language.code)) for one in (progress.seen_w, progress.whole_w)]
    told = _("{step}, {left} left: devices {seen}, meter {whole}", step=step, left=left, seen=watts[0], whole=watts[1])
    return str(told)
