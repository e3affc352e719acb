"""The text reader on the five seed documents: what it must make of real layouts."""

from pathlib import Path

import pytest

from sources.readers import heading_paths
from sources.readers.text import read

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"
UNDP, DANISH, MINUSMA, UNODC = (
    "001_73a6f044bb97018a.txt",
    "002_f5ef10c14cf7722e.txt",
    "003_8277f2ec7358b8f4.txt",
    "004_8e9ea6acaf67cf41.txt",
)


def seed(name):
    return read((SEEDS / name).read_bytes())


@pytest.mark.parametrize("name", [UNDP, DANISH, MINUSMA, UNODC])
def test_no_mark_is_left_in_a_seed_document(name):
    for block in seed(name):
        for mark in ("**", "*", "<i>", "</", "](", "&amp;", "\t", "\u00a0"):
            assert mark not in block.text
        assert not block.text.startswith(("#", "- ", "_"))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [(UNDP, 20, 30), (DANISH, 20, 35), (MINUSMA, 135, 185), (UNODC, 6, 8)],
)
def test_a_seed_document_has_about_so_many_passages(name, least, most):
    passages = [block for block in seed(name) if block.kind != "heading"]
    assert least <= len(passages) <= most


def test_the_achievements_of_the_study_stand_under_their_headings():
    blocks = seed(MINUSMA)
    paths = dict(zip((block.text for block in blocks), heading_paths(blocks), strict=True))
    assert paths[
        "Support for the revision of the Criminal Code and the Code of Criminal Procedure."
    ] == (
        "Thematic summaries",
        "Strategic area 1 - Analysis of achievements, lessons learned, challenges and "
        "opportunities related to support for the restoration and extension of State authority in "
        "the justice sector",
        "1.3. Progress in the reform process to improve the functioning of the justice system and "
        "support the peace process",
        "Key achievements",
    )


def test_the_sentence_on_what_is_not_yet_adopted_is_in_one_block():
    blocks = seed(MINUSMA)
    [index] = [
        index
        for index, block in enumerate(blocks)
        if "some key reforms, such as revised texts" in block.text
    ]
    assert "have not yet been adopted." in blocks[index].text
    assert heading_paths(blocks)[index] == ("Executive summary",)


def test_what_a_page_break_parted_stays_parted():
    texts = [block.text for block in seed(MINUSMA)]
    [index] = [i for i, text in enumerate(texts) if text.startswith("644/MJDH-SG of")]
    assert texts[index - 1].endswith("implementation of circular No.")


def test_the_council_of_ministers_adopted_the_codes():
    blocks = seed(UNDP)
    [index] = [
        index
        for index, block in enumerate(blocks)
        if "Council of Ministers adopted the new Penal Code" in block.text
    ]
    assert blocks[index].kind == "paragraph"
    assert blocks[index].text.startswith("In 2023, the political context")
    assert heading_paths(blocks)[index][-1] == "Key Results"
    assert blocks[-1].kind == "footnote"
    assert blocks[-1].text.startswith("Medersas are")


def test_the_rows_and_headings_of_the_summary():
    blocks = seed(DANISH)
    rows = [block.text for block in blocks if block.kind == "row"]
    assert rows[0] == "Title: Fund supporting drivers of change (FAMOC), Phase II"
    assert "Changes in laws, policies and practices that affect people's rights: x" in rows
    paths = heading_paths(blocks)
    [index] = [
        i for i, block in enumerate(blocks) if block.text.startswith("FAMOC II has contributed")
    ]
    assert paths[index] == ("RESULTS SUMMARY", "Protecting victims of slavery in Mali", "CHANGE")


def test_the_caption_of_the_news_page_stands_once():
    captions = [block for block in seed(UNODC) if block.text.startswith("Picture of the")]
    assert [(block.kind, block.level) for block in captions] == [("paragraph", 0)]
