"""Figures in a text and what they count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.figures import figures, of_one_thing


def read(text):
    return [(f.number, text[f.start : f.end]) for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Over 40 village water boards were heard.", [(40, "Over 40 village water boards")]),
        ("It trained 2,800 young fishers and others.", [(2800, "2,800 young fishers")]),
        (
            "Plus de 1 200 agents forestiers ont été formés.",
            [(1200, "Plus de 1 200 agents forestiers")],
        ),
        ("12 men and 14 young women were there.", [(14, "14 young women")]),
        ("In 2023 village boards met.", []),
        ("On 24 August 2001 it met.", []),
        ("About 30 percent of all members.", []),
        ("Act No. 40/2020 on water boards.", []),
        ("It met 3 times.", []),
    ],
)
def test_figures(text, found):
    assert read(text) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("over 40 village water boards", "42 water boards", True),
        ("40 communal and village water boards", "42 water boards", True),
        ("40 water boards", "42 harbour boards", False),
        ("40 human rights", "42 human rights defenders", False),
    ],
)
def test_one_thing(one, other, same):
    [first], [second] = figures(one), figures(other)
    assert of_one_thing(first, second) is of_one_thing(second, first) is same


@given(st.text(max_size=200))
def test_every_figure_stands_where_it_says(text):
    for figure in figures(text):
        words = text[figure.start : figure.end]
        assert words == words.strip() and any(letter.isdigit() for letter in words)
        assert of_one_thing(figure, figure)
