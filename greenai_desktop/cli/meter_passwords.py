"""Asking for passwords of wall meters that no keyring keeps: at each start, and only in a terminal."""

from __future__ import annotations

import getpass
import sys

from greenai_desktop.cli.output import clean
from greenai_desktop.i18n import _
from greenai_desktop.settings import Settings


def ask_missing(settings: Settings) -> None:
    """Ask for what is not known; without a terminal the meter is a gap that says so."""
    wanted = [meter for meter in settings.meters if meter.has_password]
    if not wanted or not sys.stdin.isatty():
        return
    from greenai_desktop.sensors import meter_passwords

    for meter in wanted:
        if meter_passwords.password_of(meter) is None:
            told = getpass.getpass(_("Password of the meter “{name}”: ", name=clean(meter.name)))
            if told:
                meter_passwords.keep(meter, told)
