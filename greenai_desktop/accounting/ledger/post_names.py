"""What posts of the ledger are called: by their number and name in the BEGES method, as the list of posts has them."""

from __future__ import annotations

from functools import cache

from greenai_desktop.accounting.ledger.row_lines import ledger_post
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.hosting import Post


def beges_name(post: Post, language: str) -> str:
    """Name of a post in the BEGES method; empty if the list has none of it.

    Args:
        post: A post of the ledger.
        language: `en` or `fr`.
    """
    found = posts().of_beges(post.beges_post)
    return found[0].beges_name(language) if found else ""


def ghg_name(post: Post, language: str) -> str:
    """Name of the category of the GHG Protocol; empty for scopes 1 and 2, which have none, and if it is not listed.

    Args:
        post: A post of the ledger.
        language: `en` or `fr`.
    """
    return _ghg_names(language).get(post, "") if post.ghg_category is not None else ""


@cache
def _ghg_names(language: str) -> dict[Post, str]:
    found: dict[Post, str] = {}
    for one in posts().all():
        found.setdefault(ledger_post(one), one.name(language))
    return found
