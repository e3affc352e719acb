"""The commands that set a stage: demo and account."""

import io

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from outcomes.models import Outcome, Review
from sources.models import SourceDocument

pytestmark = pytest.mark.django_db


def everything():
    """Every row of every table, as plain values."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def demo(*options):
    out = io.StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def test_the_demo_sets_a_stage_for_each_role(roles, monkeypatch, client_of):
    monkeypatch.setenv("DEMO_PASSWORD", "sorghum-and-rain-3")
    demo()
    for name in ("officer", "officer2", "admin", "donor"):
        assert User.objects.get(username=name).check_password("sorghum-and-rain-3")
    donor = client_of(User.objects.get(username="donor"))
    assert donor.get("/outcomes/?format=json").json()["count"] == 1
    assert donor.get("/outcomes/scc-sah2312-phr004/").status_code == 200
    assert Review.objects.count() == 2
    before = everything()
    demo()
    assert everything() == before


def test_a_bare_demo_releases_nothing(roles, monkeypatch, client_of):
    monkeypatch.setenv("DEMO_PASSWORD", "sorghum-and-rain-3")
    demo("--bare")
    assert Review.objects.count() == 0
    assert set(Outcome.objects.values_list("visibility", flat=True)) == {"internal"}
    assert set(SourceDocument.objects.values_list("visibility", flat=True)) == {"internal"}
    donor = client_of(User.objects.get(username="donor"))
    assert donor.get("/outcomes/scc-sah2312-phr004/").status_code == 404
    assert donor.get("/outcomes/?format=json").json()["count"] == 0


def test_without_a_password_the_demo_prints_one(roles, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    printed = demo("--bare")
    password = printed.split("Password of")[1].split(":")[1].split()[0]
    assert User.objects.get(username="donor").check_password(password)


def test_the_seed_outcome_as_the_issue_says(roles, monkeypatch, client_of):
    """Criminal Code, Code of Criminal Procedure, TRIJEUD-Mali, COMADDH, ODDH and the Ministry
    are marked; "Penal Code" finds passages of three publishers."""
    monkeypatch.setenv("DEMO_PASSWORD", "sorghum-and-rain-3")
    demo("--bare")
    officer = client_of(User.objects.get(username="officer"))
    page = officer.get("/outcomes/scc-sah2312-phr004/").content.decode()
    for name in (
        ">Criminal Code</a>",
        ">Code of Criminal Procedure</a>",
        ">TRIJEUD-Mali</a>",
        ">COMADDH</a>",
        ">ODDH</a>",
        ">Ministry of Justice and Human Rights",
    ):
        assert name in page
    assert "3 publishers" in officer.get("/search/?q=Penal Code").content.decode()
    found = officer.get("/outcomes/?country=Mali&significance=medium&format=json").json()
    assert [row["fragment_id"] for row in found["results"]] == ["SCC-SAH2312/PHR004"]
    assert officer.get("/outcomes/?country=Niger&format=json").json()["count"] == 0


def test_an_account_with_a_role(roles, monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", "sorghum-and-rain-3")
    call_command("account", "fanta", "--role", "admin", stdout=io.StringIO())
    fanta = User.objects.get(username="fanta")
    assert [group.name for group in fanta.groups.all()] == ["Admins"]
    assert fanta.is_staff and not fanta.is_superuser


@pytest.mark.parametrize(
    ("name", "password"), [("omar", "sorghum-and-rain-3"), ("fanta", "1234"), ("a b", "ok-ok-ok-9")]
)
def test_accounts_that_are_refused(omar, monkeypatch, name, password):
    monkeypatch.setenv("ACCOUNT_PASSWORD", password)
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("account", name, "--role", "officer", stdout=io.StringIO())
    assert User.objects.count() == before
