"""Processes: who draws the power of this machine. It is processes that are listed, never people."""
