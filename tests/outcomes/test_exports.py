"""What each audience reads of an outcome: for donors the fixed list, and not a word more."""

import json

import pytest

from outcomes import exports, opened
from outcomes.columns import COLUMNS
from outcomes.models import Evidence, Outcome
from sources.history import system_account
from sources.models import Passage
from sources.release import set_visibility
from tests.people import SEED_ID, load_seeds, make_document, make_outcome, make_review

OPEN = {
    "fragment_id",
    "headline",
    "statement",
    "significance_text",
    "contribution_text",
    "region",
    "country",
    "year",
    "type",
    "scale",
    "significance",
    "contribution",
    "evidence",
    "evidence_contribution",
    "substantiation",
}
# A word of its own for every field that donors do not read.
INSIDE = {
    "harvest_period": "zebra-1",
    "additional_information": "zebra-2",
    "social_actor": "zebra-3",
    "other_contributions": "zebra-4",
    "evidence_text": "zebra-5",
    "framework_outcomes": "zebra-6",
    "specific_objectives": "zebra-7",
    "merged_story": "zebra-8",
    "change_cluster": "zebra-9",
    "extra": [["zebra-10", "zebra-11"]],
}


def cite(outcome, text, visibility, **values):
    document = make_document(f"Invented: {text}", [text], visibility)
    return Evidence.objects.create(
        outcome=outcome,
        passage=Passage.objects.get(document=document),
        decided_by=system_account(),
        **{"claim": "change", "stance": "supports", **values},
    )


def test_donors_read_the_fixed_list(dora):
    outcome = make_outcome(
        "EXP/1",
        "donors",
        description="The council met.",
        region="Coast",
        country="Kelpland",
        year=2023,
        type_of_change="Practice",
        scale="Local",
        claimed_significance=3,
        claimed_contribution=3,
        unintended=True,
        **INSIDE,
    )
    found = exports.record(outcome, dora)
    assert set(found) == OPEN
    assert "zebra" not in json.dumps(found)
    assert found["statement"] == "The council met." and found["type"] == "Practice"
    assert (found["region"], found["country"], found["year"]) == ("Coast", "Kelpland", 2023)


def test_donors_read_agreed_ratings_and_no_claimed_or_single_ones(dora, omar, odile):
    outcome = make_outcome("EXP/1", "donors", claimed_significance=3, claimed_contribution=3)
    make_review(outcome, omar, significance=1)
    outcome.refresh_from_db()
    rated = ("significance", "contribution", "evidence", "evidence_contribution")
    assert {exports.record(outcome, dora)[name] for name in rated} == {None}
    make_review(outcome, odile, significance=1, contribution=0)
    outcome.refresh_from_db()
    found = exports.record(outcome, dora)
    assert [found[name] for name in rated] == ["low", None, "documented", "asserted"]


def test_officers_read_every_column_and_the_files_own_words(omar):
    outcome = make_outcome("EXP/1", claimed_significance=2, **INSIDE)
    found = exports.record(outcome, omar)
    for column in COLUMNS:
        assert set(column.fields) <= set(found)
    for name, words in INSIDE.items():
        assert found[name] == words
    assert found["visibility"] == "internal" and found["agreed"]["significance"] is None
    assert json.loads(json.dumps(found)) == found


def test_nobody_is_no_insider(anna, nobody, gone):
    outcome = make_outcome("EXP/1", "public", **INSIDE)
    for user in (anna, nobody, gone):
        assert set(exports.record(outcome, user)) == OPEN


def test_the_seed_comes_out_whole(omar):
    load_seeds()
    found = exports.record(Outcome.objects.get(fragment_id=SEED_ID), omar)
    assert len(found["raw"]) == 23
    assert [entry["heading"] for entry in found["raw"]][3] == "coutnry"
    assert "&amp;" in next(e["value"] for e in found["raw"] if e["column"] == "evidence_text")
    assert "&amp;" not in found["evidence_text"]
    assert json.loads(json.dumps(found)) == found


# --- quotes ---------------------------------------------------------------------------------


def test_quotes_are_those_from_documents_one_may_read(dora, omar):
    outcome = make_outcome("EXP/1", "donors", evidence_text="A file of the partner")
    cite(outcome, "Oysters are back.", "donors")
    cite(outcome, "Nobody may know.", "internal")
    cite(outcome, "Nobody at all.", "confidential")
    (quote,) = opened.open_quotes([outcome], dora)[outcome.pk]
    assert quote["quote"] == "Oysters are back."
    assert (str(quote["claim"]), str(quote["stance"])) == ("The change happened", "Supports")
    assert quote["document"] == quote["passage"].document
    assert len(opened.open_quotes([outcome], omar)[outcome.pk]) == 3


def test_only_the_chosen_part_is_quoted(dora):
    outcome = make_outcome("EXP/1", "donors")
    cite(outcome, "Oysters are back, says Awa.", "donors", quote_start=0, quote_end=16)
    assert opened.open_quotes([outcome], dora)[outcome.pk][0]["quote"] == "Oysters are back"


def test_a_whole_document_is_no_quote(dora):
    outcome = make_outcome("EXP/1", "donors")
    Evidence.objects.create(
        outcome=outcome,
        claim="change",
        document=make_document("Invented", visibility="donors"),
        stance="supports",
        decided_by=system_account(),
    )
    assert opened.open_quotes([outcome], dora)[outcome.pk] == []


def test_a_document_taken_back_takes_its_quotes_along(dora, omar):
    outcome = make_outcome("EXP/1", "donors")
    evidence = cite(outcome, "Oysters are back.", "donors")
    set_visibility(evidence.passage.document, "internal", omar)
    assert opened.open_quotes([outcome], dora)[outcome.pk] == []


@pytest.mark.parametrize("level", ["internal", "confidential"])
def test_no_quotes_of_what_is_not_released(level, dora):
    outcome = make_outcome("EXP/1", level)
    cite(outcome, "Oysters are back.", "public")
    assert opened.open_quotes([outcome], dora)[outcome.pk] == []


def test_quotes_cost_one_query(omar, django_assert_num_queries):
    outcome = make_outcome("EXP/1", "donors")
    for number in range(4):
        cite(outcome, f"Oysters, {number}.", "donors")
    opened.open_quotes([outcome], omar)[outcome.pk]
    with django_assert_num_queries(1):
        [
            str(quote["document"].publisher)
            for quote in opened.open_quotes([outcome], omar)[outcome.pk]
        ]
