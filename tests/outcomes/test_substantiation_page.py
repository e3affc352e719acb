"""The substantiation desk: asking, the letter that is shown once, reminding, the table of all."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from outcomes import substantiating
from outcomes.models import Link, Substantiation
from sources.models import Event
from tests.people import make_actor, make_outcome
from tests.people_outside import answered, ask

pytestmark = pytest.mark.django_db
PATH = "/outcomes/sub-1/substantiation/"
GIVEN = {
    "name": "Ines Example",
    "organisation": "High Court",
    "contact": "ines@example.org",
    "language": "en",
    "relation": "She judged there.",
    "description": "The council changed its rule.",
    "days": 30,
}


@pytest.fixture
def outcome(roles):
    return make_outcome("SUB/1", significance_text="First time.", contribution_text="We advised.")


def token_in(text):
    return re.search(r"/substantiate/([^/\s]+)/", text)[1]


def test_the_form_begins_with_the_words_of_the_outcome(outcome, omar, client_of):
    page = client_of(omar).get(PATH).text
    for words in (outcome.description, "First time.", "We advised.", "Nobody was asked yet."):
        assert words in page
    assert "by e-mail at once" not in page  # where none is set up


def test_asking_shows_the_letter_once(outcome, omar, client_of):
    client = client_of(omar)
    letter = client.post(PATH, {**GIVEN, "from": "year=2024"})
    assert letter.status_code == 200 and "Dear Ines Example," in letter.text
    assert substantiating.working_link(token_in(letter.text))
    assert "http://testserver/substantiate/" in letter.text
    row = Substantiation.objects.get()
    assert row.statement == {
        "description": "The council changed its rule.",
        "significance": "",
        "contribution": "",
    }
    page = client.get(PATH).text
    assert "Ines Example" in page and "Waiting" in page and token_in(letter.text) not in page
    assert "Pending" in page


def test_a_letter_in_french(outcome, omar, client_of):
    letter = client_of(omar).post(PATH, {**GIVEN, "language": "fr"}).text
    assert "Bonjour Ines Example," in letter and 'lang="fr"' in letter
    assert "The letter to Ines Example" in letter


def test_reminding_makes_another_link(outcome, omar, client_of):
    client = client_of(omar)
    first = token_in(client.post(PATH, GIVEN).text)
    pk = Substantiation.objects.get().pk
    second = token_in(client.post(f"/substantiations/{pk}/remind/").text)
    assert substantiating.working_link(first) is None and substantiating.working_link(second)
    assert "reminded" in client.get(PATH).text


def test_asking_no_more(outcome, omar, client_of):
    client, (row, token) = client_of(omar), ask(outcome, omar)
    assert client.post(f"/substantiations/{row.pk}/stop/")["Location"] == PATH
    assert substantiating.working_link(token) is None
    assert "Asked no more" in client.get(PATH).text
    client.post(f"/substantiations/{row.pk}/remind/")
    assert "is asked no more" in client.get(PATH).text and Link.objects.count() == 1


def test_what_was_answered_stands_there(outcome, omar, client_of):
    said = {"description": "fully", "contribution": "disagree"}
    answered(outcome, omar, said, naming="name", comments={"contribution": "It was <us>."})
    page = client_of(omar).get(PATH).text
    for words in ("Fully agree", "Disagree", "It was &lt;us&gt;.", "My name and my organisation"):
        assert words in page
    assert "So far: Partly." in page


def test_who_is_tied_needs_a_reason(omar, client_of):
    make_actor("Millers Union")
    make_outcome("SUB/1", contribution_text="The Millers Union advised.")
    client, tied = client_of(omar), {**GIVEN, "organisation": "Millers Union"}
    page = client.post(PATH, tied)
    assert page.status_code == 400 and "No outsider" in page.text and "Ines Example" in page.text
    assert not Substantiation.objects.exists()
    assert client.post(PATH, {**tied, "independence": "Left in 2019."}).status_code == 200
    assert "Left in 2019." in client.get(PATH).text


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"relation": ""}, {"description": ""}, {"days": 0}, {"language": "x"}]
)
def test_a_form_with_faults_asks_nobody(wrong, outcome, omar, client_of):
    assert client_of(omar).post(PATH, {**GIVEN, **wrong}).status_code == 400
    assert not Substantiation.objects.exists()


# --- by e-mail --------------------------------------------------------------------------------


def test_the_letter_goes_out_where_e_mail_is_set_up(outcome, omar, client_of, settings):
    settings.EMAIL_READY = True
    client = client_of(omar)
    assert "by e-mail at once" in client.get(PATH).text
    page = client.post(PATH, {**GIVEN, "send": "on"}).text
    [sent] = mail.outbox
    assert sent.to == ["ines@example.org"] and substantiating.working_link(token_in(sent.body))
    assert "is sent" in page
    # Who has no address there gets none.
    client.post(PATH, {**GIVEN, "name": "Bela", "contact": "by post", "send": "on"})
    assert len(mail.outbox) == 1


def test_where_it_does_not_go_out_the_letter_is_there_to_copy(
    outcome, omar, client_of, settings, monkeypatch
):
    settings.EMAIL_READY = True

    def fail(*args):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("outcomes.letters.send", fail)
    page = client_of(omar).post(PATH, {**GIVEN, "send": "on"}).text
    assert "did not go out" in page and "is sent" not in page
    assert substantiating.working_link(token_in(page))


# --- the table of all -------------------------------------------------------------------------


def test_the_table_tells_who_waits_and_who_is_late(outcome, omar, client_of):
    late, _token = ask(outcome, omar, "Late Example")
    reminded, _token = ask(outcome, omar, "Reminded Example")
    ask(outcome, omar, "Waiting Example")
    gone, _token = ask(outcome, omar, "Gone Example")
    answered(outcome, omar, name="Answered Example")
    substantiating.withdraw_question(gone, omar)
    long_ago = timezone.now() - timedelta(days=20)
    Substantiation.objects.filter(pk__in=[late.pk, reminded.pk]).update(asked_at=long_ago)
    substantiating.remind(reminded, omar)
    client = client_of(omar)
    shown = {
        state: re.findall(r"(\w+) Example", client.get(f"/substantiations/?state={state}").text)
        for state in ("overdue", "waiting", "answered", "withdrawn")
    }
    assert shown == {
        "overdue": ["Late"],
        "waiting": ["Waiting", "Reminded"],
        "answered": ["Answered"],
        "withdrawn": ["Gone"],
    }
    page = client.get("/substantiations/").text
    assert page.count(" Example") == 5 and "Overdue <span>1</span>" in page


def test_an_unknown_state_is_refused(omar, client_of):
    client = client_of(omar)
    for query in ("state=x", "status=overdue", "page=x"):
        assert client.get(f"/substantiations/?{query}").status_code == 400
    assert "Nobody here" in client.get("/substantiations/").text


def test_donors_learn_of_no_person(omar, dora, client_of):
    outcome = make_outcome("SUB/1", "donors")
    row, token = ask(outcome, omar)
    client = client_of(dora)
    for path in (PATH, "/substantiations/", f"/substantiations/{row.pk}/remind/"):
        assert client.get(path).status_code in (404, 405)
    assert not Substantiation.objects.visible_to(dora).exists()


def test_who_looked_at_the_persons_is_written_down(omar, client_of):
    """They are confidential, whatever the outcome is; what one opens again soon is one look."""
    row, _token = ask(make_outcome("LOOK/1", status="outcome"), omar)
    client = client_of(omar)
    for path in ("/outcomes/look-1/substantiation/", "/substantiations/", "/substantiations/"):
        assert client.get(path).status_code == 200
    event = Event.objects.get(verb="opened", by=omar)
    assert (event.subject_kind, event.subject_id) == ("substantiation", row.pk)
    assert event.visibility == "confidential"
