"""The page of one outcome: who reads what of it, and rating it."""

import pytest

from outcomes.models import Outcome, Review
from sources.access import Visibility
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


RATING = {
    "significance": 2,
    "contribution": 2,
    "evidence": 1,
    "evidence_contribution": 0,
    "rationale": "The minutes say so.",
}


def test_an_officer_reads_everything(mill, client_of, omar):
    page = client_of(omar).get("/outcomes/mill-1/").content.decode()
    assert '<a class="a" href="/actors/millers-union/">Millers Union</a>' in page
    assert '<a class="l" href="/instruments/water-code/">Water Code</a>' in page
    assert '<span class="d">May 2023</span>' in page
    assert "Only officers read this." in page


def test_a_donor_finds_nothing_before_release_and_the_open_fields_after(mill, client_of, dora):
    client = client_of(dora)
    assert client.get("/outcomes/mill-1/").status_code == 404
    make_outcome(
        "MILL/2",
        Visibility.DONORS,
        description="The Millers Union read the Water Code.",
        additional_information="Only officers read this.",
        social_actor="State authorities",
    )
    page = client.get("/outcomes/mill-2/").content.decode()
    assert "Water Code" in page
    for inside in ("Only officers read this.", "State authorities", "Your rating", "History"):
        assert inside not in page
    fields = client.get("/outcomes/?format=json").json()["results"][0]
    assert set(fields) == {
        "fragment_id",
        "headline",
        "statement",
        "significance_text",
        "contribution_text",
        "region",
        "country",
        "year",
        "type",
        "scale",
        "significance",
        "contribution",
        "evidence",
        "evidence_contribution",
        "substantiation",
    }


def test_text_is_escaped(client_of, omar):
    make_outcome(
        "<b>X</b>",
        description="<script>alert(1)</script> the Town <img src=x onerror=alert(1)>",
        extra=[["<i>h</i>", "<u>v</u>"]],
    )
    outcome = Outcome.objects.get()
    for address in ("/outcomes/", outcome.get_absolute_url(), "/search/?q=alert"):
        page = client_of(omar).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_rating_is_stored_and_shown(mill, client_of, omar):
    client = client_of(omar)
    response = client.post("/outcomes/mill-1/review/", RATING)
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.significance, review.contribution) == (2, 2)
    assert (review.evidence, review.evidence_contribution) == (1, 0)
    assert "The minutes say so." in client.get("/outcomes/mill-1/").content.decode()
    client.post("/outcomes/mill-1/review/", {**RATING, "significance": 3})
    assert Review.objects.get().significance == 3


@pytest.mark.parametrize(
    "wrong", [{"rationale": "  "}, {"significance": 9}, {"evidence": ""}, {"contribution": "x"}]
)
def test_a_rating_with_a_fault_is_not_stored_and_not_lost(mill, client_of, omar, wrong):
    response = client_of(omar).post("/outcomes/mill-1/review/", {**RATING, **wrong})
    assert response.status_code == 200
    assert Review.objects.count() == 0
    page = response.content.decode()
    assert 'role="alert"' in page
    if "rationale" not in wrong:
        assert "The minutes say so." in page


def test_only_reviewers_rate(client_of, dora, nobody):
    make_outcome("MILL/3", Visibility.DONORS)
    for user, status in ((dora, 404), (nobody, 404)):
        response = client_of(user).post("/outcomes/mill-3/review/", RATING)
        assert response.status_code == status
    assert client_of(dora).get("/outcomes/mill-3/review/").status_code == 405
    assert Review.objects.count() == 0


def test_the_id_and_the_links_are_made_readable(client_of, omar):
    outcome = make_outcome(
        "INV-EXA2405/WAT012",
        framework_outcomes="Outcomes 1.1 and 1.2, but also SO 3 (to be confirmed)",
        specific_objectives="WAT: Water for <all>",
    )
    page = client_of(omar).get(outcome.get_absolute_url()).content.decode()
    for label, words in (
        ("Harvest month", "May 2024"),
        ("Programme", "INV"),
        ("Region code", "EXA"),
        ("Theme", "WAT"),
        ("Outcomes in the results framework", "Outcome 1.1 · Outcome 1.2 · SO 3 (to be confirmed)"),
        ("Specific objectives", "WAT: Water for &lt;all&gt;"),
    ):
        assert f"<dt>{label}</dt><dd>{words}</dd>" in page


def test_an_id_of_another_form_and_words_without_links_stay_as_they_are(client_of, omar):
    outcome = make_outcome("MILL/9", framework_outcomes="to be decided")
    page = client_of(omar).get(outcome.get_absolute_url()).content.decode()
    assert "<dd>to be decided</dd>" in page
    assert "Harvest month" not in page
