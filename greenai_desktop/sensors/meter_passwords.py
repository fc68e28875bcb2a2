"""Passwords of meters: in the keyring of the system, or in memory until the program ends. Never in a file or log."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from typing import Any, Final

from greenai_desktop.core.meters import Meter

log = logging.getLogger(__name__)

_SERVICE: Final = "greenai-desktop"
_lock = threading.Lock()
_asked: dict[str, str] = {}


def password_of(meter: Meter) -> str | None:
    """The password of a meter; None if it has none, or if it is neither known nor kept.

    The keyring may ask the user to unlock it and then waits: never call this on a thread that must not.
    """
    if not meter.has_password:
        return None
    with _lock:
        known = _asked.get(_account(meter))
    if known is not None:
        return known
    found = _from_keyring(meter)
    if found is not None:
        with _lock:
            _asked.setdefault(_account(meter), found)
    return found


def is_known(meter: Meter) -> bool:
    """Whether the password was asked for in this program already, or read from the keyring; never waits."""
    with _lock:
        return not meter.has_password or _account(meter) in _asked


def keep(meter: Meter, password: str) -> bool:
    """Remember a password; tells whether the keyring took it. If not, it is asked for again at the next start."""
    with _lock:
        _asked[_account(meter)] = password
    try:
        keyring = _keyring()
        keyring.set_password(_SERVICE, _account(meter), password)
        return bool(keyring.get_password(_SERVICE, _account(meter)) == password)
    except Exception as error:  # backends fail in their own ways; none of them may show the password
        log.info("the keyring does not take a password: %s", type(error).__name__)
        return False


def handed_over(meters: Iterable[Meter]) -> str:
    """What this program knows of the passwords of meters, as one line for `take_over`; empty if that is nothing.

    For a recorder on a machine without a keyring. The line goes through a pipe to that one process: never into a
    file, an argument or the environment, where others may read it.
    """
    with _lock:
        known = {_account(m): _asked[_account(m)] for m in meters if m.has_password and _account(m) in _asked}
    return json.dumps(known) + "\n" if known else ""


def take_over(line: str) -> int:
    """Remember, until the program ends, what another process handed over; how many passwords that were."""
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        log.warning("no passwords were handed over")
        return 0
    with _lock:
        _asked.update((str(account), str(password)) for account, password in told.items())
    return len(told)


def forget(meter: Meter, in_memory: bool = True) -> None:
    """Forget a password in the keyring, and in memory, where it may be left for an undo."""
    if in_memory:
        with _lock:
            _asked.pop(_account(meter), None)
    try:
        _keyring().delete_password(_SERVICE, _account(meter))
    except Exception as error:  # it may never have been there
        log.debug("nothing to forget in the keyring: %s", type(error).__name__)


def _from_keyring(meter: Meter) -> str | None:
    try:
        found = _keyring().get_password(_SERVICE, _account(meter))
    except Exception as error:  # locked, absent, or not installed
        log.info("the keyring does not tell a password: %s", type(error).__name__)
        return None
    return str(found) if found is not None else None


def _keyring() -> Any:
    import keyring
    from keyring.backends import null

    backend = keyring.get_keyring()
    module = type(backend).__module__
    # A backend that keeps passwords in a plain file is no keyring, and one that keeps none would lie.
    if isinstance(backend, null.Keyring) or module.startswith("keyrings.alt"):
        raise LookupError("no keyring that keeps secrets")
    return backend


def _account(meter: Meter) -> str:
    return f"{meter.user or 'admin'}@{meter.address}"
