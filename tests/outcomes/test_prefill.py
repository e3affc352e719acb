"""Which passages become candidates, and what of them fills which field."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.prefill import (
    LONGEST_HEADLINE,
    About,
    Draft,
    Said,
    about,
    candidates,
    fields,
    headline,
    plain_heading,
    section_of,
    year_in,
)
from outcomes.scales import Claim


def said(*told):
    """Passages from (kind, path, text), numbered from 1."""
    return [Said(n, kind, tuple(path), text) for n, (kind, path, text) in enumerate(told, 1)]


def numbers(passages):
    return [draft.evidence[0][0] for draft in candidates(passages)]


# --- headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "Key achievements",
        "KEY RESULTS",
        "Key Results:",
        "Main achievements",
        "1.2. Main achievements",
        "II. Key achievements",
        "b) Key achievements",
        "Key achievements in 2023",
        "Key results 2022–2023",
        "Key results of the programme",
        "Achievements",
        "Results achieved",
        "What has changed?",
        "Change",
        "CHANGES",
        "Principales réalisations",
        "PRINCIPALES REALISATIONS",
        "Réalisations clés",
        "Résultats clés",
        "Résultats obtenus en 2022",
        "Principaux résultats du projet",
        "3. Principaux acquis",
        "Changement",
        "Changements observés",
    ],
)
def test_headings_of_achievements(heading):
    assert section_of(("Report", heading)) == ("Report", heading)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Results",
        "Résultats",
        "RESULTS SUMMARY",
        "Climate change",
        "Change of government",
        "Changement de gouvernement",
        "Main challenges",
        "Main challenges and lessons learned",
        "Key achievements, challenges and lessons learned",
        "Main options and opportunities for follow-up",
        "Lessons learned",
        "Thematic summaries",
        "Achievements " + "and more " * 40,
    ],
)
def test_headings_of_something_else(heading):
    assert section_of((heading,)) is None


def test_a_heading_below_belongs_to_it_unless_it_speaks_of_something_else():
    top = "Key achievements"
    assert section_of((top, "Justice")) == (top,)
    assert section_of((top, "Justice", "Main changes")) == (top, "Justice", "Main changes")
    for below in ("Challenges", "Lessons learned", "Recommandations", "Next steps"):
        assert section_of((top, below)) is None
        assert section_of((top, below, "Justice")) is None


@given(st.text(max_size=300))
def test_any_heading_can_be_asked_about(heading):
    assert section_of((heading,)) in (None, (heading,))
    assert plain_heading(heading) == plain_heading(f"{heading}:") or len(heading) >= 200


def test_a_long_heading_takes_no_longer_per_letter():
    assert section_of(("1 " * 100_000, "key " * 100_000)) is None


# --- which passages ---------------------------------------------------------------------------

KEY = ("Mills", "Key achievements")


def test_bullets_under_such_a_heading():
    passages = said(
        ("paragraph", KEY, "What came of the work on mills:"),
        ("bullet", KEY, "Two mills opened in Exampleville."),
        ("bullet", ("Mills", "Challenges"), "Three mills closed for lack of water."),
        ("bullet", ("Wells", "Main achievements"), "A well was dug by the council."),
        ("footnote", ("Wells", "Main achievements"), "See the annex on wells."),
        ("bullet", (), "A bullet without any heading."),
    )
    assert candidates(passages) == [
        Draft({"description": passages[n - 1].text}, ((n, Claim.CHANGE),)) for n in (2, 4)
    ]


def test_paragraphs_where_a_section_has_no_bullets():
    passages = said(
        ("paragraph", KEY, "The results are as follows:"),
        ("paragraph", KEY, "The council opened two mills in May."),
        ("paragraph", KEY, "n/a"),
        ("row", KEY, "Mills: 2 of 3"),
        ("paragraph", ("Mills",), "The year in short, which is no achievement."),
        ("paragraph", KEY, "A paragraph of a second such section."),
        ("bullet", KEY, "And its only bullet stands alone."),
    )
    assert numbers(passages) == [2, 7]


def test_nothing_comes_of_nothing():
    assert candidates([]) == []
    assert candidates(said(("paragraph", (), "Key achievements were many."))) == []


# --- a results summary ------------------------------------------------------------------------


def summary(*extra):
    return said(
        ("row", ("Project",), "Country: Exampleland"),
        ("paragraph", ("CHANGE",), "The Water Code was promulgated in May 2024."),
        ("paragraph", ("CHANGE",), "It forbids dry mills."),
        ("paragraph", ("CONTEXT",), "Mills had run dry for years."),
        ("paragraph", ("CONTRIBUTION",), "The Millers Union wrote a first draft."),
        ("paragraph", ("More", "Lessons"), "A clear target helps."),
        ("paragraph", ("More", "EVIDENCE"), "The yearbook of the union says so."),
        *extra,
    )


def test_the_sections_of_a_summary_fill_one_candidate():
    [draft] = candidates(summary())
    assert draft.texts == {
        "description": "The Water Code was promulgated in May 2024.\n\nIt forbids dry mills.",
        "contribution_text": "The Millers Union wrote a first draft.",
        "additional_information": (
            "Context: Mills had run dry for years.\n\nLessons: A clear target helps."
        ),
        "evidence_text": "The yearbook of the union says so.",
    }
    assert draft.evidence == ((2, Claim.CHANGE), (3, Claim.CHANGE), (5, Claim.CONTRIBUTION))


def test_each_change_takes_what_stands_after_it():
    second = ("paragraph", ("Changement",), "The Bread Act came into force.")
    helped = ("paragraph", ("Contribution du projet",), "The bakers marched for it.")
    first, other = candidates(summary(second, helped))
    assert first.texts["contribution_text"] == "The Millers Union wrote a first draft."
    assert other.texts == {
        "description": "The Bread Act came into force.",
        "contribution_text": "The bakers marched for it.",
    }


def test_what_stands_before_the_first_change_belongs_to_it():
    passages = said(
        ("paragraph", ("Contexte",), "Les moulins étaient à sec."),
        ("paragraph", ("Changement",), "Le code de l'eau a été promulgué."),
        ("paragraph", ("Preuves",), "L'annuaire le dit."),
    )
    [draft] = candidates(passages)
    assert draft.texts["additional_information"] == "Context: Les moulins étaient à sec."


def test_a_summary_without_words_under_its_change_is_none():
    told = (("row", ("Change",), "-"), ("paragraph", ("Evidence",), "The yearbook says so."))
    assert candidates(said(*told)) == []


def test_change_alone_is_a_heading_like_the_others():
    path = ("Change",)
    passages = said(
        ("bullet", path, "Two mills opened in Exampleville."),
        ("bullet", path, "A well was dug by the council."),
        ("paragraph", ("Context",), "Mills had run dry for years."),
    )
    assert numbers(passages) == [1, 2]


PARTS = st.sampled_from(
    [(), ("Change",), ("Contribution",), ("Evidence",), ("Context",), KEY, (*KEY, "Lessons")]
)
KINDS = st.sampled_from(["bullet", "paragraph", "row", "footnote"])
PASSAGES = st.lists(
    st.tuples(KINDS, PARTS, st.text("ab :.", max_size=9).map("Some {} more words".format)),
    max_size=20,
)


@settings(max_examples=200)
@given(PASSAGES)
def test_each_passage_serves_one_candidate_at_the_most(told):
    drafts = candidates(said(*told))
    used = [number for draft in drafts for number, _claim in draft.evidence]
    assert len(used) == len(set(used))
    assert [draft.evidence[0][0] for draft in drafts] == sorted(d.evidence[0][0] for d in drafts)
    for draft in drafts:
        assert draft.evidence[0][1] == Claim.CHANGE
        assert told[draft.evidence[0][0] - 1][2] in draft.texts["description"]


# --- place ------------------------------------------------------------------------------------


def test_a_line_says_where_a_document_plays():
    rows = said(("row", (), "Pays : Exampleland"), ("row", (), "Région: North"))
    assert about(rows, {"Otherland"}) == About("Exampleland", "North")


@pytest.mark.parametrize("line", ["Country: Exampleland, Otherland", "Country: A and B", "Country"])
def test_several_places_are_none(line):
    assert about(said(("row", (), line)), set()) == About()


def test_without_a_line_the_title_says_it():
    assert about([], {"Exampleland"}) == About("Exampleland")
    assert about([], {"Exampleland", "Otherland"}) == About()


@pytest.mark.parametrize(
    ("home", "named", "country"),
    [
        ("Exampleland", set(), "Exampleland"),
        ("Exampleland", {"Exampleland", "Otherland"}, "Exampleland"),
        ("Exampleland", {"Otherland"}, ""),
        ("", {"Otherland"}, "Otherland"),
        ("", {"Otherland", "Exampleland"}, ""),
        ("", set(), ""),
    ],
)
def test_country(home, named, country):
    found = fields({"description": "A mill opened."}, (), named, (), About(home, "North"))
    assert found["country"] == country
    assert found["region"] == ("North" if country == home else "")


# --- year -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Two mills opened in 2021.", 2021),
        ("Workshops on 3 May and 4 June 2021, the last in July 2021.", 2021),
        ("From 2013 to 2022 mills opened.", None),
        ("Adopted on 11 October 2023 and promulgated in December 2024.", None),
        ("The first mill since its founding in 1995 opened.", None),
        ("Since 2012 mills had closed; in 2021 two opened.", 2021),
        ("Depuis 2012, deux moulins ont ouvert en mai 2021.", 2021),
        ("Two mills opened.", None),
        ("Resolution 1325 (2000) was read.", None),
    ],
)
def test_the_year_is_what_the_passage_says(text, year):
    assert year_in(text) == year


def test_a_law_is_dated_by_its_name_and_not_the_change():
    text = "In 2023 the 2012 law on mills was revised."
    assert year_in(text) is None
    assert year_in(text, [(8, 25)]) == 2023


def test_a_heading_gives_the_year_where_the_passage_does_not():
    assert year_in("Two mills opened.", (), ("Report 2019", "Key results in 2021")) == 2021
    assert year_in("Two mills opened in 2020.", (), ("Key results in 2021",)) == 2020
    assert year_in("Two mills opened.", (), ("2019", "Key results 2020–2021")) is None


# --- headline ---------------------------------------------------------------------------------


def test_the_headline_is_the_first_sentence():
    text = "Two mills were opened by the council. They grind millet."
    assert headline(text) == "Two mills were opened by the council"
    assert headline("Support of circular No. 644/MJ of 12 May 2022 on mills.").endswith("on mills")


@given(st.text(min_size=1).filter(str.strip))
def test_a_headline_fits_and_is_never_empty(text):
    assert 0 < len(headline(text)) <= LONGEST_HEADLINE
