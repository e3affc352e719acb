"""Where reviewers differ, on its page: who said what, proposing, agreeing, opening again."""

import pytest

from outcomes.models import Outcome, Settlement
from tests.people import make_outcome, make_review

pytestmark = pytest.mark.django_db
PATH = "/outcomes/set-1/settle/"


@pytest.fixture
def differing(omar, odile):
    outcome = make_outcome("SET/1", status="outcome")
    make_review(outcome, omar, significance=3, rationale="It changes the code.")
    make_review(outcome, odile, significance=1, rationale="It changes little.")
    return outcome


def sent(client, **given):
    seen = client.get(PATH).context["form"]["seen"].value()
    return client.post(PATH, {"seen": seen, **given})


def agreed():
    return Outcome.objects.get().agreed_significance


def test_it_shows_who_differs_and_by_how_much(differing, omar, client_of):
    page = client_of(omar).get(PATH).text
    for words in ("2 apart", "High", "Low", "It changes the code.", "It changes little.", "odile"):
        assert words in page
    assert "Contribution</h2>" not in page  # on which they agree
    page = client_of(omar).get("/outcomes/set-1/").text
    assert "2 apart" in page and f'href="{PATH}"' in page


def test_one_proposes_and_the_other_agrees(differing, omar, odile, client_of):
    first, second = client_of(omar), client_of(odile)
    answer = sent(first, significance=2, reason="A clear step.")
    assert answer["Location"] == "/outcomes/set-1/#ratings" and agreed() is None
    page = second.get(PATH).text
    assert "proposes <b>Medium</b>" in page and "A clear step." in page and "Agree: Medium" in page
    assert "Agree: Medium" not in first.get(PATH).text
    assert sent(first, agree="significance").status_code == 409
    assert sent(second, agree="significance").status_code == 302
    assert agreed() == 2 and "settled as Medium" in first.get("/outcomes/set-1/").text


def test_it_opens_again(differing, omar, odile, client_of):
    client = client_of(omar)
    sent(client, significance=2, reason="A clear step.")
    sent(client_of(odile), agree="significance")
    sent(client, reopen="significance")
    assert agreed() is None and not Settlement.objects.exists()


def test_a_third_settles_alone(differing, adama, client_of):
    client = client_of(adama)
    assert client.get(PATH).status_code == 404
    make_review(differing, adama, significance=2)
    assert ">Settle</button>" in client.get(PATH).text
    sent(client, significance=2, reason="Between the two.")
    assert agreed() == 2


def test_a_form_with_faults_settles_nothing_and_keeps_the_words(differing, omar, client_of):
    client = client_of(omar)
    for wrong in ({"reason": "Why."}, {"significance": 2}, {"significance": 9, "reason": "Why."}):
        answer = sent(client, **wrong)
        assert answer.status_code == 400
        assert wrong.get("reason", "Where") in answer.text
    assert not Settlement.objects.exists()


def test_who_saw_something_else_loses_no_word(differing, omar, odile, client_of):
    client = client_of(odile)
    seen = client.get(PATH).context["form"]["seen"].value()
    sent(client_of(omar), significance=2, reason="A clear step.")
    answer = client.post(PATH, {"seen": seen, "significance": 3, "reason": "My own words."})
    assert answer.status_code == 409
    assert "My own words." in answer.text and "A clear step." in answer.text
    again = client.post(
        PATH,
        {
            "seen": answer.context["form"]["seen"].value(),
            "significance": 3,
            "reason": "My own words.",
        },
    )
    assert again.status_code == 302 and Settlement.objects.get().value == 3


def test_there_is_no_such_page_before_ones_own_review(differing, cast, client_of):
    for name, answer in (
        ("adama", 404),
        ("dora", 404),
        ("nobody", 404),
        ("anna", 302),
        ("omar", 200),
        ("odile", 200),
    ):
        client = client_of(cast[name])
        assert client.get(PATH).status_code == answer, name
        if answer != 200:
            assert client.post(PATH, {"significance": 2, "reason": "x"}).status_code == answer
    assert not Settlement.objects.exists()


def test_where_nothing_differs_it_says_so(omar, odile, client_of):
    outcome = make_outcome("SET/1")
    make_review(outcome, omar)
    make_review(outcome, odile)
    client = client_of(omar)
    assert "do not differ" in client.get(PATH).text
    assert client.post(PATH, {"reason": "x"}).status_code == 400
    assert PATH not in client.get("/outcomes/set-1/").text


def test_the_list_one_came_from_is_kept(differing, omar, client_of):
    client = client_of(omar)
    page = client.get(PATH, {"from": "queue=yes&sort=fragment"})
    assert 'name="from" value="queue=yes&amp;sort=fragment"' in page.text
    seen = page.context["form"]["seen"].value()
    data = {"seen": seen, "significance": 2, "reason": "x", "from": "queue=yes&sort=fragment"}
    assert client.post(PATH, data)["Location"] == (
        "/outcomes/set-1/?queue=yes&sort=fragment#ratings"
    )
