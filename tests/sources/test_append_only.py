"""The history only grows: what would change it is refused by the database itself."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from sources import append_only
from sources.models import Event
from tests.lifting import lifted
from tests.people import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    make_actor("Oyster Board")
    return Event.objects.first()


def refused(act):
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
        act()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_update_and_no_delete(event):
    count = Event.objects.count()
    refused(lambda: Event.objects.filter(pk=event.pk).update(verb="did nothing"))
    refused(lambda: Event.objects.filter(pk=event.pk).delete())
    refused(event.save)
    refused(event.delete)
    refused(lambda: run("DELETE FROM sources_event"))
    refused(lambda: run("UPDATE sources_event SET after = '{}'"))
    assert Event.objects.count() == count


def test_no_truncate(event):
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # else what waits would refuse it
        refused(lambda: run("TRUNCATE sources_event"))
        refused(lambda: run("TRUNCATE auth_user CASCADE"))
    assert Event.objects.exists()


def test_who_did_something_cannot_be_deleted_with_it(event):
    with pytest.raises(Exception, match="protected|referenced"):
        event.by.delete()


def test_it_is_made_again_after_every_migrate(event):
    name = next(iter(append_only.TRIGGERS[connection.vendor]))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            run("SET CONSTRAINTS ALL IMMEDIATE")
            run(f"DROP TRIGGER {name} ON sources_event")
        else:
            run(f"DROP TRIGGER {name}")
        assert append_only.missing() == [name]
        with pytest.raises(ImproperlyConfigured, match=name):
            append_only.require()
        with pytest.raises(ImproperlyConfigured):
            call_command("work", once=True)
    call_command("migrate", verbosity=0)
    assert append_only.missing() == []
    refused(event.delete)


def test_readyz_tells(event, client):
    assert client.get("/readyz").status_code == 200
    with lifted():
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"the history is not protected\n")
    assert client.get("/readyz").status_code == 200


def test_nothing_is_asked_of_a_database_without_a_history(monkeypatch, db):
    monkeypatch.setattr(append_only, "TABLE", "not_there")
    assert append_only.missing() == []


def test_a_server_that_finds_it_missing_does_not_start(tmp_path):
    """On a database of its own, as `make run` makes one."""
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    del environment["DATABASE_URL"]
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]

    def start():
        return subprocess.run(
            [sys.executable, "-c", "import harvest.wsgi"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )

    assert start().returncode == 0  # nothing there yet
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    assert start().returncode == 0
    subprocess.run(
        [
            *manage,
            "shell",
            "-v0",
            "-c",
            "from django.db import connection\n"
            "connection.cursor().execute('DROP TRIGGER sources_event_no_delete')",
        ],
        env=environment,
        check=True,
        capture_output=True,
    )
    ended = start()
    assert ended.returncode != 0 and "sources_event_no_delete is missing" in ended.stderr
