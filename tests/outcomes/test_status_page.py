"""The page on which one outcome goes on, is set aside or comes back, and is given to reviewers."""

import pytest

from outcomes import assigning
from outcomes.models import Assignment, Outcome
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
PATH = "/outcomes/st-1/status/"


@pytest.fixture
def outcome(roles):
    return make_outcome("ST/1")


def status():
    return Outcome.objects.get().status


def test_a_step_with_its_reason(outcome, omar, client_of):
    client = client_of(omar)
    page = client.get(PATH).text
    assert 'value="outcome"' in page and 'value="candidate"' not in page
    data = {"act": "move", "status": "outcome", "reason": "Read and accepted.", "from": "year=2023"}
    assert client.post(PATH, data)["Location"] == "/outcomes/st-1/?year=2023"
    assert status() == "outcome"
    for path in (PATH, "/outcomes/st-1/"):
        assert "Lead → Outcome · “Read and accepted.”" in client.get(path).text


@pytest.mark.parametrize(
    "wrong", [{"status": "outcome"}, {"reason": "x"}, {"status": "candidate", "reason": "x"}]
)
def test_without_a_reason_or_a_step_nothing_moves(wrong, outcome, omar, client_of):
    answer = client_of(omar).post(PATH, {"act": "move", **wrong})
    assert answer.status_code == 400 and status() == "lead"
    if "reason" in wrong:
        assert ">\nx</textarea>" in answer.text


def test_what_is_released_is_taken_back_first(omar, client_of):
    make_outcome("ST/1", "donors")
    client = client_of(omar)
    assert "take the release back" in client.get(PATH).text
    data = {"act": "move", "status": "lead", "reason": "x"}
    assert client.post(PATH, data).status_code == 400 and status() == "outcome"


def test_giving_to_reviewers_and_taking_from_them(outcome, omar, odile, client_of):
    client = client_of(omar)
    assigning.give({outcome.pk: [omar]}, odile)
    assert client.get(PATH).text.count("checked") == 1
    assert client.post(PATH, {"act": "give", "reviewers": ["odile"]}).status_code == 302
    assert Assignment.objects.get().reviewer == odile
    assert "Given to odile" in " ".join(client.get("/outcomes/st-1/").text.split())
    client.post(PATH, {"act": "give"})
    assert not Assignment.objects.exists()
    assert client.post(PATH, {"act": "give", "reviewers": ["dora"]}).status_code == 400


def test_whoever_reviews_no_more_can_still_be_relieved(outcome, omar, odile, client_of):
    assigning.give({outcome.pk: [odile]}, omar)
    odile.is_active = False
    odile.save()
    client = client_of(omar)
    assert 'value="odile"' in client.get(PATH).text
    client.post(PATH, {"act": "give", "reviewers": ["omar"]})
    assert Assignment.objects.get().reviewer == omar
    assert 'value="odile"' not in client.get(PATH).text
