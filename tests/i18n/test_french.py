"""Every user-facing word exists in French, with the same placeholders."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
NARROW, NO_BREAK = "\u202f", "\u00a0"


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
    catalog = messages.read(messages.catalogue_file("fr"), "fr")
    texts = [text for message in catalog if message.id for text in messages._texts(message.string)]

    assert [text for text in texts if re.search(r"(?:^|[^\s\u00a0\u202f/:]) ?[;!?»](?:\s|$)| [:;!?»]|« ", text)] == []


def test_french_uses_its_own_quotation_marks_and_apostrophes(messages: ModuleType) -> None:
    catalog = messages.read(messages.catalogue_file("fr"), "fr")
    texts = [text for message in catalog if message.id for text in messages._texts(message.string)]

    assert [text for text in texts if re.search(r"[“”]|\w'\w", text)] == []
