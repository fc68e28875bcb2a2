"""Names of cloud providers, the same in all languages, and what a figure of one is called."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {"gcp": "Google Cloud", "aws": "AWS", "azure": "Azure"}


def provider_name(code: str) -> str:
    """The name of a provider as people know it; one without a code of ours has its own."""
    return _NAMES.get(code, code)


def figure_label(provider: str, service: str, region: str) -> str:
    """What a figure of a provider is called in a list."""
    return " · ".join(part for part in (provider_name(provider), service, region) if part)
