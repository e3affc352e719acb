"""The pages of a person who was asked: no account, no script, light, in the person's language; and
every link that does not work looks like every other.
"""

import gzip
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from outcomes import knocks, substantiating
from outcomes.models import Knock, Link, Substantiation
from tests.people import make_outcome
from tests.people_outside import ALL_FULLY, ask

pytestmark = pytest.mark.django_db
GOOD = {**ALL_FULLY, "naming": "organisation"}
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def asked(omar):
    """(Substantiation, its token)"""
    return ask(make_outcome("ANS/1", status="outcome"), omar)


def opened(token, client=None):
    """A client without an account that has pressed the button behind a link."""
    client = client or Client()
    answer = client.post(f"/substantiate/{token}/")
    assert answer["Location"] == "/substantiate/"
    return client


def send(client, **answer):
    """Send the form that a client has open."""
    found = re.search(r'name="key" value="([^"]+)"', client.get("/substantiate/").text)
    return client.post("/substantiate/", {"key": found[1] if found else "", **answer})


# --- opening and answering --------------------------------------------------------------------


def test_a_link_opens_after_a_click_at_a_clean_address(asked):
    row, token = asked
    client = Client()
    page = client.get(f"/substantiate/{token}/")
    assert page.status_code == 200 and "changed its rule" not in page.text
    # Nothing is used up by looking, as programs do that look at links.
    client.get(f"/substantiate/{token}/")
    page = opened(token, client).get("/substantiate/")
    for words in row.statement.values():
        assert words in page.text
    assert token not in page.text and "ANS/1" not in page.text


def test_an_answer_is_saved_and_uses_the_link_up(asked):
    row, token = asked
    client = opened(token)
    page = send(client, **GOOD, description_comment="I was <b>there</b>.")
    assert page.status_code == 200 and "Your answer has arrived" in page.text
    row.refresh_from_db()
    assert (row.description, row.contribution, row.naming) == ("fully", "fully", "organisation")
    assert row.description_comment == "I was <b>there</b>." and row.answered_at
    for answer in (
        client.get("/substantiate/"),
        send(client, **{**GOOD, "description": "disagree"}),
        client.get(f"/substantiate/{token}/"),
        client.post(f"/substantiate/{token}/"),
    ):
        assert answer.status_code == 404
    row.refresh_from_db()
    assert row.description == "fully"


def test_a_form_with_gaps_is_kept(asked):
    client = opened(asked[1])
    data = {"description": "fully", "description_comment": "So it was.", "naming": "x"}
    page = send(client, **data)
    assert page.status_code == 400 and "So it was." in page.text
    assert Substantiation.objects.get().answered_at is None


def test_only_the_parts_that_were_put_are_asked(omar):
    _row, token = ask(make_outcome("ANS/2"), omar, statement={"description": "It changed."})
    client = opened(token)
    assert client.get("/substantiate/").text.count("<fieldset") == 2
    assert "arrived" in send(client, description="partly", naming="name").text


def test_in_french(omar):
    _row, token = ask(make_outcome("ANS/2"), omar, language="fr")
    client = Client()
    page = client.get(f"/substantiate/{token}/").text
    assert '<html lang="fr">' in page and "Votre avis est demandé" in page
    page = opened(token, client).get("/substantiate/").text
    for words in ("Tout à fait d’accord", "Ce qui a changé", "Envoyer ma réponse"):
        assert words in page
    page = send(client).text
    assert "Ce champ est obligatoire" in page and "Il y a" in page
    assert "Votre réponse est arrivée" in send(client, **GOOD).text


def test_no_english_is_left_in_the_french_pages(omar):
    statement = {"description": "Oui."}
    _row, token = ask(make_outcome("ANS/2"), omar, language="fr", statement=statement)
    client = Client()
    pages = [client.get(f"/substantiate/{token}/"), opened(token, client).get("/substantiate/")]
    for page in pages:
        words = re.sub("<[^>]*>", " ", page.text)
        assert not re.search(r"\b(the|you|your|and|what|agree|changed)\b", words)


def test_the_compiled_french_says_what_the_source_says():
    """Else: pybabel compile -i django.po -o django.mo -l fr"""
    folder = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as source, (folder / "django.mo").open("rb") as made:
        written, compiled = read_po(source, locale="fr"), read_mo(made)
    assert told(written) == told(compiled)
    assert all(words and all(words) for words in told(written).values())


def told(catalog):
    """{a text, with its plural: its translations}"""
    messages = [message for message in catalog if message.id]
    return {tuple(_forms(message.id)): tuple(_forms(message.string)) for message in messages}


def _forms(words):
    return [words] if isinstance(words, str) else words


# --- how the pages are sent -------------------------------------------------------------------


def test_pages_are_light_without_script_and_tell_nobody(asked):
    client = opened(asked[1])
    other = ask(make_outcome("ANS/2"), asked[0].asked_by)[1]
    sheets = [Path(finders.find(f"css/{name}.css")) for name in ("tokens", "base", "parts")]
    files = sum(len(gzip.compress(sheet.read_bytes(), 6)) for sheet in sheets)
    for page in (
        client.get("/substantiate/"),
        client.get(f"/substantiate/{other}/"),
        client.get("/substantiate/never/"),
    ):
        assert "<script" not in page.text
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "private, no-store"
        assert len(gzip.compress(page.content, 6)) + files < 30_000


def test_a_signed_in_officer_opens_a_link_as_anybody(asked, client_of, odile):
    page = opened(asked[1], client_of(odile)).get("/substantiate/").text
    assert (
        "changed its rule" in page and "odile" not in page and "nav" not in page.split("<main")[0]
    )


def test_a_form_from_elsewhere_answers_nothing(asked):
    """What another site sends in the person's browser does not have the key."""
    client = opened(asked[1])
    for key in ("", "x" * 43):
        assert client.post("/substantiate/", {**GOOD, "key": key}).status_code == 404
    assert Substantiation.objects.get().answered_at is None
    # And the person's own form goes through, from a browser that does not say where it came from.
    strict = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    assert "arrived" in send(opened(asked[1], strict), **GOOD).text


def test_no_session_but_ones_own_reads_a_statement(asked, client_of, dora):
    opened(asked[1])
    for client in (Client(), client_of(dora)):
        assert client.get("/substantiate/").status_code == 404


# --- links that do not work -------------------------------------------------------------------


def test_all_links_that_do_not_work_look_the_same(omar):
    outcome = make_outcome("ANS/3")
    tokens = {}
    for name in ("expired", "used", "revoked"):
        row, tokens[name] = ask(outcome, omar, name.title())
        if name == "expired":
            Link.objects.filter(substantiation=row).update(expires_at="2020-01-01T00:00Z")
        elif name == "used":
            link = substantiating.working_link(tokens[name])
            substantiating.answer(link, ALL_FULLY, {}, "name")
        else:
            substantiating.withdraw_question(row, omar)
    tokens["made up"] = "x" * 43
    answers = {
        name: [ask(f"/substantiate/{token}/") for ask in (Client().get, Client().post)]
        for name, token in tokens.items()
    }
    for name, (got, posted) in answers.items():
        assert got.status_code == posted.status_code == 404, name
        assert got.content == posted.content == answers["made up"][0].content, name
        assert dict(got.headers) == dict(answers["made up"][0].headers), name
        assert not got.cookies


def test_past_the_limit_every_link_gets_the_same_page(asked, monkeypatch):
    monkeypatch.setattr(knocks, "MOST", 3)
    client, token = Client(), asked[1]
    for _turn in range(3):
        assert client.get("/substantiate/never/").status_code == 404
    good, bad = client.get(f"/substantiate/{token}/"), client.get("/substantiate/never/")
    posted = client.post(f"/substantiate/{token}/")
    assert {good.status_code, bad.status_code, posted.status_code} == {429}
    assert good.content == bad.content == posted.content
    # Whoever asks from elsewhere is not kept waiting.
    assert Client(REMOTE_ADDR="203.0.113.9").get(f"/substantiate/{token}/").status_code == 200


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(asked, monkeypatch):
    monkeypatch.setattr(knocks, "MOST", 1)
    path = "/substantiate/never/"
    first = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9"}
    assert Client(**first).get(path).status_code == 404
    # What the visitor wrote before it does not count.
    again = {"HTTP_X_FORWARDED_FOR": "192.0.2.1, 203.0.113.9"}
    assert Client(**again).get(path).status_code == 429
    other = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.1"}
    assert Client(**other).get(path).status_code == 404
    assert "203.0.113" not in str(list(Knock.objects.values()))


def test_old_tries_are_forgotten(asked, monkeypatch):
    monkeypatch.setattr(knocks.time, "time", lambda: 1_000_000.0)
    Client().get("/substantiate/never/")
    monkeypatch.setattr(knocks.time, "time", lambda: 1_000_000.0 + 5 * knocks.WINDOW)
    Client().get("/substantiate/never/")
    assert Knock.objects.count() == 1
