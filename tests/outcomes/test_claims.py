"""What a claim names, who is involved and how, and the headline derived from it."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes import editing
from outcomes.claims import LONGEST_HEADLINE, headline, mark_claims
from outcomes.models import ClaimField, ClaimMention, Involvement, Outcome, Role
from sources.access import Visibility
from sources.mentions import Finder
from sources.models import Actor
from tests.people import SEED_ID, load_seeds, make_actor, make_instrument, make_outcome


def involved(outcome):
    return {
        str(row.actor or row.instrument): row.role
        for row in Involvement.objects.filter(outcome=outcome).select_related("actor", "instrument")
    }


@pytest.fixture
def registers(db):
    make_actor("Oyster Board", aliases=["OBK"])
    make_actor("Kelp Circle")
    make_instrument("Kelp Act")


# --- mentions and involvements --------------------------------------------------------------


def test_mentions_stand_where_the_field_says(registers):
    outcome = make_outcome(
        "CLA/1",
        description="The Oyster Board drafted the Kelp Act.",
        contribution_text="Kelp Circle advised the OBK.",
    )
    rows = ClaimMention.objects.filter(outcome=outcome)
    assert {(row.field, row.text, row.entry.name) for row in rows} == {
        ("description", "Oyster Board", "Oyster Board"),
        ("description", "Kelp Act", "Kelp Act"),
        ("contribution_text", "Kelp Circle", "Kelp Circle"),
        ("contribution_text", "OBK", "Oyster Board"),
    }
    for row in rows:
        assert getattr(outcome, row.field)[row.start : row.end] == row.text


@pytest.mark.parametrize(("field", "role"), list(zip(ClaimField, Role, strict=True)))
def test_each_text_gives_its_role(field, role, registers):
    texts = {"description": "Nobody named.", field.value: "The Oyster Board."}
    assert involved(make_outcome("CLA/1", **texts)) == {"Oyster Board": role}


def test_one_involvement_in_the_weightiest_role(registers):
    outcome = make_outcome(
        "CLA/1",
        description="Something changed.",
        additional_information="The OBK.",
        contribution_text="The Oyster Board.",
        other_contributions="Oyster Board",
    )
    assert involved(outcome) == {"Oyster Board": Role.CONTRIBUTED}


def test_marking_again_writes_nothing(registers):
    make_outcome("CLA/1", description="The Oyster Board and the Kelp Act.")
    make_outcome("CLA/2", description="Kelp Circle.", significance_text="Kelp Act, Kelp Act")
    before = [list(model.objects.order_by("pk").values()) for model in (ClaimMention, Involvement)]
    mark_claims()
    mark_claims(batch=1)
    mark_claims(Outcome.objects.all(), Finder.of_registers())
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (ClaimMention, Involvement)
    ]


def test_what_is_no_longer_said_is_no_longer_involved(registers, omar):
    outcome = make_outcome("CLA/1", description="The Oyster Board and Kelp Circle.")
    editing.change(outcome, {"description": "Kelp Circle alone."}, omar)
    assert involved(outcome) == {"Kelp Circle": Role.NAMED}


def test_the_seeds_mentions(db):
    load_seeds()
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    named = involved(outcome)
    assert {"Criminal Code", "Code of Criminal Procedure"} <= set(named)
    texts = {
        (row.field, row.text)
        for row in ClaimMention.objects.filter(outcome=outcome, field="description")
    }
    for text in (
        "Criminal Code",
        "Code of Criminal Procedure",
        "TRIJEUD-Mali",
        "COMADDH",
        "ODDH",
        "Ministry of Justice and Human Rights, Keeper of the Seals",
    ):
        assert ("description", text) in texts, text
    contributed = {
        row.text for row in ClaimMention.objects.filter(outcome=outcome, field="contribution_text")
    }
    assert "TRIJEUD" in contributed and "ODDH" not in contributed


def test_the_seeds_headline(db):
    load_seeds()
    text = Outcome.objects.get(fragment_id=SEED_ID).headline
    assert text.startswith("Ministry of Justice") and "involved" in text
    assert len(text) <= LONGEST_HEADLINE


# --- headlines ------------------------------------------------------------------------------


def plain(*actors, kind="authority", visibility="internal"):
    """A Finder for actors that are not stored."""
    return Finder(
        SimpleNamespace(
            text=name,
            pk=place,
            visibility=visibility,
            entry=Actor(name=name, kind=kind, visibility=visibility),
        )
        for place, name in enumerate(actors)
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "In 2023, the Oyster Board, Keeper of Shells, drafted the act. More.",
            "Oyster Board drafted the act",
        ),
        ("The Oyster Board met (in May) on kelp.", "Oyster Board met on kelp"),
        ("In May 2024, rules were adopted.", "Rules were adopted"),
        ("En 2023, le conseil a changé.", "Le conseil a changé"),
        ("Rules were adopted", "Rules were adopted"),
        ("Rules\n\nwere   adopted.", "Rules were adopted"),
        ("…", "…"),
    ],
)  # fmt: skip
def test_headlines(text, says):
    assert headline(text, plain("Oyster Board").find(text)) == says


def test_a_state_does_not_head_a_claim():
    text = "In Kelpland rules were adopted."
    assert headline(text, plain("Kelpland", kind="state").find(text)) == text.rstrip(".")


def test_a_confidential_name_heads_nothing():
    """The register's name may say more than the words that stand in the text."""
    finder = plain("Oyster Board", visibility=Visibility.CONFIDENTIAL)
    text = "The Oyster Board met at dawn."
    found = finder.find(text)
    found[0].alias.entry.name = "Oyster Board (informants)"
    assert "informants" not in headline(text, found)


def test_a_long_clause_is_cut_at_a_blank():
    text = headline("Rules " + "were adopted again " * 20, [])
    assert len(text) <= LONGEST_HEADLINE and text.endswith("…") and " …" not in text


WORDS = st.text("ab AB,.;()…\n é", max_size=300)


@settings(max_examples=300, deadline=None)
@given(WORDS.filter(str.strip), st.sampled_from(["Ab", "a b", "N" * 300, "B " * 60]))
def test_a_headline_is_never_empty_and_never_too_long(text, name):
    says = headline(text, plain(name.strip()).find(text))
    assert says.strip() and len(says) <= LONGEST_HEADLINE
    assert "\n" not in says
