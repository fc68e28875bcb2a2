import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.computer import installed_bytes
from greenai_desktop.core.edid import screen_of
from tests.helpers.screen_blocks import edid

GIB = 2**30


def test_screen_tells_maker_name_size_and_year():
    screen = screen_of(edid("DEL", "DELL U2720Q", 597, 336, 2021))

    assert (screen.maker, screen.name, screen.year, screen.is_internal) == ("Dell", "DELL U2720Q", 2021, False)
    assert screen.diagonal_inch == pytest.approx(27.0, abs=0.05)


def test_maker_that_nobody_knows_keeps_its_letters():
    assert screen_of(edid("XYZ", "Panel", 300, 200, 2020)).maker == "XYZ"


def test_size_in_centimetres_counts_where_the_timing_holds_an_aspect():
    screen = screen_of(edid("SAM", "TV", 16, 9, 2015, centimetres=(52, 29)))

    assert screen.diagonal_inch == pytest.approx(23.44, abs=0.01)


def test_projector_without_a_size_has_none():
    assert screen_of(edid("ACR", "Beamer", 0, 0, 2015, centimetres=(0, 0))).diagonal_inch is None


def test_year_that_is_not_told_is_unknown():
    assert screen_of(edid("ACR", "Beamer", 0, 0, 1990)).year is None


@pytest.mark.parametrize("block", [b"", b"\0" * 128, edid("DEL", "X", 500, 300, 2020)[:100]])
def test_what_is_no_block_is_no_screen(block):
    assert screen_of(block) is None


def test_garbled_block_is_no_screen():
    block = bytearray(edid("DEL", "X", 500, 300, 2020))
    block[60] ^= 0x01

    assert screen_of(bytes(block)) is None


@given(st.binary(min_size=118, max_size=118))
def test_any_block_with_a_right_sum_is_read(noise):
    body = b"\x00\xff\xff\xff\xff\xff\xff\x00" + noise + b"\0"
    block = body + bytes([-sum(body) % 256])

    screen = screen_of(block)

    assert screen is not None
    assert screen.name.isprintable()


@pytest.mark.parametrize(
    ("seen_gib", "sold_gib"),
    [
        (0.9, 1),
        (3.7, 4),
        (7.6, 8),
        (15.4, 16),
        (31.2, 32),
        (62.7, 64),
        (188, 192),
        (251.6, 256),
        (503, 512),
        (1007, 1024),
    ],
)
def test_memory_is_rounded_up_to_what_is_sold(seen_gib, sold_gib):
    assert installed_bytes(int(seen_gib * GIB)) == sold_gib * GIB


@given(st.integers(1, 2**45))
def test_installed_memory_is_never_less_than_what_is_seen(seen):
    assert seen <= installed_bytes(seen) <= seen * 1.26 + GIB
