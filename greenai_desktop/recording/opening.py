"""Opens the workspace beside what is recorded, again and again until it works.

On a thread of its own: loading the database takes a moment and a busy one may block for seconds, in which signals
and messages would wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from greenai_desktop import paths
from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.recording.recorder import Recorder

log = logging.getLogger(__name__)

_LOOK_S: Final = 0.25
_TRY_AGAIN_S: Final = 10.0
_BUSY_AT_THE_END_S: Final = 60.0


class Opening(threading.Thread):
    """Opens a recorder.

    Args:
        recorder: Samples already.
        on_trouble: Told once if it does not work; called on this thread.
        on_success: Called when it works, with whether there was trouble before; called on this thread.
        before: Called before each try, such as to complete what the run is called; what it raises is trouble too.
    """

    def __init__(
        self,
        recorder: Recorder,
        on_trouble: Callable[[GreenAIError], object],
        on_success: Callable[[bool], object] = lambda was_in_trouble: None,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(name="opening", daemon=True)
        self._recorder = recorder
        self._on_trouble = on_trouble
        self._on_success = on_success
        self._before = before
        self._ending = threading.Event()
        self._told = False

    def run(self) -> None:
        """Try until it works; at the end once more, and for a while if others are writing."""
        ended_s = None
        while True:
            is_last = self._ending.is_set()
            error = self._open()
            if error is None:
                return
            if not is_last:
                self._ending.wait(_TRY_AGAIN_S)
                continue
            ended_s = ended_s or time.monotonic()
            if error.code != "workspace_busy" or time.monotonic() - ended_s > _BUSY_AT_THE_END_S:
                return
            time.sleep(_LOOK_S)

    def end(self) -> None:
        """Wait for the last try."""
        self._ending.set()
        self.join()

    def _open(self) -> GreenAIError | None:
        try:
            self._before()
            self._recorder.open()
        except Exception as fault:  # whatever is wrong with the store, what is recorded goes on
            error = fault if isinstance(fault, GreenAIError) else _as_store_error(fault)
            if not self._told:
                self._told = True
                log.warning("the workspace cannot be opened", exc_info=fault)
                self._on_trouble(error)
            return error
        self._on_success(self._told)
        return None


def _as_store_error(error: Exception) -> StoreError:
    return StoreError("cannot_write", file=str(paths.workspace_file()), detail=str(error))
