"""Collect the program's words and bring the translations up to date.

    .venv/bin/python packaging/messages.py           update resources/i18n/<language>/LC_MESSAGES/greenai.po
    .venv/bin/python packaging/messages.py --check   only tell what is missing; exit status 1 if anything is

Message ids are the English sentences. A sentence that changed comes back untranslated: nothing is guessed, because
a fuzzy match would put a wrong word before a user. Needs Babel.
"""

import ast
import datetime as dt
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "greenai_desktop"
KEYWORDS = {"_": 1, "gettext": 1, "N_": 1, "ngettext": 2}  # how many leading arguments are messages
WIDTH = 110
Texts = str | tuple[str, ...] | list[str] | None
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def collect(root: Path = ROOT) -> Catalog:
    """All messages of the program, with the files they come from."""
    catalog = Catalog(project="GreenAI Desktop", charset="utf-8")
    for file in sorted((root / PACKAGE).rglob("*.py")):
        place = [(file.relative_to(root).as_posix(), 0)]
        for message in messages_of(file.read_text(encoding="utf-8")):
            catalog.add(message, None, place)
    return catalog


def messages_of(code: str) -> Iterator[str | tuple[str, str]]:
    """Messages in a module, in order.

    The syntax tree is read rather than the tokens: before Python 3.12 a call inside an f-string is no token.
    """
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [
            argument.value
            for argument in node.args[: KEYWORDS.get(name, 0)]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if not all(texts) or not texts:  # an empty message would become the header
            continue
        if len(texts) == KEYWORDS[name]:
            yield (texts[0], texts[1]) if len(texts) == 2 else texts[0]


def catalogue_file(language: str, root: Path = ROOT) -> Path:
    """Where a language's words stand."""
    return root / "resources" / "i18n" / language / "LC_MESSAGES" / "greenai.po"


def read(path: Path, language: str) -> Catalog:
    """A translation; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=language, project="GreenAI Desktop", charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def update(language: str, root: Path = ROOT) -> Catalog:
    """Bring a translation up to date: new sentences untranslated, vanished ones dropped."""
    path = catalogue_file(language, root)
    catalog = read(path, language)
    catalog.update(collect(root), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = "# GreenAI Desktop. The source of these words is packaging/messages.py."
    catalog.version = catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.creation_date = catalog.revision_date = EPOCH  # no line that changes with every call
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalog, width=WIDTH, omit_header=False, sort_output=True, no_location=True)
    return catalog


def problems(catalog: Catalog, wanted: Catalog) -> list[str]:
    """What is wrong with a translation: missing or unclear sentences, placeholders that do not match."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        translated = catalog.get(message.id)
        if translated is None or not all(_texts(translated.string)):
            found.append(f"not translated: {_texts(message.id)[0]}")
        elif translated.fuzzy:
            found.append(f"unsure: {_texts(message.id)[0]}")
        elif _names(message.id) != _names(translated.string):
            found.append(f"placeholders differ: {_texts(message.id)[0]}")
    return found


def _texts(text: Texts) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def _names(text: Texts) -> set[str]:
    """Names of all placeholders, but that of a count, which a singular may leave out."""
    return {name for part in _texts(text) for name in _PLACEHOLDER.findall(part)} - {"count"}


def main(arguments: list[str]) -> int:
    """Update or check; return the exit status."""
    checking = "--check" in arguments
    wanted = collect()
    catalog = read(catalogue_file("fr"), "fr") if checking else update("fr")
    wrong = problems(catalog, wanted)
    print("\n".join([*wrong, f"{len(wanted)} sentences, {len(wrong)} to look at"]))
    return 1 if checking and wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
