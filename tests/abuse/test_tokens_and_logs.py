"""Whoever guesses, replays or overhears a link; and whoever reads the log or the error mail."""

import json
import logging
import secrets as random

import pytest
from django.core import mail
from django.test import Client

from harvest import accounts, logs, views
from outcomes import knocks, sharing, substantiating
from outcomes.models import Link, Outcome, ShareLink
from sources.models import SourceDocument
from tests.abuse.world import bare
from tests.people import make_outcome, make_ready
from tests.people_outside import ask

pytestmark = pytest.mark.django_db
SECRET = "zqsecret of the mill"


def test_guessed_tokens(secrets, omar, client):
    """All that do not work look alike, and after some tries every link does."""
    row, token = sharing.share("The embassy", omar)
    ended, old = sharing.share("The old embassy", omar)
    sharing.stop(ended, omar) if hasattr(sharing, "stop") else ended.delete()
    guesses = [random.token_urlsafe(32), token[:-1], token + "A", token.swapcase(), old]
    answers = {(client.get(f"/s/{g}/").status_code, bare(client.get(f"/s/{g}/"))) for g in guesses}
    assert len(answers) == 1 and next(iter(answers))[0] == 404
    for _ in range(knocks.MOST):
        client.get(f"/s/{random.token_urlsafe(32)}/")
    assert client.get(f"/s/{token}/").status_code in (404, 429)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get(f"/s/{token}/").status_code == 200
    assert ShareLink.objects.get(pk=row.pk).opened == 0


def test_replayed_tokens(omar, client):
    """A link to an outsider works until it is answered, a link to a password once."""
    outcome = make_ready("RPL/1", omar)
    _row, token = ask(outcome, omar)
    link = substantiating.working_link(token)
    verdicts = {"description": "fully", "significance": "fully", "contribution": "fully"}
    substantiating.answer(link, verdicts, {}, "nobody")
    assert substantiating.working_link(token) is None
    gone = client.get(f"/substantiate/{token}/")
    never = client.get(f"/substantiate/{random.token_urlsafe(32)}/")
    assert gone.status_code == never.status_code and bare(gone) == bare(never)
    path = accounts.link(omar)
    page = client.get(path, follow=True)
    new = {"new_password1": "an invented long one", "new_password2": "an invented long one"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert b"does not work any more" in Client().get(path, follow=True).content


def test_overheard_tokens(omar, client):
    """No page at the address of a token tells it to another by a referrer, a link or its text;
    and the database has no token that works."""
    outcome = make_ready("RPL/1", omar)
    _row, asked = ask(outcome, omar)
    _row, shared = sharing.share("The embassy", omar)
    path = accounts.link(omar)
    for address, token in (
        (f"/s/{shared}/", shared),
        (f"/substantiate/{asked}/", asked),
        (path, path.split("/")[-2]),
    ):
        answer = client.get(address)
        if answer.status_code == 200:
            assert answer["Referrer-Policy"] == "no-referrer"
            assert token.encode() not in bare(answer).replace(address.encode(), b"")
        else:
            assert answer.status_code == 302 and token not in answer["Location"]
        assert "http" not in "".join(
            part for part in bare(answer).decode().split('href="')[1:2] if part.startswith("http")
        )
    for model in (Link, ShareLink):
        text = str(list(model._base_manager.values()))
        assert shared not in text and asked not in text


@pytest.fixture
def logged():
    """What the log says meanwhile, as one text."""
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    handler = Kept()
    handler.setFormatter(logs.Lines())
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def test_text_of_records_in_logs_and_error_mail(omar, client_of, logged, monkeypatch, settings):
    """A page that breaks with a record in its hands tells neither the log, nor a letter, nor the
    reader what stood in it."""
    settings.ADMINS = [("Ines Example", "ines@example.org")]
    outcome = make_outcome("ZQ/1", headline=SECRET, description=SECRET)
    client = client_of(omar, raise_request_exception=False)

    def broken(*given, **named):
        held = list(Outcome.objects.values())
        raise ValueError(f"{SECRET} {held}")

    monkeypatch.setattr(views, "show_rows", broken)
    answer = client.get(f"/?q={SECRET}", HTTP_USER_AGENT=SECRET, HTTP_REFERER=f"http://x/{SECRET}")
    assert answer.status_code == 500 and SECRET.encode() not in answer.content
    client.get(outcome.get_absolute_url())
    client.post("/search/", {"q": SECRET})
    client.get(f"/outcomes/?q={SECRET}&nonsense={SECRET}")
    client.get("/", HTTP_HOST=f"{SECRET}.example")
    assert len(logged) >= 5 and "zqsecret" not in "".join(logged)
    assert any(json.loads(line).get("error") == "ValueError" for line in logged)
    assert mail.outbox == []
    assert SourceDocument.objects.count() == 0


def test_passwords_in_logs(omar, client, logged):
    for path, sent in (
        ("/accounts/login/", {"username": "omar", "password": SECRET}),
        ("/accounts/login/code/", {"code": SECRET}),
        ("/accounts/password/forgotten/", {"email": f"{SECRET}@example.org"}),
    ):
        client.post(path, sent)
    assert logged and "zqsecret" not in "".join(logged) and "omar" not in "".join(logged)
