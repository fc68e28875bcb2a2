"""Wording rules: no claim of neutrality anywhere, and nothing that takes offsets off a figure.

The law names the claims (article L229-68 of the French Code de l'environnement, decree 2022-539); METHODS §1.5,
rules C1 to C3, says the rest.
"""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from greenai_desktop.core import budget, energy, footprint, ledger, lines, results
from greenai_desktop.core.lines import Amount, Kind, Line

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = [
    r"(?:carbon|climate|co2|co₂|ghg)[\s\u00a0-]*neutral\w*",
    r"neutral\w* (?:ai|training|run)",
    r"(?:zero|net[\s-]?zero)[\s-]*(?:carbon|emission\w*|impact|footprint)",
    r"net[\s-]zero",
    r"carbon[\s-]*(?:free|negative|positive)",
    r"climate[\s-]*(?:positive|friendly)",
    r"(?:fully|100\s?%|entirely|already)[\s-]*(?:offset|compensated)",
    r"emission[\s-]*free",
    r"offset (?:your|the|these|my) (?:emission|footprint|carbon)",
    r"eco[\s-]*friendly",
    r"green (?:ai|run|training|electricity|energy)\b(?! desktop)",
    r"planet[\s-]friendly",
    r"neutres? en carbone",
    r"neutralité (?:carbone|climatique)",
    r"carbo[\s-]?neutr\w*",
    r"climatiquement neutres?",
    r"zéro (?:carbone|émission\w*|impact)",
    r"empreinte(?: carbone)? nulle",
    r"(?:intégralement|entièrement|100\s?%) compensée?s?",
    r"sans (?:carbone|émissions?)",
    r"décarboné\w*",
    r"émissions? nulles?",
    r"bon(?:ne)?s? pour (?:la planète|le climat)",
    r"bilan carbone(?!®)",
    r"trees? planted",
    r"arbres? plantés?",
]
FORBIDDEN = re.compile("|".join(CLAIMS), re.IGNORECASE)
# Sentences that name a claim in order to forbid it, or the product's own name.
ALLOWED = re.compile(
    r"GreenAI|Green AI Desktop|Green Algorithms|never (?:say|claim|write)|ne jamais (?:dire|écrire)", re.IGNORECASE
)
SUBTRACTING = re.compile(
    r"offset|avoided|compens|credit|netted|net_total|net_kgco2e|neutral|deduct|subtract|retir|annul", re.IGNORECASE
)


def texts_of_pages():
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "resources" / "help").rglob("*.md"))]
    return [(page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")) for page in pages if page.is_file()]


def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "packaging" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def claims_in(text):
    return [
        match.group() for line in text.splitlines() if not ALLOWED.search(line) for match in FORBIDDEN.finditer(line)
    ]


@pytest.mark.parametrize(
    "claim",
    [
        "This run is carbon-neutral.", "carbon neutral AI", "Climate-neutral training", "CO2-neutral", "net zero",
        "zero-emission training", "100% offset", "already offset by the provider", "Offset your emissions",
        "une IA neutre en carbone", "neutralité carbone", "zéro carbone", "avec une empreinte carbone nulle",
        "climatiquement neutre", "intégralement compensé", "100 % compensé", "sans carbone", "votre bilan carbone",
    ],
)  # fmt: skip
def test_the_rule_knows_the_claims(claim):
    assert claims_in(claim)


@pytest.mark.parametrize(
    "sentence",
    [
        "Carbon footprint: 46 g CO₂e", "low-carbon electricity", "the offset of the clock", "Empreinte carbone",
        "Émissions évitées, hors total", "Contribution carbone (compensation), hors total", "GreenAI Desktop",
    ],
)  # fmt: skip
def test_the_rule_lets_honest_words_pass(sentence):
    assert claims_in(sentence) == []


def test_no_sentence_of_the_program_claims_neutrality():
    collected = [message.id for message in messages().collect()]
    sentences = [text for item in collected for text in (item if isinstance(item, tuple) else (item,))]

    assert len(sentences) > 300
    assert [text for text in sentences if claims_in(text)] == []


def test_no_french_sentence_claims_neutrality():
    module = messages()
    catalog = module.read(module.catalogue_file("fr"), "fr")
    sentences = [
        text
        for item in catalog
        for text in (item.string if isinstance(item.string, tuple) else (item.string,))
        if item.id
    ]

    assert len(sentences) > 300
    assert [text for text in sentences if claims_in(text)] == []


@pytest.mark.parametrize(("page", "text"), texts_of_pages(), ids=lambda value: value if len(value) < 60 else "")
def test_no_page_claims_neutrality(page, text):
    assert claims_in(text) == [], page


@pytest.mark.parametrize("module", [lines, ledger, footprint, budget, results, energy])
def test_no_name_of_the_core_takes_something_off_a_figure(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        for name in (getattr(node, field, None) for field in ("name", "id", "attr", "arg"))
        if isinstance(name, str)
    }

    found = {name for name in names if SUBTRACTING.search(name)}
    assert found <= ({"OFFSET", "AVOIDED"} if module is lines else set())


@pytest.mark.parametrize("module", [lines, ledger])
def test_nothing_is_subtracted_in_lines_and_ledger(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    signs = [node for node in ast.walk(tree) if isinstance(getattr(node, "op", None), ast.Sub | ast.USub)]
    # The one difference counts how many amounts are missing.
    counting = [node for node in signs if "len(known)" in ast.unparse(node)]

    assert [ast.unparse(node) for node in signs if node not in counting] == []


@pytest.mark.parametrize("record", [Line, Amount])
def test_no_field_of_a_line_holds_something_to_take_off(record):
    assert [name for name in record.__slots__ if SUBTRACTING.search(name)] == []


def test_the_kinds_beside_the_ledger_are_those_of_the_rules():
    assert {kind.value for kind in Kind} == {"footprint", "offset", "avoided", "provider_reported"}
