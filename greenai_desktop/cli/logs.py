"""The log of the command line is that of the recorders."""

from greenai_desktop.recording.log_file import logging_to_file

__all__ = ["logging_to_file"]
