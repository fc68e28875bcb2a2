"""Languages: choice, placeholders, damaged catalogues."""

import os
import shutil

import pytest

from greenai_desktop import i18n
from greenai_desktop.i18n import Language, _translations, filled, language, ngettext, system_language
from greenai_desktop.paths import resource

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Hello {name}"
msgstr "Bonjour {nom}"

msgid "Open {file}"
msgstr "Ouvrir {file"

msgid "{count} run"
msgid_plural "{count} runs"
msgstr[0] "{nombre} exécution"
msgstr[1] "{count} exécutions"
"""


@pytest.fixture(autouse=True)
def same_language_after():
    before = i18n._Active.language
    yield
    i18n._Active.language = before


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A folder of languages of our own, empty."""
    folder = tmp_path / "i18n" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(i18n, "resource", lambda *parts: tmp_path.joinpath(*parts))
    return folder


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "C"}, "en"),
    ],
)
def test_the_language_of_the_system_is_followed_among_ours(monkeypatch, environment, code):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert system_language() == code


def test_without_any_hint_the_library_is_asked(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(i18n.locale, "getlocale", lambda: ("French_France", "1252"))

    assert system_language() == "fr"


def test_a_language_that_is_not_ours_is_english():
    assert language("de").code == "en"
    assert language("fr") is language("fr")


def test_the_language_in_force_is_that_of_the_system_until_one_is_chosen(monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    i18n._Active.language = None

    assert i18n.active().code == "fr"
    assert i18n.activate("en").code == "en"
    assert i18n.active().code == "en"
    assert i18n._("Language") == "Language"


def test_values_are_plain_text_whatever_they_hold():
    assert language("en").gettext("Run {name}", name="{x} {0!r} %s") == "Run {x} {0!r} %s"
    assert language("en").gettext("{count} of {total}", count=1, total="{count}") == "1 of {count}"


def test_a_sentence_without_values_keeps_its_braces_and_nothing_stays_nothing():
    assert language("en").gettext("Use {name} here") == "Use {name} here"
    assert language("en").gettext("") == ""
    assert language("fr").gettext("") == ""


def test_counts_choose_their_form():
    english = language("en")

    assert english.ngettext("{count} run", "{count} runs", 1) == "1 run"
    assert english.ngettext("{count} run", "{count} runs", 0) == "0 runs"
    i18n.activate("en")
    assert ngettext("{count} run in {place}", "{count} runs in {place}", 2, place="{x}") == "2 runs in {x}"


def test_a_translation_that_does_not_fit_gives_way_to_english(catalogue, caplog):
    (catalogue / "greenai.po").write_text(PO, encoding="utf-8")
    french = Language("fr")

    assert french.gettext("Hello {name}", name="Ada") == "Hello Ada"
    assert french.gettext("Open {file}", file="x") == "Open x"
    assert french.ngettext("{count} run", "{count} runs", 1) == "1 run"
    assert french.ngettext("{count} run", "{count} runs", 2) == "2 exécutions"
    assert "does not fit" in caplog.text


@pytest.mark.parametrize("sentence", ["{", "{0}", "{name.x}", "{name[0]}", "{name:d}", "{other}", "{name!z}"])
def test_no_sentence_can_make_the_program_fail(sentence):
    assert filled(sentence, "Hello {name}", {"name": "Ada"}) == {"{name[0]}": "A"}.get(sentence, "Hello Ada")
    assert filled(sentence, sentence, {}) == sentence


def test_a_source_that_was_not_compiled_is_compiled_in_memory(catalogue):
    shutil.copy(resource("i18n", "fr", "LC_MESSAGES", "greenai.po"), catalogue / "greenai.po")

    assert Language("fr").gettext("measured") == "mesuré"
    assert not (catalogue / "greenai.mo").exists()


def test_a_source_that_is_newer_than_its_compiled_form_wins(catalogue):
    source, compiled = catalogue / "greenai.po", catalogue / "greenai.mo"
    source.write_text(PO.replace("Bonjour {nom}", "Salut {name}"), encoding="utf-8")
    compiled.write_bytes(b"old")
    os.utime(compiled, (1, 1))

    assert Language("fr").gettext("Hello {name}", name="Ada") == "Salut Ada"


@pytest.mark.parametrize("damage", [b"", b"no catalogue at all", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_damaged_catalogue_leaves_the_program_in_english(catalogue, damage, caplog):
    (catalogue / "greenai.mo").write_bytes(damage)

    assert Language("fr").gettext("Hello {name}", name="Ada") == "Hello Ada"
    assert "cannot be read" in caplog.text


def test_without_a_catalogue_sentences_are_english(catalogue):
    assert isinstance(_translations("fr"), i18n._gettext.NullTranslations)
    assert Language("fr").gettext("measured") == "measured"


def test_the_marker_leaves_sentences_as_they_are():
    assert i18n.N_("measured") == "measured"
