"""Version, licences, data attributions, privacy."""
