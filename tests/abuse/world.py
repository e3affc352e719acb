"""What every test of abuse stands on: a world with secrets in it, and every address of the site."""

import re

from django.apps import apps

from harvest.models import Harvest
from outcomes.models import Outcome
from sources.models import Actor, LegalInstrument, SourceDocument
from tests.test_weight import routes

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
# Kept by the site about who knocks; they change when somebody is refused.
OF_VISITS = {"sessions.Session", "outcomes.Knock", "axes.AccessAttempt"}


def bare(response):
    """The bytes of an answer but for the token of its forms."""
    body = b"".join(response) if response.streaming else response.content
    return CSRF.sub(b"", body)


def addresses():
    """Every address of the site but for Django's admin, with parts that are there: an outcome, a
    document, an actor and a law that donors may read, and an import."""
    slugs = {
        "outcomes": Outcome.objects.get(fragment_id="OPEN/1").slug,
        "sources": SourceDocument.objects.get(title="Annual report").slug,
        "actors": Actor.objects.get(name="Millers Union").slug,
        "instruments": LegalInstrument.objects.get(name="Water Code").slug,
    }
    harvest = Harvest.objects.order_by("pk").first()
    other = {
        "pk": harvest.pk if harvest else 1,
        "token": "A" * 43,
        "uidb64": "MQ",
        "act": "close",
        "actor": slugs["actors"],
        "key": "matrix",
        "kind": "passage",
    }
    for route in routes():
        if route.startswith("admin/"):
            continue
        parts = other | {"slug": slugs.get(route.lstrip("^").split("/")[0], "made-up")}
        route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)", r"<\1>", route.strip("^$"))
        yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m, p=parts: str(p[m[1]]), route)


def everything():
    """{model: its rows}, but for what is kept of visits."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in OF_VISITS and model._meta.managed
    }
