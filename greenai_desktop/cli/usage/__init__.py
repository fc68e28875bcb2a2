"""Words and options of each command; no more is imported for `--help` than this."""
