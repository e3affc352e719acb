"""What the words of a fragment say: its ID, its links, its merged story, its year."""

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.readers import fieldtext
from outcomes import fragments
from outcomes.columns import match, normalise
from outcomes.fragments import (
    FragmentParts,
    Link,
    fragment_parts,
    framework_links,
    merged_story_doubt,
    year_doubt,
)
from outcomes.models import Outcome, slug_of
from sources.words import fold
from tests.people import SEEDS


@pytest.fixture(scope="module")
def seed():
    """The model fields of the seed harvest file."""
    (record,) = fieldtext.read(next(SEEDS.glob("000*.txt")).read_text())
    fields = {}
    for heading, words in record.cells:
        fields |= normalise(match(heading), words).fields
    return fields


# --- the fragment ID ------------------------------------------------------------------------


def test_the_id_of_the_seed(seed):
    parts = fragment_parts(seed["fragment_id"])
    assert parts == FragmentParts("SCC", "SAH", (2023, 12), "PHR", 4)
    assert parts.harvested == "December 2023"


@pytest.mark.parametrize(
    "fragment_id",
    [
        "scc-sah2312/phr004",
        "  SCC - SAH 2312 / PHR 004 ",
        "SCC-SAH2312_PHR004",
        "SCC-SAH2312-PHR4",
        "SCC SAH2312 PHR004",
        "SCC–SAH2312\u00a0/\u00a0PHR004",
    ],
)
def test_other_spellings_of_an_id(fragment_id):
    assert fragment_parts(fragment_id) == ("SCC", "SAH", (2023, 12), "PHR", 4)


@pytest.mark.parametrize(
    "fragment_id",
    [
        "",
        "SCC",
        "CNTRY2305_PHR004",
        "SCC-SAH2313/PHR004",
        "SCC-SAH2300/PHR004",
        "SCC-SAH202312/PHR004",
        "SCCSAH2312/PHR004",
        "SCC-SAH2312PHR004",
        "SCC-SAH2312/004",
        "SCC-SAH2312/PHR",
        "SCC-SAH2312/PHR004b",
        "SCC-SAH2312/PHR004/2",
        "SCC-SAH2312//PHR004",
        "SCC-SAH２３１２/PHR004",
        "SCC-SAH2312/PHR" + "9" * 5000,
    ],
)
def test_no_part_is_guessed(fragment_id):
    assert fragment_parts(fragment_id) is None


letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)
between = st.sampled_from(["-", "/", "_", " ", " / ", "_ "])


@given(letters, letters, st.integers(0, 99), st.integers(1, 12), letters, st.integers(0, 999999))
def test_an_id_gives_back_what_it_was_made_of(programme, region, year, month, theme, number):
    made = f"{programme}-{region}{year:02}{month:02}/{theme}{number:03}"
    parts = fragment_parts(made)
    assert parts == (programme, region, (2000 + year, month), theme, number)
    assert parts.harvested.endswith(f" 20{year:02}")


@given(between, between, st.booleans())
def test_ids_with_the_same_address_have_the_same_parts(first, second, small):
    spelt = f"INV{first}EXA1907{second}WAT012"
    assert fragment_parts(spelt.lower() if small else spelt) == fragment_parts("INV-EXA1907/WAT012")
    assert slug_of(spelt) == "inv-exa1907-wat012"


@given(st.text())
def test_any_text_may_stand_for_an_id(text):
    assert fragment_parts(text) is None or len(fragment_parts(text)) == 5


# --- links to a results framework -----------------------------------------------------------


def test_the_links_of_the_seed(seed):
    assert framework_links(seed["framework_outcomes"]) == (
        (Link("Outcome 2.3"), Link("SCS 2")),
        "although this is a preliminary stage",
    )
    title = "More effective efforts of society and authorities to pursue peace and human rights"
    assert framework_links(seed["specific_objectives"]) == ((Link("PHR", title),), "")


@pytest.mark.parametrize(
    ("text", "links", "remark"),
    [
        ("", [], ""),
        ("Outcome 2.3", ["Outcome 2.3"], ""),
        ("Outcomes 2.3 and 2.4", ["Outcome 2.3", "Outcome 2.4"], ""),
        ("outcome 2, 2.3; 2.3.1 & 2a", [f"Outcome {n}" for n in ("2", "2.3", "2.3.1", "2a")], ""),
        ("Outcomes: 2.3, 2.4.", ["Outcome 2.3", "Outcome 2.4"], ""),
        ("Effet 2.1, mais aussi résultats 3 et 4", ["Effet 2.1", "Résultat 3", "Résultat 4"], ""),
        ("Resultat 3 et RÉSULTAT 3", ["Résultat 3"], ""),
        ("Objectifs spécifiques 1 et 2", ["Objectif spécifique 1", "Objectif spécifique 2"], ""),
        ("SO1/IO2\nSCS 3", ["SO 1", "IO 2", "SCS 3"], ""),
        (
            "- Output 1.1\n- Goal 2\n- Indicator 2.1b",
            ["Output 1.1", "Goal 2", "Indicator 2.1b"],
            "",
        ),
        ("Outcome 2.3 as well as Outcome 2.3", ["Outcome 2.3"], ""),
        ("WAT, EDU et HLT", ["WAT", "EDU", "HLT"], ""),
        ("WAT : Eau pour tous ; EDU: Écoles", ["WAT: Eau pour tous", "EDU: Écoles"], ""),
        ("WAT, WAT: Water for all", ["WAT: Water for all"], ""),
        ("Outcome 2.3: Laws, rights, and SO 1", ["Outcome 2.3: Laws, rights", "SO 1"], ""),
        ("Outcome 1 – Wells; 2 – Mills", ["Outcome 1: Wells", "Outcome 2: Mills"], ""),
        ("Outcome 1: helps SDG 6 in part", ["Outcome 1: helps SDG 6 in part"], ""),
        ("Partly Outcome 1, but not yet 2", ["Outcome 1"], "Partly; but not yet 2"),
        ("Outcome 1 (a) or SO 2 (b)", ["Outcome 1", "SO 2"], "(a) or; b"),
        ("INV Outcome 1", ["Outcome 1"], "INV"),
        ("Outcome 1, 200 wells", ["Outcome 1"], "200 wells"),
        # What these span or mean cannot be known.
        ("Outcomes 2.1-2.3", [], "Outcomes 2.1-2.3"),
        ("Outcome 2023", [], "Outcome 2023"),
        ("so 2 people", [], "so 2 people"),
        ("N/A", [], "N/A"),
        ("NB: to be filled in and seen", [], "NB: to be filled in and seen"),
        ("Produıt 2", [], "Produıt 2"),
    ],
)
def test_links(text, links, remark):
    found = framework_links(text)
    assert ([str(link) for link in found.links], found.remark) == (links, remark)


def runs(text):
    """The runs of letters and of digits, without case and accents."""
    return re.findall(r"[^\W\d_]+|\d+", fold(text))


CONNECTING = set(runs("and et also aussi but also mais également as well as ainsi que"))
PIECES = (
    *("Outcome", "Outcomes ", "effets", "Résultat ", "SO", "SCS ", "SDG ", "WAT", "EDU", "INV: "),
    *("2", "2.3", "2.4a", "10", "2023", ".", ": ", " – ", "-", "(", ")", ", ", "; ", "\n", "/"),
    *(" and ", " et ", "but also ", " mais aussi ", " & ", " ", "partly", "Wells", "½", "e\u0301"),
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_no_word_of_links_is_lost_and_none_comes_from_nowhere(text):
    links, remark = framework_links(text)
    kept = set(runs(" ".join([*map(str, links), remark])))
    plurals = {f"{word}s" for link in links for word in runs(link.code)}
    assert set(runs(text)) <= kept | CONNECTING | plurals
    assert kept <= {form for word in runs(text) for form in (word, word.removesuffix("s"))}
    assert len({(fold(code), fold(title)) for code, title in links}) == len(links)


@pytest.mark.parametrize(
    "piece", ["Outcome 2, ", "Outcome ", "WAT: x, ", ", and ", "\n ", "(", "A2", " – ", "2.2."]
)
def test_hostile_links_end(piece):
    framework_links(piece * (200_000 // len(piece)))


# --- the merged story -----------------------------------------------------------------------

PARTS = {
    "description": "In 2023 the Council of Exampleville opened three wells.",
    "significance_text": "Before, there was none; women walked far.",
    "contribution_text": "The Millers Union wrote to the council.",
    "additional_information": "A fourth well is planned.",
    "other_contributions": "The Town gave pipes.",
}
LABELS = {
    "description": "",
    "significance_text": "Significance description: ",
    "contribution_text": "Contribution of the programme: ",
    "additional_information": "Additional information: ",
    "other_contributions": "Contribution of other actors and factors: ",
}
FRENCH = {
    "description": "Description de l’effet : ",
    "significance_text": "Importance de l’effet : ",
    "contribution_text": "Contribution du programme : ",
    "additional_information": "Informations complémentaires : ",
    "other_contributions": "Contribution d’autres acteurs et facteurs : ",
}


def told(parts, labels=LABELS, joint="  "):
    return joint.join(labels[name] + text for name, text in parts.items())


def doubt(story, **changed):
    return merged_story_doubt({**PARTS, **changed, "merged_story": story})


def test_the_merged_story_of_the_seed(seed):
    assert merged_story_doubt(seed) == ""
    assert year_doubt(seed) == ""
    story = seed["merged_story"]
    assert "six key points" in merged_story_doubt(
        {**seed, "merged_story": story.replace("five key", "six key")}
    )
    assert "Additional information" in merged_story_doubt(
        {**seed, "merged_story": story.replace(seed["additional_information"], "")}
    )


@pytest.mark.parametrize(
    "story",
    [
        "",
        " \n ",
        told(PARTS),
        told(PARTS, joint="\n\n"),
        told(PARTS, joint=" / ").replace(":", " –"),
        told(PARTS).upper(),
        told(PARTS, FRENCH),
        told(PARTS, FRENCH).replace("é", "e"),
        told(PARTS, dict.fromkeys(PARTS, "")),
        told(PARTS).replace(".", ""),
        told(PARTS) + "  Additional information: ",
    ],
)
def test_a_story_made_of_its_parts(story):
    assert doubt(story) == ""


def test_the_order_of_the_parts_does_not_count():
    for order in permutations(PARTS):
        assert doubt(told({name: PARTS[name] for name in order})) == ""


def test_missing_parts_that_are_empty():
    assert merged_story_doubt({"merged_story": "The wells."}) != ""
    assert merged_story_doubt({}) == ""
    for absent in PARTS:
        parts = {**PARTS, absent: ""}
        assert doubt(told(parts), **{absent: " "}) == ""
        del parts[absent]
        assert doubt(told(parts), **{absent: ""}) == ""


def test_a_part_that_stands_in_another():
    changed = {"additional_information": "wells", "other_contributions": "Contribution"}
    assert doubt(told({**PARTS, **changed}), **changed) == ""


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (
            told({**PARTS, "contribution_text": "The Millers Union met the council."}),
            "The merged story differs from “Contribution of the programme”, at “met the council”",
        ),
        (
            told({**PARTS, "description": "In 2023 the Council of Exampleville opened 4 wells."}),
            "The merged story differs from “Outcome description”, at “4 wells”",
        ),
        (
            told({**PARTS, "other_contributions": ""}),
            "The merged story lacks “Contribution of other actors and factors”",
        ),
        (
            told({k: v for k, v in PARTS.items() if k != "significance_text"}),
            "The merged story lacks “Significance of the outcome”",
        ),
        (
            told(
                {**PARTS, "description": "", "contribution_text": "In 2023 it opened three wells."}
            ),
            "The merged story lacks “Outcome description”",
        ),
        (
            told(PARTS) + " Nobody checked this.",
            "The merged story holds words that stand in none of its parts: “Nobody checked this”",
        ),
        (
            "Draft! " + told(PARTS),
            "The merged story holds words that stand in none of its parts: “Draft”",
        ),
        (
            told({**PARTS, "contribution_text": "The Millers"}),
            "The merged story differs from “Contribution of the programme”, at “The Millers”",
        ),
    ],
)
def test_what_a_doubt_says(story, sentence):
    assert doubt(story) == sentence


def test_a_doubt_quotes_at_most_sixty_characters():
    said = doubt(told(PARTS) + " It rained." * 50)
    assert said.endswith(": “" + ("It rained. " * 50)[:59].rstrip() + "…”")


words = st.lists(st.text("abcé’½İ ", min_size=1, max_size=8), max_size=6).map(" ".join)


@given(st.fixed_dictionaries(dict.fromkeys(PARTS, words)), st.randoms())
def test_what_is_made_of_its_parts_is_never_doubted(parts, random):
    order = sorted(parts, key=lambda name: random.random())
    # Two parts of the same words, of which one has no label, could be told apart by nobody.
    story = told({name: parts[name] for name in order})
    assert merged_story_doubt({**parts, "merged_story": story}) == ""


@given(st.fixed_dictionaries(dict.fromkeys([*PARTS, "merged_story"], st.text())))
def test_any_words_may_stand_in_a_story(fields):
    said = merged_story_doubt(fields)
    assert said == "" or said.startswith("The merged story")


def test_a_story_told_to_the_letter_is_seen_without_comparing_its_words(seed, monkeypatch):
    monkeypatch.setattr(fragments, "_difference", None)
    assert merged_story_doubt(seed) == ""
    assert doubt(told(PARTS, FRENCH, "\n")) == ""


# --- the year -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment_id", "year", "sentence"),
    [
        ("SCC-SAH2312/PHR004", 2202, "2202 is after the harvest of December 2023"),
        ("SCC-SAH2312/PHR004", 2024, "2024 is after the harvest of December 2023"),
        ("SCC-SAH2312/PHR004", 2023, ""),
        ("SCC-SAH2312/PHR004", 1999, ""),
        ("SCC-SAH2312/PHR004", None, ""),
        ("MILL/1", 2099, ""),
        ("", 2099, ""),
    ],
)
def test_a_year_after_the_harvest(fragment_id, year, sentence):
    assert year_doubt({"fragment_id": fragment_id, "year": year}) == sentence


def test_a_year_without_more():
    assert year_doubt({}) == ""


# --- search ---------------------------------------------------------------------------------


def test_the_merged_story_is_not_searched_twice():
    outcome = Outcome(fragment_id="MILL/1", description="Wells.", merged_story="zebra")
    assert "zebra" not in " ".join(outcome.search_texts())
