"""Colours: contrast on white and the nearest darker shade."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agency import colour


@pytest.mark.parametrize(
    ("one", "wanted"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_contrast_is_that_of_the_guidelines(one, wanted):
    assert colour.contrast(one) == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("#1F5F8B", "#1f5f8b"),
        ("1f5f8b", "#1f5f8b"),
        (" #abc ", "#aabbcc"),
        ("#12345", None),
        ("rot", None),
        ("#12345g", None),
        ("#1f5f8b;}", None),
        ("", None),
    ],
)
def test_it_reads_hexadecimal_colours_only(typed, wanted):
    assert colour.normal(typed) == wanted


@given(st.from_regex(re.compile(r"#[0-9a-f]{6}"), fullmatch=True))
def test_every_proposal_is_readable_and_stays_when_it_was(any_colour):
    shade = colour.readable_shade(any_colour)
    assert colour.contrast(shade) >= colour.LEAST_CONTRAST
    if colour.contrast(any_colour) >= colour.LEAST_CONTRAST:
        assert shade == any_colour


def test_the_proposal_is_near_and_of_the_same_hue():
    shade = colour.readable_shade("#f39c12")
    red, green, blue = (int(shade[place : place + 2], 16) for place in (1, 3, 5))
    assert red > green > blue
    assert 4.5 <= colour.contrast(shade) < 4.7


def test_a_light_colour_is_refused_with_its_proposal():
    with pytest.raises(colour.ColourUnreadable) as caught:
        colour.check_readable("#ffff00")
    assert colour.contrast(caught.value.proposal) >= 4.5
