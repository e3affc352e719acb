"""How rare words are on record: counts that follow the passages, and what they weigh."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import search, terms
from sources.models import ActorAlias, Passage, TermCount
from tests.people import make_actor, make_document

pytestmark = pytest.mark.django_db


def counts():
    return dict(TermCount.objects.values_list("stem", "count"))


@pytest.fixture
def two(db):
    make_document("Mill report", ["The mill opened.", "The mill and the second mill burnt."])
    make_document("Coast report", ["Oysters were counted."])


def test_a_stem_counts_once_for_each_passage_that_holds_it(two):
    found = counts()
    assert (found["mill"], found["the"], found["oyster"]) == (2, 2, 1)
    assert (found[terms.PASSAGES], found[terms.WORDS]) == (3, 13)


def test_passages_that_go_or_are_written_anew_are_counted_once(two):
    before = counts()
    passage = Passage.objects.order_by("pk").first()
    search.store([passage])
    assert counts() == before
    search.forget(Passage, [passage.pk])
    assert (counts()["mill"], counts()[terms.PASSAGES]) == (1, 2)
    search.store([passage])
    assert counts() == before
    assert search.rebuild(Passage, batch=2) == 3
    assert counts() == before


def test_what_is_no_passage_is_not_counted(two):
    before = counts()
    make_actor("Oyster Mill")
    search.rebuild(ActorAlias)
    assert counts() == before


def test_a_rarity_knows_counts_passages_and_the_average_length(two):
    rarity = terms.Rarity(["mill", "oyster", "walrus"])
    assert rarity.counts == {"mill": 2, "oyster": 1}
    assert (rarity.passages, rarity.length) == (3, pytest.approx(13 / 3))
    assert rarity.weight("walrus") > rarity.weight("oyster") > rarity.weight("mill") > 0


def test_with_nothing_on_record_there_is_a_rarity_still(db):
    assert terms.Rarity(["mill"]).weight("mill") >= 0


@given(st.integers(1, 10**7), st.data())
def test_a_rarer_word_never_weighs_less(passages, data):
    few = data.draw(st.integers(0, passages))
    more = data.draw(st.integers(few, passages))
    assert terms.weight(few, passages) >= terms.weight(more, passages) >= 0


def test_rows_that_hold_the_weightiest_words_come_first(two):
    found = search.holding(Passage, [("oyster", 2.0), ("second", 0.5), ("mill", 1.0)], 10)
    texts = Passage.objects.in_bulk([pk for pk, _sum in found])
    assert [(texts[pk].text[:12], total) for pk, total in found] == [
        ("Oysters were", 2.0),
        ("The mill and", 1.5),
        ("The mill ope", 1.0),
    ]
    assert len(search.holding(Passage, [("mill", 1.0)], 1)) == 1
    assert search.holding(Passage, [("walrus", 1.0)], 5) == []
