"""What is kept until the data changes: nobody reads an older figure, whoever wrote."""

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from outcomes.models import Outcome
from sources import versions
from tests.people import make_outcome

kept_for_real = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(versions, "_kept", {})


def count(key="outcomes"):
    """(How many outcomes there are, whether they were counted just now)"""
    asked = []

    def make():
        asked.append(True)
        return Outcome.objects.count() + 100  # nothing that is false

    return versions.kept(key, make) - 100, bool(asked)


@kept_for_real
def test_counted_once_until_something_is_written(roles):
    assert count() == (0, True)
    assert count() == (0, False)
    make_outcome("KEPT/1")
    assert count() == (1, True)
    assert count() == (1, False)
    Outcome.objects.update(headline="Another")
    assert count() == (1, True)
    Outcome.objects.all()[0].delete()
    assert count() == (0, True)


@kept_for_real
def test_each_key_is_kept_apart(roles):
    assert count("a") == (0, True)
    assert count("b") == (0, True)
    assert count("a") == (0, False)


@kept_for_real
def test_what_is_nothing_is_kept_too(roles):
    asked = []
    for _time in range(3):
        assert versions.kept("none", lambda: asked.append(1)) is None
    assert len(asked) == 1


@kept_for_real
def test_what_is_taken_back_changes_nothing(roles):
    count()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_outcome("KEPT/1")
        assert count() == (1, True), "inside a transaction everything is counted"
        raise RuntimeError
    assert count()[0] == 0


@kept_for_real
def test_what_another_process_writes_counts_from_its_end_on(roles):
    """Another connection writes, and ends only after ours asked in between."""
    if connection.vendor == "sqlite":
        pytest.skip("here one writer waits for the other, so none ends in between")
    one, two = make_outcome("KEPT/1"), make_outcome("KEPT/2")
    begun, asked = threading.Event(), threading.Event()

    def away(outcome):
        Outcome.objects.filter(pk=outcome.pk).delete()

    def write():
        with transaction.atomic():
            away(one)
            begun.set()
            asked.wait(10)
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    assert begun.wait(10)
    assert count() == (2, True)
    away(two)  # begins later and ends earlier
    assert count() == (1, True)
    asked.set()
    other.join(10)
    assert count() == (0, True)


@kept_for_real
def test_no_more_is_kept_than_there_is_room_for(roles, monkeypatch):
    monkeypatch.setattr(versions, "MOST", 3)
    for n in range(10):
        count(n)
    assert sum(map(len, versions._kept.values())) <= 3
    make_outcome("KEPT/1")
    count()
    assert [list(things) for things in versions._kept.values()] == [["outcomes"]]


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_kept():
    assert versions.current() is None
    assert count() == (0, True) == count()


@pytest.mark.django_db
def test_a_missing_trigger_is_told(client):
    assert versions.missing() == []
    table = Outcome._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {table}_counted ON {table}")
        else:
            cursor.execute(f"DROP TRIGGER {table}_counted_update")
    assert len(versions.missing()) == 1
    with pytest.raises(ImproperlyConfigured, match="migrate"):
        versions.require()
    answer = client.get("/readyz")
    assert answer.status_code == 503 and b"not be noticed" in answer.content
    versions.install()
    assert versions.missing() == [] and client.get("/readyz").status_code == 200
