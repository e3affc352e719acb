"""Many outcomes at once: what it will do to each is shown before anything is done."""

import pytest

from outcomes import assigning, moving
from outcomes.models import Assignment, Outcome
from sources.history import of
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(roles):
    rows = [make_outcome(f"MANY/{n}", country="Aland") for n in (1, 2)]
    return [*rows, make_outcome("MANY/3", "donors", country="Bland")]


def slugs(rows):
    return [row.slug for row in rows]


def confirmed(client, data):
    """What is answered to a plan that was shown and is sent as it is."""
    preview = client.post("/many/", data)
    assert preview.status_code == 200 and "Nothing has been done yet" in preview.text
    return client.post("/many/", {**data, "plan": preview.context["digest"]})


def test_it_offers_the_rows_of_the_list(three, omar, client_of):
    assigning.give({three[0].pk: [omar]}, omar)
    page = client_of(omar).get("/many/?country=Aland")
    assert slugs(page.context["rows"]) == ["many-1", "many-2"]
    assert 'href="/outcomes/?country=Aland"' in page.text and "omar" in page.text
    assert 'href="/many/?country=Aland"' in client_of(omar).get("/outcomes/?country=Aland").text


def test_giving_shows_first_and_then_does(three, omar, odile, client_of):
    client = client_of(omar)
    assigning.give({three[0].pk: [omar]}, odile)
    data = {
        "act": "give",
        "reviewers": ["omar", "odile"],
        "outcome": slugs(three),
        "from": "sort=fragment",
    }
    preview = client.post("/many/", data)
    assert [step.words for step in preview.context["plan"]] == [
        "is given to odile",
        "is given to odile, omar",
        "is given to odile, omar",
    ]
    assert Assignment.objects.count() == 1
    done = confirmed(client, data)
    assert done["Location"] == "/outcomes/?sort=fragment"
    assert Assignment.objects.count() == 6
    assert "stays as it is" in client.post("/many/", data).text


def test_sharing_out_in_turn(three, omar, odile, adama, client_of):
    data = {
        "act": "give",
        "reviewers": ["omar", "odile", "adama"],
        "each": 2,
        "outcome": slugs(three),
    }
    confirmed(client_of(omar), data)
    pairs = Assignment.objects.values_list("outcome__slug", "reviewer__username")
    assert sorted(pairs) == [
        ("many-1", "adama"),
        ("many-1", "odile"),
        ("many-2", "adama"),
        ("many-2", "omar"),
        ("many-3", "odile"),
        ("many-3", "omar"),
    ]


def test_taking_from_reviewers(three, omar, odile, client_of):
    assigning.give({row.pk: [omar, odile] for row in three}, omar)
    data = {"act": "take", "reviewers": ["odile"], "outcome": slugs(three[:2])}
    confirmed(client_of(omar), data)
    assert Assignment.objects.filter(reviewer=odile).get().outcome == three[2]


def test_moving_leaves_alone_what_cannot_move(three, omar, client_of):
    client = client_of(omar)
    data = {"act": "move", "status": "outcome", "reason": "All read.", "outcome": slugs(three)}
    preview = client.post("/many/", data)
    assert [step.possible for step in preview.context["plan"]] == [True, True, False]
    assert "released" in preview.context["plan"][2].words
    confirmed(client, data)
    assert not Outcome.objects.exclude(status="outcome").exists()
    assert [of(row).filter(verb=moving.MOVED).count() for row in three] == [1, 1, 0]


def test_what_changed_meanwhile_is_shown_anew(three, omar, odile, client_of):
    client = client_of(omar)
    data = {"act": "give", "reviewers": ["omar"], "outcome": slugs(three)}
    digest = client.post("/many/", data).context["digest"]
    assigning.give({three[0].pk: [omar]}, odile)
    answer = client.post("/many/", {**data, "plan": digest})
    assert answer.status_code == 409 and "nothing was done" in answer.text
    assert Assignment.objects.count() == 1
    again = {**data, "plan": answer.context["digest"]}
    assert client.post("/many/", again).status_code == 302 and Assignment.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "give"},
        {"act": "give", "reviewers": ["dora"]},
        {"act": "move", "status": "outcome"},
        {"act": "move", "reason": "x"},
        {"act": "burn"},
        {"act": "give", "reviewers": ["omar"], "outcome": []},
        {"act": "give", "reviewers": ["omar"], "outcome": ["not-there", "\x00"]},
    ],
)
def test_a_form_with_faults_does_nothing(wrong, three, omar, client_of):
    data = {"outcome": slugs(three[:1]), **wrong}
    answer = client_of(omar).post("/many/", data)
    assert answer.status_code == 400 and "plan" not in answer.context
    assert not Assignment.objects.exists() and of(three[0]).count() == 1


def test_choosing_again_keeps_what_was_chosen(three, omar, client_of):
    data = {"act": "give", "reviewers": ["omar"], "outcome": slugs(three[:1]), "again": "yes"}
    page = client_of(omar).post("/many/", data)
    assert page.status_code == 200
    assert [row.ticked for row in page.context["rows"]].count(True) == 1


def test_an_unknown_filter_is_refused(three, omar, client_of):
    assert client_of(omar).get("/many/?nonsense=1").status_code == 400
    assert client_of(omar).post("/many/", {"from": "nonsense=1"}).status_code == 400
