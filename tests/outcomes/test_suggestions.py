"""Passages suggested for claims, and why."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.models import Evidence, NotRelevant, Outcome
from outcomes.reasons import hints
from outcomes.scales import Claim
from outcomes.suggestions import rank, suggest
from sources import editions, ingest
from sources.history import system_account
from sources.models import Passage, SourceDocument
from tests.people import (
    SEED_ID,
    load_seeds,
    make_actor,
    make_document,
    make_instrument,
    make_outcome,
)

pytestmark = pytest.mark.django_db


def texts(outcome, claim=Claim.CHANGE, **options):
    return [row.passage.text for row in rank(outcome, claim, **options).rows]


def reasons(row):
    return [reason.words for reason in row.reasons]


def warnings(row):
    return [reason.words for reason in row.reasons if reason.warn]


@pytest.fixture
def library(roles):
    """A law and a union, and a claim about both."""
    make_actor("Millers Union", kind="cso")
    make_instrument("Water Code", kind="code", aliases=["Code of Rivers"])
    press = make_actor("Invented Press")
    make_document(
        "Mill report",
        [
            "The Water Code was amended after the millers of Exampleville wrote to the council.",
            "Bakers bought flour at the market.",
            "The Code of Rivers has not yet been published in Exampleville.",
        ],
        publisher=press,
        date="2023-06-10",
    )
    make_document("Coast report", ["Oysters were counted on the coast in the spring."])
    return make_outcome(
        "MILL/1",
        description="On 4 May 2023 the council of Exampleville amended the Water Code at the "
        "request of millers.",
        contribution_text="The Millers Union wrote letters to the council of Exampleville.",
    )


# --- what is suggested ----------------------------------------------------------------------


def test_what_bears_on_a_claim_comes_best_first(library):
    found = texts(library)
    assert found[0].startswith("The Water Code was amended")
    assert found[1].startswith("The Code of Rivers")
    assert len(found) == 2


def test_another_name_of_the_law_is_as_good(library):
    row = rank(library, Claim.CHANGE).rows[1]
    assert "Same instrument: Water Code, here “Code of Rivers”" in reasons(row)


def test_the_reasons_say_what_is_shared_and_what_asks_for_care(library):
    first, second = rank(library, Claim.CHANGE).rows
    assert reasons(first) == [
        "Same instrument: Water Code",
        "Shares amended, council, millers, Exampleville",
        "37 days after 4 May 2023",
        "New publisher",
    ]
    assert warnings(first) == []
    assert warnings(second) == ["Says “has not yet”"]


def test_what_is_shared_is_marked_in_the_passage(library):
    row = rank(library, Claim.CHANGE).rows[0]
    marked = [row.passage.text[mark.start : mark.end] for mark in row.marks]
    assert "Water Code" in marked
    assert "amended" in marked
    assert "after" not in marked
    assert row.passage.text[row.start : row.end] == row.passage.text


def test_for_a_contribution_it_is_said_that_no_partner_is_named(library):
    make_document("Letters", ["The Millers Union wrote three letters to the council."])
    rows = {row.passage.text[:10]: row for row in rank(library, Claim.CONTRIBUTION).rows}
    assert warnings(rows["The Miller"]) == ["Year not stated"]
    assert warnings(rows["The Water "]) == ["Names none of Millers Union"]


def test_a_claim_on_which_nothing_bears_gets_nothing(library):
    other = make_outcome("SEA/1", description="Fishers elected a harbour judge at Saltport.")
    assert rank(other, Claim.CHANGE).rows == []
    assert rank(other, Claim.CONTRIBUTION).rows == []  # it says nothing of one
    common = make_outcome("SEA/2", description="It was with them and also there, as it is.")
    assert rank(common, Claim.CHANGE).rows == []


def test_the_limit_says_how_many_more_there_are(library):
    found = rank(library, Claim.CHANGE, limit=1)
    assert (len(found.rows), found.more) == (1, 1)


def test_what_says_nearly_the_same_comes_lower_and_says_so(library):
    again = (
        "The Water Code was amended after the millers of Exampleville had written to the council."
    )
    make_document("Second report", [again], date="2023-06-10")
    rows = rank(library, Claim.CHANGE).rows
    [echo] = [row for row in rows if "Nearly the same as one above" in warnings(row)]
    assert echo is not rows[0]


# --- what is left out -----------------------------------------------------------------------


def test_decided_pairs_do_not_come_back(library, omar):
    first, second = rank(library, Claim.CHANGE).rows
    Evidence.objects.create(
        outcome=library, claim="change", passage=first.passage, stance="supports", decided_by=omar
    )
    NotRelevant.objects.create(
        outcome=library, claim="change", passage=second.passage, decided_by=omar
    )
    assert texts(library) == []
    # For the other claim nobody has decided.
    assert texts(library, Claim.CONTRIBUTION)
    NotRelevant.objects.all().delete()
    assert texts(library) == [second.passage.text]


def test_older_editions_and_withdrawn_documents_are_left_out(library, omar):
    old = SourceDocument.objects.get(title="Mill report")
    data = b"# Mill report\n\nThe council of Exampleville amended the Water Code in May."
    editions.add(old, ingest.draft(data, "mill-2.md", {"title": "Mill report"}), system_account())
    assert texts(library) == ["The council of Exampleville amended the Water Code in May."]
    SourceDocument.objects.filter(edition=2).update(
        withdrawn_at="2024-01-01T00:00Z", withdrawn_by=omar, withdrawn_reason="It was false."
    )
    assert texts(library) == []


def test_only_who_reads_every_level_gets_suggestions(library, omar, adama, dora, nobody, anna):
    assert suggest(library, Claim.CHANGE, omar).rows
    assert suggest(library, Claim.CHANGE, adama).rows
    for reader in (dora, nobody, anna):
        assert suggest(library, Claim.CHANGE, reader).rows == []


def test_queries_do_not_grow_with_passages(library):
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            rank(library, Claim.CHANGE)
        counts.append(len(queries))
        make_document(
            "More", [f"The Water Code and the council of Exampleville, {n}." for n in range(40)]
        )
    assert counts[0] == counts[1]


# --- words that say that something did not happen -------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The texts have not yet been adopted.", "have not yet"),
        ("It was not published.", "was not"),
        ("Judges have yet to arrive.", "have yet to arrive"),
        ("Elections were postponed.", "postponed"),
        ("There is a lack of judges.", "lack of"),
        ("Despite advice, it was not so.", "was not"),
        ("Le code n'a pas encore été adopté.", "n'a pas encore"),
        ("The code was adopted.", ""),
        ("Knots and notes.", ""),
    ],
)
def test_hints(text, words):
    assert hints(text, (0, len(text))) == words


def test_a_hint_is_looked_for_in_the_sentence_that_says_most():
    text = "It was not so. The code was adopted."
    assert hints(text, (15, len(text))) == ""


# --- the seeds ------------------------------------------------------------------------------


@pytest.fixture
def seed(db):
    load_seeds()
    return Outcome.objects.get(fragment_id=SEED_ID)


def test_the_seed_outcome(seed):
    rows = rank(seed, Claim.CHANGE).rows
    told = [(row.passage.document.publisher.name, row.passage.text) for row in rows]
    five, ten = told[:5], told[:10]
    assert any("Development" in who and "Council of Ministers" in text for who, text in five)
    assert any("Danish" in who and "Codes" in text for who, text in five)
    assert any("have not yet been adopted" in text for _who, text in ten)
    [not_yet] = [row for row in rows if "have not yet been adopted" in row.passage.text]
    assert any("not yet" in words for words in warnings(not_yet))
    assert "37 days after 11 October 2023" in reasons(not_yet)
    for row in rank(seed, Claim.CONTRIBUTION).rows:
        assert any(words.startswith("Names none of") for words in warnings(row))


# --- the command ----------------------------------------------------------------------------


def ran(*arguments):
    out = StringIO()
    call_command("suggest_evidence", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_one_line_of_json_for_each_outcome(library):
    make_outcome("SEA/1", description="Fishers elected a harbour judge at Saltport.")
    lines = [json.loads(line) for line in ran("--json", "--limit", "1").splitlines()]
    assert [line["outcome"] for line in lines] == ["MILL/1", "SEA/1"]
    [row] = lines[0]["suggestions"]
    passage = Passage.objects.get(text=row["quote"])
    assert passage.document.text[row["start"] : row["end"]] == row["quote"]
    assert row["document"] == passage.document.file_name
    assert row["heading"] == passage.heading
    assert row["score"] > 0
    assert "Same instrument: Water Code" in row["reasons"]
    assert set(lines[1]) == {"outcome", "suggestions", "contribution_suggestions"}
    assert lines[1]["suggestions"] == []


def test_the_command_takes_ids_as_they_are_typed(library):
    make_outcome("SEA/1", description="Fishers elected a judge.")
    assert json.loads(ran("mill/1", "--json"))["outcome"] == "MILL/1"
    told = ran("MILL/1")
    assert "The change happened" in told
    assert "Same instrument: Water Code" in told


def test_the_command_names_what_there_is_not(library):
    with pytest.raises(CommandError, match="There is no outcome NIL/1"):
        ran("NIL/1")
    with pytest.raises(CommandError, match="1 or more"):
        ran("--limit", "0")
