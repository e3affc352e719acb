"""Rows that are written many at once are the rows that Django writes one by one."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from harvest.models import Harvest, HarvestRow
from outcomes.models import Outcome
from sources import bulk
from sources.dates import PartialDate
from sources.history import system_account
from sources.models import Event, LegalInstrument

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def values(row):
    """The values of a row, without its key and the moment when it was made."""
    found = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in found.items() if name not in ("id", "at", "created_at")}


class AnyValues(TestCase):
    @given(st.lists(st.tuples(TEXT, JSON, JSON), min_size=1, max_size=5))
    def test_an_inserted_row_is_a_saved_one(self, rows):
        by = system_account()
        names = ("verb", "before", "after", "subject_kind", "subject_id", "by_id")
        rows = [(verb, [before], {"": after}, "none", 0, by.pk) for verb, before, after in rows]
        bulk.insert(Event, names, rows)
        written = Event.objects.filter(subject_kind="none").order_by("pk")
        saved = [Event.objects.create(**dict(zip(names, row, strict=True))) for row in rows]
        written = list(written[: len(rows)])
        assert [values(row) for row in written] == [values(row) for row in saved]
        assert all(row.at for row in written)

    @given(TEXT, st.integers(1900, 2100) | st.none(), st.none() | st.booleans(), JSON)
    def test_an_instance_that_was_made_is_the_one_of_its_class(self, words, year, flag, extra):
        fields = {"description": words or "x", "year": year, "negative": flag, "extra": [extra]}
        fields |= {"fragment_id": "BULK/1", "slug": "bulk-1", "headline": "Invented"}
        [made] = bulk.create(bulk.made(Outcome, [fields]))
        written = values(made)
        made.delete()
        assert written == values(Outcome.objects.create(**fields))


def outcomes(count):
    drafts = [
        {"fragment_id": f"B/{n}", "slug": f"b-{n}", "headline": "H", "description": f"Text {n}"}
        for n in range(count)
    ]
    return bulk.create(bulk.made(Outcome, drafts))


def test_created_rows_have_keys_that_none_ever_had():
    first = outcomes(3)[2]
    second = Outcome.objects.create(fragment_id="C", slug="c", headline="H", description="D")
    taken = second.pk
    second.delete()
    draft = {"fragment_id": "D", "slug": "d", "headline": "H", "description": "D"}
    [third] = bulk.create(bulk.made(Outcome, [draft]))
    assert first.pk < taken < third.pk
    assert Outcome.objects.get(slug="d") == third and third.created_at
    third.save()
    assert Outcome.objects.count() == 4


def test_more_rows_than_one_statement_takes_are_written_and_changed():
    rows = outcomes(600)
    assert Outcome.objects.count() == 600
    changed = [(row.pk, 2001, {"n": row.pk}, f"New {row.pk}") for row in rows]
    bulk.update(Outcome, ("id", "year", "extra", "description"), changed[:550])
    for pk, year, extra, description in (changed[0], changed[549]):
        row = Outcome.objects.get(pk=pk)
        assert (row.year, row.extra, row.description) == (year, extra, description)
    assert Outcome.objects.filter(year=None).count() == 50
    bulk.update(Outcome, ("id", "year", "released_at"), [(rows[0].pk, None, None)])
    rows[0].refresh_from_db()
    assert rows[0].year is None


def test_dates_go_in_as_their_fields_write_them():
    [law] = bulk.create(
        bulk.made(LegalInstrument, [{"name": "Kelp Act", "slug": "k", "date": PartialDate("2012")}])
    )
    assert LegalInstrument.objects.get(pk=law.pk).date == PartialDate("2012")
    bulk.update(LegalInstrument, ("id", "date"), [(law.pk, PartialDate("2012-07-12"))])
    assert LegalInstrument.objects.get(pk=law.pk).date == PartialDate("2012-07-12")


def test_the_database_still_refuses_what_breaks_its_rules():
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Outcome, ("slug", "fragment_id"), [("b", "B")])
    [row] = outcomes(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        bulk.update(Outcome, ("id", "visibility"), [(row.pk, "x" * 40)])
    row.refresh_from_db()
    assert row.visibility == "internal"


def test_nothing_is_nothing():
    bulk.insert(HarvestRow, ("number",), [])
    bulk.update(HarvestRow, ("id", "number"), [])
    assert bulk.create([]) == [] and not Harvest.objects.exists()


# --- sent aside -----------------------------------------------------------------------------


def events(by, *verbs):
    rows = [(verb, "none", 0, by.pk) for verb in verbs]
    bulk.insert(Event, ("verb", "subject_kind", "subject_id", "by_id"), rows)


def verbs_there():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_rows_that_are_sent_aside_are_there_for_the_next_question():
    by = system_account()
    with transaction.atomic(), bulk.aside():
        events(by, "one", "two")
        events(by, "three")
        assert verbs_there() == ["one", "two", "three"]
        events(by, "four")
    assert verbs_there() == ["one", "two", "three", "four"]
    events(by, "five")
    assert verbs_there()[-1] == "five"


@pytest.mark.parametrize("asking", [False, True])
def test_what_is_wrong_with_rows_that_are_sent_aside_is_raised(asking):
    by = system_account()
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.aside():
        events(by, "one")
        bulk.insert(Event, ("verb", "subject_kind", "subject_id", "by_id"), [("no", "x", 0, None)])
        events(by, "two")
        if asking:
            verbs_there()
    assert verbs_there() == []
    events(by, "after")
    assert verbs_there() == ["after"]


def test_an_error_of_the_caller_leaves_none_of_the_rows_that_are_sent_aside():
    by = system_account()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), bulk.aside():
        events(by, *map(str, range(5000)))
        with transaction.atomic():
            events(by, "inner")
            raise ZeroDivisionError
    assert verbs_there() == []
