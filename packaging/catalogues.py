"""Compile the translations: every `.po` under `resources/i18n/<language>/LC_MESSAGES` to the `.mo` beside it.

Used by the build hook and, after an edit in a checkout, by `bootstrap.py`; also by hand:
`.venv/bin/python packaging/catalogues.py`. Needs Babel.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_catalogues(root: Path) -> list[Path]:
    """Compile all catalogues below `root`; fuzzy entries stay untranslated. Return the files written."""
    return [compile_one(source) for source in sorted(root.glob("resources/i18n/*/LC_MESSAGES/*.po"))]


def compile_one(source: Path) -> Path:
    """Compile one catalogue, in one go, so that a running program never reads half of it."""
    with source.open("rb") as file:
        try:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        except PoFileError as error:
            raise SystemExit(f"{source}: {error}") from error
    target = source.with_suffix(".mo")
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    return fresh.replace(target)


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
