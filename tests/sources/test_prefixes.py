"""What the beginning of a word asks for."""

import re
from pathlib import Path

import pytest

from sources.prefixes import LEAST, begun, stands
from sources.words import stems
from tests.people import REGISTERS, SEEDS


def found(typed, text):
    said = stems(text)
    return any(stands((asked,), said) for asked in begun(typed))


@pytest.mark.parametrize(
    ("typed", "text", "is_found"),
    [
        ("traffick*", "trafficking", True),
        ("traffick*", "trafficked", True),
        ("traffick*", "the traffickers", True),
        ("traffick*", "traffic", False),
        ("traffickin*", "human trafficking", True),
        ("legislat*", "new legislation", True),
        ("LÉGISLAT*", "la législation", True),
        ("policy*", "policies", True),
        ("ratifi*", "ratification", True),
        ("ratific*", "ratified", False),
        ("pena*", "Code pénal", True),
        ("code*", "decode", False),
    ],
)
def test_what_a_beginning_finds(typed, text, is_found):
    assert found(typed, text) is is_found


@pytest.mark.parametrize(
    "typed", ["", "*", "code", "co*", "c*", "code *", "co*de", "½*", "women's*"]
)
def test_what_is_no_beginning(typed):
    assert begun(typed) == []


def test_every_word_of_the_record_is_found_by_all_its_beginnings():
    files = [file for folder in (SEEDS, REGISTERS) for file in Path(folder).iterdir()]
    text = " ".join(file.read_text() for file in files if file.suffix in (".txt", ".csv"))
    said = {word for word in re.findall(r"[^\W\d_]+", text) if len(stems(word)) == 1}
    assert len(said) > 1000
    missed = [
        (word, letters)
        for word in said
        for letters in range(LEAST, len(word) + 1)
        if not found(f"{word[:letters]}*", word)
    ]
    assert missed == []


def test_a_phrase_stands_where_its_stems_follow_one_another():
    said = stems("the penal code and the penal colony")
    assert stands(("penal", "co*"), said) == [1, 5]
    assert stands(("penal", "code"), said) == [1]
    assert stands(("colony", "penal"), said) == []
    assert stands(("penal", "code"), said[:2]) == []
