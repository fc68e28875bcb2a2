"""Every user-facing word exists in French, with the same placeholders."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from greenai_desktop.i18n import language, numbers, words

ROOT = Path(__file__).resolve().parents[2]
NO_BREAK = "\u00a0"
ROOMS = ("cli", "report", "ui")
FOR_DEVELOPERS = ("cli/front.py", "ui/diagnostics.py", "ui/maintenance.py")
# Registered marks, claims nobody may make of a computation, and words that WORDS.md or good French rules out.
FORBIDDEN = re.compile(
    r"bilan carbone|(?:neutr|zéro|sans|décarbon)\w* (?:en )?carbone|carboneutr|neutralité|climatiquement|"
    r"intervalle de confiance|carbone (?:incorporé|intrinsèque)|\bcompens|"
    r"émissions? nulles?|\bvert(?:e|s|es)?\b|écologique",
    re.IGNORECASE,
)
PAGES = {
    "Home": "Accueil",
    "Live": "Temps réel",
    "Runs": "Exécutions",
    "References": "Facteurs et sources",
    "Sensors": "Sources de mesure",
    "Settings": "Réglages",
    "About": "À propos",
}
TERMS = {
    "range": ("fourchette", r"\brange"),
    "95% interval": ("intervalle d’incertitude à 95\u00a0%", r"95 ?% interval"),
    "emission factor": ("facteurs? d’émission", r"emission factor"),
    "location-based": ("fondée?s? sur la localisation", r"location-based"),
    "market-based": ("fondée?s? sur le marché", r"market-based"),
    "boundary": ("périmètre", r"\bboundary"),
    "idle": ("au repos|du repos|inacti", r"\bidle"),  # power at rest; a card that is held and does nothing
    "rest of the machine": ("reste de la machine", r"rest of the machine"),
    "modelled": ("modélisé", r"\bmodelled"),
    "mark": ("repère|marqué", r"(?<!quotation )\bmark(?!et|down)"),
}


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "packaging" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sentence_of_the_program_has_a_french_one(messages: ModuleType) -> None:
    catalog = messages.read(messages.catalogue_file("fr"), "fr")

    assert messages.problems(catalog, messages.collect()) == []


def test_french_has_no_sentence_that_the_program_no_longer_says(messages: ModuleType) -> None:
    wanted = {message.id for message in messages.collect()}
    catalog = messages.read(messages.catalogue_file("fr"), "fr")

    assert [message.id for message in catalog if message.id and message.id not in wanted] == []


def test_french_signs_follow_a_blank_that_does_not_break(messages: ModuleType) -> None:
    texts = french_texts(messages)

    assert [text for text in texts if re.search(r"(?:^|[^\s\u00a0\u202f/:]) ?[;!?»](?:\s|$)| [:;!?»]|« ", text)] == []


def test_french_uses_its_own_quotation_marks_and_apostrophes(messages: ModuleType) -> None:
    texts = french_texts(messages)

    assert [text for text in texts if re.search(r"[“”]|\w'\w", text)] == []


def test_french_makes_no_claim_and_uses_no_word_that_is_ruled_out(messages: ModuleType) -> None:
    assert [text for text in french_texts(messages) if FORBIDDEN.search(text)] == []


def test_pages_have_their_french_names(messages: ModuleType) -> None:
    catalog = messages.read(messages.catalogue_file("fr"), "fr")

    assert {page: catalog.get(page).string for page in PAGES} == PAGES


@pytest.mark.parametrize(("french", "english"), TERMS.values(), ids=TERMS)
def test_french_keeps_the_terms_of_the_product(messages: ModuleType, french: str, english: str) -> None:
    catalog = messages.read(messages.catalogue_file("fr"), "fr")
    pairs = [(messages._texts(message.id)[0], messages._texts(message.string)[0]) for message in catalog if message.id]
    found = [pair for pair in pairs if re.search(english, re.sub(r"\{\w+\}", "", pair[0]), re.IGNORECASE)]

    assert found
    assert [pair for pair in found if not re.search(french, pair[1], re.IGNORECASE)] == []


def test_sentences_are_put_together_with_the_signs_of_the_language() -> None:
    files = [file for room in ROOMS for file in (ROOT / "greenai_desktop" / room).rglob("*.py")]
    glued = [
        f"{file.relative_to(ROOT / 'greenai_desktop').as_posix()}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"""f["'].*\}: \{|["']; ["']\.join""", line)
    ]

    assert [place for place in glued if not place.startswith(FOR_DEVELOPERS)] == []


def test_words_inside_f_strings_are_collected(messages: ModuleType) -> None:
    code = """x = f"{_('Inside')}: {language.ngettext('{count} a', '{count} b', n)}" + _("Out" "side") + _("")"""

    assert set(messages.messages_of(code)) == {"Inside", ("{count} a", "{count} b"), "Outside"}


def test_french_sets_a_blank_before_colons_and_semicolons_and_counts_octets() -> None:
    french, english = language("fr"), language("en")

    assert french.pair("Zone", "France") == f"Zone{NO_BREAK}: France"
    assert french.listed(["un", "", "deux"]) == f"un{NO_BREAK}; deux"
    assert english.pair("Zone", "France") == "Zone: France"
    assert numbers.quantity(16.0, "GB", "fr") == f"16,0{NO_BREAK}Go"
    assert numbers.quantity(16.0, "GB", "en") == f"16.0{NO_BREAK}GB"


@pytest.mark.parametrize(
    ("name", "french"), [("server", "serveur"), ("25 GB", f"25{NO_BREAK}Go"), ("Xeon 6342", "Xeon 6342")]
)
def test_sizes_and_kinds_of_machine_are_said_in_the_language(name: str, french: str) -> None:
    assert words.own_name(name, language("fr")) == french


def french_texts(messages: ModuleType) -> list[str]:
    catalog = messages.read(messages.catalogue_file("fr"), "fr")
    return [text for message in catalog if message.id for text in messages._texts(message.string)]
