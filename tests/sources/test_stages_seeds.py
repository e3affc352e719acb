"""What is proposed for the laws of the register, on the passages of the seed documents."""

import csv
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from sources.dates import PartialDate
from sources.mentions import Finder
from sources.readers.text import read
from sources.stages import propose

FIXTURES = Path(__file__).parents[2] / "fixtures"
CLAIM, UNDP, DANISH, MINUSMA, UNODC = (
    "000_352b0765d8f9a43f.txt",
    "001_73a6f044bb97018a.txt",
    "002_f5ef10c14cf7722e.txt",
    "003_8277f2ec7358b8f4.txt",
    "004_8e9ea6acaf67cf41.txt",
)
CODES = ("Code of Criminal Procedure", "Criminal Code")


@cache
def finder():
    """A Finder for the names of the register of laws, none of which is stored."""
    names = []
    with open(FIXTURES / "registers" / "instruments.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            others = f"{row['also_known_as']}|{row['in_french']}".split("|")
            for name in filter(None, map(str.strip, [row["name"], *others])):
                names.append(SimpleNamespace(text=name, law=row["name"]))
    return Finder(names)


def proposals(text, date):
    laws = [(found.start, found.end, found.alias.law) for found in finder().find(text)]
    return propose(text, laws, date and PartialDate(date))


def said(name, date, part=""):
    """{(law, stage, date and where it is from, with "not yet" before)} of the passages of a seed
    document in which `part` stands."""
    found = set()
    for block in read((FIXTURES / "seeds" / name).read_bytes()):
        if block.kind != "heading" and part in block.text:
            for row in proposals(block.text, date):
                when = f"{row.date} {row.date_is}" if row.date else ""
                found.add((row.law, "not yet " * row.not_yet + row.stage, when))
    return found


def of_both_codes(*events):
    return {(law, *event) for law in CODES for event in events}


def test_the_draft_bill_of_the_claim():
    text = (FIXTURES / "seeds" / CLAIM).read_text(encoding="utf-8")
    [description] = [
        line.partition("**: ")[2]
        for line in text.splitlines()
        if line.startswith("**Outcome description")
    ]
    rows = proposals(description, "2023")
    assert {(row.law, row.stage, str(row.date), row.date_is) for row in rows} == of_both_codes(
        ("drafting", "2023-10-11", "stated")
    )
    assert {description[row.start : row.end] for row in rows} == {
        "the draft bill on the Criminal Code and the Code of Criminal Procedure on 11 October 2023"
    }


def test_the_other_texts_of_the_claim_say_nothing_of_a_law():
    text = (FIXTURES / "seeds" / CLAIM).read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith(("**Outcome description", "**StoryFragment")):
            assert proposals(line, "2023") == []


def test_the_council_of_ministers_adopted_and_sent():
    assert said(UNDP, "2023", "the Council of Ministers adopted") == {
        ("Constitution of Mali", "promulgated", "2023 stated"),
        *of_both_codes(
            ("government adopted", "2023 context"), ("before the legislature", "2023 context")
        ),
    }


def test_adopted_and_validated_in_the_council():
    [strategy] = said(UNDP, "2023", "adopted and validated in the Council")
    assert strategy[0].startswith("National strategy for the prevention of")
    assert strategy[1:] == ("government adopted", "2023-09 stated")


def test_the_promulgation():
    promulgated = of_both_codes(("promulgated", "2024-12 stated"))
    assert said(DANISH, "2025", "culminating in the promulgation") == promulgated
    assert said(DANISH, "2025", "final texts of the Criminal and Penal Codes") == promulgated
    assert said(DANISH, "2025", "According to the previous Penal Code") == set()
    assert said(DANISH, "2025", "influencing the process of revising") == set()


def test_not_yet_adopted():
    not_yet = of_both_codes(("not yet legislature adopted", "2023-11-17 context"))
    assert said(MINUSMA, "2023-11-17", "have not yet been adopted") == not_yet
    for efforts in ("Continue efforts to adopt, disseminate, publicize", "Pursue efforts to adopt"):
        laws = {law for law, *event in said(MINUSMA, "2023-11-17", efforts)}
        assert laws == {
            *CODES,
            "Draft legislation on the role of cadis and traditional authorities",
            "Draft law on trafficking in persons",
            "Draft law on migrant smuggling",
            "Draft code of military justice",
        }
        assert {tuple(event) for law, *event in said(MINUSMA, "2023-11-17", efforts)} == {
            ("not yet legislature adopted", "2023-11-17 context")
        }


@pytest.mark.parametrize(
    ("part", "events"),
    [
        (
            "Drafting and adoption of Decree",
            {("Decree No. 2015-0723/P-RM of 9 November 2015", "government adopted",
              "2015-11-09 stated")},
        ),
        (
            "Drafting and adoption of Act",
            {("Act No. 2019-050 of 24 July 2019", "legislature adopted", ""),
             ("Act No. 01-080 of 20 August 2001", "amended", "2019-07-24 stated")},
        ),
        (
            "drafting and adoption of circular",
            {("Circular No. 644/MJDH-SG of 12 September 2022", "government adopted",
              "2022-09-12 stated")},
        ),
        (
            "despite the adoption of Act",
            {("Act No. 2015-052 of 18 December 2015", "legislature adopted", "")},
        ),
        (
            "which is currently being finalized",
            {("Draft legislation on the role of cadis and traditional authorities", "drafting",
              "2023-11-17 context")},
        ),
        ("implement Act No. 2015-052", set()),
        ("Failure to enforce Act No. 01-082", set()),
        ("the prosecution strategy. In this respect", set()),
    ],
)  # fmt: skip
def test_acts_and_decrees_of_the_study(part, events):
    assert said(MINUSMA, "2023-11-17", part) == events


def test_the_law_of_2012():
    act = "Act No. 2012-023 of 12 July 2012"
    assert (act, "legislature adopted", "2012 stated") in said(UNODC, None, "was passed in 2012")
    # By an Act; the day of the Act is in its name.
    ratified = said(UNODC, None, "ratified the United Nations Convention")
    assert ratified == {
        (law, "legislature adopted", "2012-07-12 stated")
        for law in (
            "United Nations Convention against Transnational Organized Crime",
            "Additional Protocols on Trafficking in Persons and Smuggling of Migrants",
        )
    }
