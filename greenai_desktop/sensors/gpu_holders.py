"""Whether somebody computes on a card at all: a desktop holds memory of its card as well, and that is no waste.

Asked for now and then, by whoever is about to say that a card is held and idle; a session with the driver of its own.
"""

from __future__ import annotations

import logging
from typing import Final

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.nvml import Nvml

log = logging.getLogger(__name__)

_PREFIX: Final = "nvml:"


def computing_count(channel: str) -> int | None:
    """How many processes hold a card to compute.

    Args:
        channel: Id of its channel.

    Returns:
        None if its driver does not tell.
    """
    if not channel.startswith(_PREFIX):
        return None
    nvml = Nvml()
    try:
        nvml.start()
        return nvml.computing_count(nvml.handle_of(channel.removeprefix(_PREFIX)))
    except SensorError as error:
        log.info("not told who computes on %s: %s", channel, error)
        return None
    finally:
        nvml.stop()
