"""Everything the user sets."""
