"""The release desk: what is ready and what is not, releasing and withdrawing many at once."""

import re

import pytest

from outcomes import editing
from outcomes.models import Outcome
from outcomes.release import open_outcome
from sources.access import Visibility
from sources.models import Event
from tests.people import make_outcome, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(omar):
    """One that is ready, one that was rated alone, and a lead."""
    make_ready("DESK/1", omar, description="The council of Exampleville met on 3 May 2024.")
    rated = make_ready("DESK/2", omar, description="The council of Otherville met in March 2021.")
    Outcome.objects.filter(pk=rated.pk).update(year=1999)
    make_outcome("DESK/3")


def send(client, level, *slugs, **more):
    return client.post("/release/many/", {"level": level, "outcome": slugs, **more})


def confirmed(client, level, *slugs):
    """Send what the preview shows."""
    page = send(client, level, *slugs)
    digest = re.search(r'name="plan" value="([0-9a-f]{64})"', page.text)[1]
    return send(client, level, *slugs, plan=digest)


def ids(page):
    return set(re.findall(r"DESK/\d", page.text))


# --- the desk ---------------------------------------------------------------------------------


def test_outcomes_stand_by_how_far_they_are(three, omar, odile, client_of):
    client = client_of(omar)
    page = client.get("/release/")
    assert ids(page) == {"DESK/1", "DESK/2"}
    assert "Ready" in page.text and "Not settled yet: " in page.text
    not_yet = client.get("/release/?stage=not-yet")
    assert ids(not_yet) == {"DESK/3"} and "Not agreed yet" in not_yet.text
    assert ids(client.get("/release/?stage=released")) == set()
    open_outcome(Outcome.objects.get(slug="desk-1"), "donors", omar)
    released = client.get("/release/?stage=released")
    assert ids(released) == {"DESK/1"} and "omar" in released.text
    assert [count for _w, _n, count in released.context["stages"]] == [1, 0, 1, 1]
    for query in ("stage=nonsense", "from=nonsense%3D1", "page=x"):
        assert client.get(f"/release/?{query}").status_code == 400


def test_the_desk_keeps_the_filter_of_the_list(three, omar, client_of):
    page = client_of(omar).get("/release/?from=q%3DMay")
    assert ids(page) == {"DESK/1"}
    assert "/outcomes/?q=May" in page.text


def test_many_are_released_with_what_will_be_seen(three, omar, dora, client_of):
    client, donor = client_of(omar), client_of(dora)
    page = send(client, "donors", "desk-1", "desk-2", "desk-3")
    assert page.status_code == 200 and donor.get("/outcomes/desk-1/").status_code == 404
    assert "The council of Exampleville met on 3 May 2024." in page.text
    assert "Release 1 outcome" in page.text and page.text.count("stays as it is.") == 2
    assert confirmed(client, "donors", "desk-1", "desk-2", "desk-3").status_code == 302
    assert donor.get("/outcomes/desk-1/").status_code == 200
    assert donor.get("/outcomes/desk-2/").status_code == 404
    assert Outcome.objects.filter(visibility="donors").count() == 1
    assert Event.objects.filter(verb="released", subject_kind="outcome", by=omar).count() == 1


def test_many_are_withdrawn(three, omar, dora, client_of):
    client, donor = client_of(omar), client_of(dora)
    confirmed(client, "public", "desk-1")
    assert donor.get("/outcomes/desk-1/").status_code == 200
    page = send(client, "withdraw", "desk-1", "desk-2")
    assert "Withdraw 1 outcome" in page.text and "It is not released." in page.text
    assert confirmed(client, "withdraw", "desk-1", "desk-2").status_code == 302
    assert donor.get("/outcomes/desk-1/").status_code == 404


@pytest.fixture
def secret(omar):
    """One that is ready, and was stated to be confidential."""
    return make_ready("DESK/5", omar, visibility="confidential", stated_confidential=True)


def test_what_is_withdrawn_is_as_closed_as_its_file_said(secret, omar, odile, client_of):
    for officer in (omar, odile):
        confirmed(client_of(officer), "donors", "desk-5")
    assert Outcome.objects.get().is_released
    confirmed(client_of(omar), "withdraw", "desk-5")
    assert Outcome.objects.get().visibility == Visibility.CONFIDENTIAL


def test_what_is_not_released_is_not_withdrawn(secret, omar, client_of):
    page = send(client_of(omar), "withdraw", "desk-5")
    assert "It is not released." in page.text and "Withdraw 1" not in page.text
    assert confirmed(client_of(omar), "withdraw", "desk-5").status_code == 409
    assert Outcome.objects.get().visibility == Visibility.CONFIDENTIAL


def test_a_request_is_taken_back_at_the_desk(secret, omar, odile, client_of):
    confirmed(client_of(omar), "public", "desk-5")
    assert "Take the request back" in client_of(odile).get("/release/?stage=asked").text
    confirmed(client_of(odile), "withdraw", "desk-5")
    row = Outcome.objects.get()
    assert (row.release_asked_at, row.visibility) == (None, Visibility.CONFIDENTIAL)


def test_to_look_at_what_is_confidential_is_written_down(secret, omar, client_of):
    send(client_of(omar), "donors", "desk-5")
    assert Event.objects.get(verb="opened").by == omar
    client_of(omar).get("/outcomes/desk-5/release/")
    assert Event.objects.filter(verb="opened").count() == 1, "within the hour it is one look"


def test_several_stand_on_one_page(three, omar, client_of):
    make_ready("DESK/4", omar, stated_confidential=True)
    page = send(client_of(omar), "donors", "desk-1", "desk-4").text
    found = re.findall(r' id="([^"]+)"', page)
    assert len(found) == len(set(found)), "each id once"
    assert "Release 1 outcome, ask for 1" in page
    alone = send(client_of(omar), "donors", "desk-4").text
    assert "Ask to release 1 outcome" in alone and "Release 1 outcome" not in alone


def test_the_queries_of_the_checks_do_not_grow(omar, client_of, django_assert_max_num_queries):
    """What will be seen takes some for each; the checks are looked up once."""
    counted = []
    for number in range(1, 4):
        make_ready(f"DESK/{number}", omar)
        slugs = [f"desk-{n}" for n in range(1, number + 1)]
        with django_assert_max_num_queries(200) as queries:
            send(client_of(omar), "donors", *slugs)
        counted.append(len(queries))
    assert counted[2] - counted[1] == counted[1] - counted[0] <= 9


def test_what_changed_meanwhile_is_shown_again(three, omar, odile, client_of):
    client = client_of(omar)
    page = send(client, "donors", "desk-1")
    digest = re.search(r'name="plan" value="([0-9a-f]{64})"', page.text)[1]
    row = Outcome.objects.get(slug="desk-1")
    editing.change(row, {"headline": "Another headline"}, odile, row.version)
    again = send(client, "donors", "desk-1", plan=digest)
    assert again.status_code == 409 and "Another headline" in again.text
    assert not Outcome.objects.get(slug="desk-1").is_released


def test_two_officers_release_what_was_stated_confidential(omar, odile, dora, client_of):
    make_ready("DESK/4", omar, stated_confidential=True)
    page = send(client_of(omar), "donors", "desk-4")
    assert "another officer has to release it" in page.text
    confirmed(client_of(omar), "donors", "desk-4")
    assert client_of(dora).get("/outcomes/desk-4/").status_code == 404
    waiting = client_of(odile).get("/release/?stage=asked")
    assert ids(waiting) == {"DESK/4"} and "omar asked" in waiting.text
    assert "release it to: Donors" in waiting.text and "Ready" in waiting.text
    own = client_of(omar).get("/release/?stage=asked").text
    assert "Another officer has to release it." in own and "Ready" not in own
    confirmed(client_of(omar), "donors", "desk-4")
    assert client_of(dora).get("/outcomes/desk-4/").status_code == 404, "the same officer again"
    confirmed(client_of(odile), "donors", "desk-4")
    assert client_of(dora).get("/outcomes/desk-4/").status_code == 200


@pytest.mark.parametrize("level", ["", "internal", "confidential", "everybody"])
def test_a_level_that_is_none(level, three, omar, client_of):
    assert send(client_of(omar), level, "desk-1").status_code == 400


def test_nothing_chosen_and_too_many(three, omar, client_of):
    client = client_of(omar)
    assert send(client, "donors").status_code == 302
    assert send(client, "donors", *(f"x-{n}" for n in range(26))).status_code == 400
    assert client.get("/release/many/").status_code == 405


def test_ways_lead_to_the_desk(three, omar, dora, client_of):
    make_ready("DESK/4", omar)  # so that nothing waits for omar's rating but what he has not rated
    for page in ("/", "/outcomes/", "/many/"):
        assert 'href="/release/' in client_of(omar).get(page).text, page
        if page != "/many/":
            assert "/release/" not in client_of(dora).get(page).text
    Outcome.objects.exclude(slug="desk-4").delete()
    page = client_of(omar).get("/").text
    assert "No outcome waits for your rating." in page and 'href="/release/' in page


def test_others_have_no_such_desk(three, dora, client_of, client):
    for path in ("/release/", "/release/?stage=released"):
        assert client_of(dora).get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert send(client_of(dora), "donors", "desk-1").status_code == 404
    assert not Outcome.objects.exclude(released_at=None).exists()
