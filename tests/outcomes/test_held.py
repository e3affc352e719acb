"""What is held to be counted in: always what the database would count, for every reader, and never
a row more than the reader may read."""

import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes import assigning, dashboard, editing, facets, filters, held
from outcomes.filters import OutcomeFilter
from outcomes.models import Assignment, ClaimMention, Involvement, Origin, Outcome
from outcomes.release import open_outcome, withdraw
from sources import versions
from sources.access import OPEN_LEVELS, Visibility, Visitor
from sources.history import system_account
from sources.models import ActorAlias
from tests.people import make_actor, make_instrument, make_outcome

by_itself = pytest.mark.django_db(transaction=True)
READERS = [
    Visitor([Visibility.PUBLIC]),
    Visitor(OPEN_LEVELS),
    Visitor([*OPEN_LEVELS, Visibility.INTERNAL]),
    Visitor(Visibility.values),
]


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(held, "_held", {})
    monkeypatch.setattr(versions, "_kept", {})


def rows_of(found):
    """What a Held holds, without the numbers by which it does: [row] and {link: [(ID, value)]}."""
    columns = [[one.values[code] for code in one.codes] for one in found.columns.values()]
    links = {}
    for name, link in found.links.items():
        values = [link.column.values[code] for code in link.column.codes]
        assert found.ids[link.places].tolist() == link.ids.tolist()
        links[name] = sorted(zip(link.ids.tolist(), values, strict=True))
    return list(zip(found.ids.tolist(), *columns, strict=True)), links


def as_read(user):
    """The same, read from the database just now."""
    return rows_of(held._read(user, None, None))


# --- counted as the database counts ----------------------------------------------------------

CLOSED = {"visibility": "confidential", "released_at": None, "released_by": None}
COLUMNS = {
    "status": "status",
    "country": "country",
    "type": "type_of_change",
    "evidence": "rated_evidence",
    "year": "year",
    "significance": "rated_significance",
    "unintended": "unintended",
    "visibility": "visibility",
    "social_actor": "social_actor",
}
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["outcome", "lead", "candidate"]),
        "country": st.sampled_from(["exampleland", "OTHERLAND", "Nowhere", "Île"]),
        "type": st.sampled_from(["Policy", "policy", "Practice"]),
        "year": st.sampled_from(["2021", "2022", "none", "1999"]),
        "significance": st.sampled_from(["high", "medium", "not-rated"]),
        "unintended": st.sampled_from(["yes", "no"]),
        "social_actor": st.sampled_from(["The state", "Mayors"]),
        "actor": st.sampled_from(["oyster-board", "closed-board", "nobody"]),
        "instrument": st.just("kelp-act"),
        "q": st.sampled_from(["council", "Kelp", "nowhere"]),
    },
)
OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(Visibility.values),
        st.sampled_from(["Exampleland", "Otherland", "île", ""]),
        st.sampled_from(["Policy", "Practice", ""]),
        st.sampled_from([None, 2021, 2022]),
        st.sampled_from([None, 1, 3]),
        st.sampled_from([None, True, False]),
        st.sampled_from(["outcome", "lead", "set_aside"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(OUTCOMES, QUERIES)
def test_every_count_is_that_of_the_database(roles, outcomes, query):
    with transaction.atomic():
        make_actor("Oyster Board", "donors")
        make_actor("Closed Board", "confidential")
        make_instrument("Kelp Act", "public")
        for at, row in enumerate(outcomes):
            level, country, kind, year, rating, flag, status, named = row
            said = "The Oyster Board and the Closed Board read the Kelp Act." if named else "Rain."
            outcome = make_outcome(f"HELD/{at}", description=said)
            Outcome.objects.filter(pk=outcome.pk).update(
                visibility=level,
                country=country,
                type_of_change=kind,
                year=year,
                claimed_significance=rating,
                agreed_significance=rating and 2,
                unintended=flag,
                status="outcome" if level in OPEN_LEVELS else status,
                social_actor="The state" if flag else "",
                **(
                    {"released_at": outcome.created_at, "released_by": system_account()}
                    if level in OPEN_LEVELS
                    else {}
                ),
            )
        for reader in READERS:
            compare(reader, query)
        transaction.set_rollback(True)


def compare(reader, query):
    given = QueryDict(mutable=True)
    given.update(query)
    scope = Outcome.objects.visible_to(reader).with_ratings(reader)
    filterset = OutcomeFilter(given, scope, reader)
    if not filterset.is_valid():
        return
    for name in ("", *query):
        rows = filterset.rows(name).order_by()
        assert filterset.total(name) == rows.count()
        for column in COLUMNS.values():
            if column in filterset.held.columns:
                counted = rows.values_list(column).annotate(n=Count("pk"))
                assert facets.counts(filterset, name, column) == Counter(dict(counted))
        both = rows.values_list("country", "year").annotate(n=Count("pk"))
        told = facets.counts(filterset, name, "country", "year")
        assert told == {(country, year): n for country, year, n in both}
        for link in ("actor", "instrument"):
            involved = (
                Involvement.objects.visible_to(reader)
                .filter(outcome__in=rows.values("pk"), **{f"{link}__isnull": False})
                .order_by()
                .values_list(link)
                .annotate(n=Count("outcome"))
            )
            assert facets.pointing(filterset, name, link) == dict(involved)


# --- never more than may be read ------------------------------------------------------------


@pytest.mark.django_db
def test_only_what_may_be_read_is_held(roles):
    make_actor("Closed Board", "confidential")
    make_actor("Oyster Board", "public")
    for level in Visibility.values:
        make_outcome(
            f"HELD/{level}",
            level if level in OPEN_LEVELS else "internal",
            stated_confidential=True if level == "confidential" else None,
            description="The Oyster Board met the Closed Board.",
        )
    for at, reader in enumerate(READERS, start=1):
        found = held.now(reader)
        rows = Outcome.objects.filter(pk__in=found.ids.tolist())
        assert {row.visibility for row in rows} == set(Visibility.values[:at])
        names = {"Oyster Board"} if at < 4 else {"Oyster Board", "Closed Board"}
        model = Involvement._meta.get_field("actor").related_model
        keys = found.links["actor"].column.values
        assert set(model.objects.filter(pk__in=keys).values_list("name", flat=True)) == names
    assert not set(held.INSIDE_COLUMNS) & set(held.now(READERS[1]).columns)
    assert set(held.now(READERS[1]).links) == {"actor", "instrument"}
    assert len(held.now(Visitor([])).ids) == 0


@pytest.mark.django_db
def test_a_scope_of_its_own_is_not_passed(roles):
    one, _other = make_outcome("HELD/1"), make_outcome("HELD/2")
    reader = READERS[3]
    for scope, total in (
        (Outcome.objects.visible_to(reader), 2),
        (Outcome.objects.visible_to(reader).filter(pk=one.pk), 1),
        (Outcome.objects.none(), 0),
    ):
        filterset = OutcomeFilter(QueryDict(), scope.with_ratings(reader), reader).checked()
        assert filterset.total() == total == sum(facets.counts(filterset, "", "country").values())


# --- brought up to date -----------------------------------------------------------------------


def writes(omar):
    """What can be written that counts: each a name and what does it, in this order."""
    board = make_actor("Oyster Board", "donors")
    make_instrument("Kelp Act", "donors")
    first = make_outcome("HELD/1", description="The Oyster Board read the Kelp Act.")
    second = make_outcome("HELD/2", "donors", description="The Oyster Board met.")

    def fresh(outcome):
        return Outcome.objects.get(pk=outcome.pk)

    return [
        ("created", lambda: make_outcome("HELD/3", "public", description="A board met.")),
        ("changed", lambda: editing.change(fresh(first), {"country": "Newland"}, omar)),
        ("named", lambda: editing.change(fresh(first), {"description": "Rain fell."}, omar)),
        ("withdrawn", lambda: withdraw(fresh(second), omar)),
        ("released", lambda: open_outcome(fresh(second), "public", omar)),
        ("assigned", lambda: assigning.give({first.pk: [omar]}, omar)),
        ("by import", lambda: Origin.objects.create(outcome=first, import_number=7, row_number=1)),
        ("in SQL", lambda: Outcome.objects.filter(pk=first.pk).update(year=1999)),
        ("name closed", lambda: ActorAlias.objects.update(visibility="confidential")),
        ("entry closed", lambda: type(board).objects.update(**CLOSED)),
        ("taken", lambda: Assignment.objects.all().delete()),
        ("mention gone", lambda: ClaimMention.objects.all().delete()),
        ("deleted", lambda: Outcome.objects.filter(pk=second.pk).delete()),
        ("all deleted", lambda: Outcome.objects.all().delete()),
    ]


@by_itself
def test_each_write_is_there_at_once(roles, omar):
    for name, write in writes(omar):
        for reader in READERS:
            held.now(reader)
        write()
        for reader in READERS:
            assert rows_of(held.now(reader)) == as_read(reader), name


@by_itself
def test_few_writes_are_read_alone(roles, omar, monkeypatch):
    """Not all is read anew: only what was written."""
    for number in range(6):
        make_outcome(f"HELD/{number}")
    reader, asked = READERS[3], []
    really = held._rows
    before = held.now(reader)

    def rows(queryset, *names):
        found = really(queryset, *names)
        asked.extend([found] if queryset.model is Outcome else [])
        return found

    monkeypatch.setattr(held, "_rows", rows)
    assert held.now(reader) is before
    editing.change(Outcome.objects.get(fragment_id="HELD/3"), {"year": 2020}, omar)
    held.now(reader)
    assert [len(found) for found in asked] == [1]
    make_actor("Oyster Board")
    asked.clear()
    held.now(reader)
    assert asked == [], "nothing names it yet"
    assert rows_of(held.now(reader)) == as_read(reader)


@by_itself
def test_too_many_writes_are_read_with_all_others(roles, monkeypatch):
    monkeypatch.setattr(versions, "MOST_CHANGED", 2)
    reader = READERS[3]
    held.now(reader)
    mark = versions.mark()
    for number in range(3):
        make_outcome(f"HELD/{number}")
    assert versions.changed_since(mark) is None
    assert rows_of(held.now(reader)) == as_read(reader)


@by_itself
def test_what_is_taken_back_is_not_held(roles):
    reader = READERS[3]
    make_outcome("HELD/1")
    held.now(reader)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_outcome("HELD/2")
        assert len(held.now(reader).ids) == 2, "inside, what the transaction sees"
        raise RuntimeError
    assert len(held.now(reader).ids) == 1


@by_itself
def test_a_transaction_that_ends_late_is_not_passed_over(roles):
    """It began, and wrote, before others that were seen."""
    if connection.vendor == "sqlite":
        pytest.skip("here one writer waits for the other, so none ends in between")
    reader, pk = READERS[3], make_outcome("HELD/1").pk
    other = make_outcome("HELD/2").pk
    begun, seen = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Outcome.objects.filter(pk=pk).update(year=2001)
            begun.set()
            seen.wait(10)
        connection.close()

    held.now(reader)
    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(10)
    for year in (2002, 2003):
        Outcome.objects.filter(pk=other).update(year=year)
        assert rows_of(held.now(reader)) == as_read(reader)
    seen.set()
    thread.join(10)
    assert rows_of(held.now(reader)) == as_read(reader)
    assert Outcome.objects.get(pk=pk).year == 2001


@by_itself
def test_what_is_forgotten_is_not_missed(roles):
    """Where the notes do not reach back, all is read anew."""
    reader = READERS[3]
    outcome = make_outcome("HELD/1")
    held.now(reader)
    mark = versions.mark()
    assert versions.changed_since(mark) == set()
    Outcome.objects.update(year=2001)
    assert versions.changed_since(mark) == {outcome.pk}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {versions.CHANGE} (subject_id) VALUES (0)")
            cursor.execute(
                f"DELETE FROM {versions.CHANGE} WHERE id < (SELECT max(id) FROM {versions.CHANGE})"
            )
        else:
            cursor.execute(f"DELETE FROM {versions.CHANGE}")
            cursor.execute(f"UPDATE {versions.NUMBER} SET age = age + 1, number = number + 1")
    assert versions.changed_since(mark) is None
    assert rows_of(held.now(reader)) == as_read(reader)


@by_itself
def test_the_database_forgets_in_time(roles):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            near = f"{versions.REMEMBERED} * 9 - 1"
            cursor.execute(f"INSERT INTO {versions.CHANGE} (id, subject_id) VALUES ({near}, 0)")
        else:
            cursor.execute(
                f"SELECT setval('{versions.TOUCH}_id_seq', 9 * %s - 1)", [versions.FORGOTTEN_AFTER]
            )
        mark = versions.mark()
        make_outcome("HELD/1")
        cursor.execute(f"SELECT count(*) FROM {versions.CHANGE}")
        assert cursor.fetchone()[0] < 50
    if connection.vendor == "postgresql":
        assert versions.changed_since(mark) is None
    assert rows_of(held.now(READERS[3])) == as_read(READERS[3])


@by_itself
def test_a_dashboard_after_a_withdrawal_counts_one_less(roles, omar, client_of, dora):
    outcomes = [make_outcome(f"HELD/{number}", "donors") for number in range(3)]
    client = client_of(dora)
    assert client.get("/dashboard/").context["board"].total == 3
    withdraw(outcomes[0], omar)
    assert client.get("/dashboard/").context["board"].total == 2
    assert client.get("/outcomes/").context["page"].paginator.count == 2
    assert dashboard.filter_of(QueryDict(), dora).total() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 2, 500])
@pytest.mark.parametrize("query", ["", "country=Otherland", "q=council", "year=2021&year=2020"])
def test_a_page_is_that_of_the_database(few, query, roles, monkeypatch):
    monkeypatch.setattr(filters, "FEW", few)
    for at in range(14):
        level = ("internal", "donors")[at % 2]
        outcome = make_outcome(f"HELD/{(at * 5) % 14}", level, year=(None, 2020, 2021)[at % 3])
        Outcome.objects.filter(pk=outcome.pk).update(
            country="Otherland" if at % 4 else "",
            agreed_significance=(None, 1, 3)[at % 3],
            agreed_evidence=(None, 0, 4)[at % 3],
        )
    for reader in READERS[1], READERS[3]:
        for sort in OutcomeFilter.by_column:
            given = QueryDict(f"{query}&sort={sort}")
            scope = Outcome.objects.visible_to(reader).with_ratings(reader)
            filterset = OutcomeFilter(given, scope, reader).checked()
            whole, paged = list(filterset.ordered()), filterset.paged()
            assert isinstance(paged, filters.Paged) and len(paged) == len(whole)
            for start in range(0, 15, 4):
                assert paged[start : start + 4] == whole[start : start + 4], (sort, start)
            assert [row.rated_evidence for row in paged[:20]] == [w.rated_evidence for w in whole]
