"""Every aspect of the quality of data has words; the method says the weights that are in force."""

from greenai_desktop.core.line_quality import WEIGHT, Aspect
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.line_quality import ASPECT, IMPROVE, METHOD


def test_every_aspect_has_words_in_both_languages():
    assert set(ASPECT) == set(IMPROVE) == set(Aspect)
    for message in (*ASPECT.values(), *IMPROVE.values(), METHOD):
        assert Language("fr").gettext(message) != message


def test_the_method_says_the_weights_in_force():
    for language in ("en", "fr"):
        for weight in WEIGHT.values():
            assert f" {100 * weight:.0f}" in Language(language).gettext(METHOD)
