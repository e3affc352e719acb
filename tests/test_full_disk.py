"""A disk that is full: what is written is there whole or not at all, and the page says so.

In a process that may let no file grow, which on SQLite is the database too; PostgreSQL writes in
processes of its own."""

import resource
import signal

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from outcomes.models import Note, Outcome
from sources.models import SourceDocument
from tests.harvest import forks
from tests.people import PASSWORD, make_outcome

pytestmark = pytest.mark.django_db(transaction=True)
SAID = b"saved whole or not at all"


@pytest.fixture(autouse=True)
def _ends():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes in processes of its own")
    yield
    forks.kill_the_rest()


def told_without_room(does):
    """Whether the answer to `does(client)` is the page that says what became of it."""

    def ask():
        User.objects.exists()  # connects: SQLite makes its files now
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        answer = does(Client(raise_request_exception=False))
        return 0 if answer.status_code == 500 and SAID in answer.content else 1

    return forks.end(forks.start(ask)) == 0


def sign_in(client):
    return client.post("/accounts/login/", {"username": "omar", "password": PASSWORD})


def test_signing_in(omar):
    assert told_without_room(sign_in)
    assert not Session.objects.exists()
    assert sign_in(Client()).status_code == 302


def test_writing_a_note(omar, client_of):
    outcome = make_outcome("FULL/1")
    address = f"{outcome.get_absolute_url()}notes/"
    cookies = client_of(omar).cookies

    def write(client):
        client.cookies = cookies
        return client.post(address, {"note-text": "It met."})

    assert told_without_room(write)
    assert not Note.objects.exists() and Outcome.objects.get().version == outcome.version
    client = Client()
    client.cookies = cookies
    assert client.post(address, {"note-text": "It met."}).status_code == 302
    assert Note.objects.count() == 1


def test_uploading_a_document(omar, client_of, settings):
    cookies = client_of(omar).cookies

    def send(client):
        client.cookies = cookies
        file = SimpleUploadedFile("on-kelp.txt", b"The Oyster Board adopted the Kelp Act.\n")
        return client.post("/upload/", {"file": file, "visibility": "internal"})

    assert told_without_room(send)
    assert not SourceDocument.objects.exists()
    client = Client()
    client.cookies = cookies
    assert send(client).status_code == 302
    document = SourceDocument.objects.get()
    assert document.original.open("rb").read().startswith(b"The Oyster Board")
