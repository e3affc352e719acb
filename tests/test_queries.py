"""The number of queries of a page does not grow with what is on record.

Every page that lists is asked for twice: with 10 outcomes, and with 1,000, each naming an actor
and a law and resting on a passage, and with more documents and register entries than a page
holds. The numbers must be equal, for those who read everything and for donors.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from harvest.models import RowVerdict
from outcomes.models import Evidence, Outcome
from sources.history import system_account
from tests.growing import add_on_the_way, grow

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 1000
# Register entries and documents, which are fewer; more than a page of either all the same.
FEW_NAMED, MANY_NAMED = 5, 120
# Outcomes on the way to their release, a third of them at each stage.
FEW_ON_THE_WAY, MANY_ON_THE_WAY = 6, 120
PAGES = {
    "home": "/",
    "outcomes": "/outcomes/",
    "outcomes, by open filters": "/outcomes/?country=Exampleland&year=2001&type=Practice",
    "outcomes, by ratings": "/outcomes/?significance=medium&evidence=documented&sort=evidence",
    "outcomes, by names": "/outcomes/?actor=millers-union-0&instrument=grain-act-0",
    "outcomes, nothing found": "/outcomes/?country=Nowhere&significance=low",
    "outcomes, searched": "/outcomes/?q=Millers+Union+0",
    "outcomes, searched and filtered": "/outcomes/?q=grain&country=Exampleland&page=1",
    "outcomes, as JSON": "/outcomes/?format=json",
    "dashboard": "/dashboard/",
    "dashboard, filtered": "/dashboard/?country=Exampleland&actor=millers-union-0",
    "chart": "/dashboard/countries.csv",
    "report": "/dashboard/report/",
    "dossier": "/outcomes/inv-0/report/",
    "feed": "/feed/",
    "outcome": "/outcomes/inv-0/",
    "outcome, from a list": "/outcomes/inv-0/?country=Exampleland&sort=significance",
    "outcome, from a search": "/outcomes/inv-0/?q=grain&year=2001&year=2002",
    "outcome, from a list without it": "/outcomes/inv-0/?q=grain&year=2002&year=2003",
    "search, empty": "/search/",
    "search": "/search/?q=grain",
    "search, widened": "/search/?q=Millers+Union+0",
    "search, by a beginning": "/search/?q=mill*",
    "search, filtered": "/search/?q=grain&country=Exampleland&year=2001&publisher=millers-union-0",
    "search, passages": "/search/?q=grain&group=passages&kind=other",
    "search, outcomes": "/search/?q=grain&group=outcomes&page=99",
    "search, actors": "/search/?q=millers&group=actors",
    "editions": "/sources/report-0/editions/",
    "actors": "/actors/",
    "actors, searched": "/actors/?q=millers&country=Exampleland&sort=mentions",
    "actor": "/actors/millers-union-0/",
    "instruments": "/instruments/",
    "instruments, searched": "/instruments/?q=grain&sort=mentions",
    "instrument": "/instruments/grain-act-0/",
    "sources": "/sources/",
    "sources, searched": "/sources/?q=grain&sort=newest",
    "reader": "/sources/report-0/",
    "reader, searched": "/sources/report-0/?q=grain",
    "citing outcomes": "/sources/report-0/outcomes/",
}
INSIDE = {
    "outcomes, by inside filters": "/outcomes/?visibility=donors&assigned=omar&import=1",
    "edit": "/outcomes/inv-0/edit/",
    "new lead": "/outcomes/new/",
    "release": "/outcomes/inv-0/release/",
    "all suggestions": "/outcomes/inv-0/?all=change",
    "evidence": "/outcomes/inv-0/evidence/{evidence}/",
    "evidence, found": "/outcomes/inv-0/evidence/find/?q=grain",
    "evidence, added": "/outcomes/inv-0/evidence/add/",
    "publisher of evidence": "/outcomes/inv-0/publishers/millers-union-0/",
    "split": "/outcomes/inv-0/split/",
    "status": "/outcomes/inv-0/status/",
    "settle": "/outcomes/inv-0/settle/",
    "queue": "/outcomes/inv-1/?queue=yes",
    "queue, nothing left": "/queue/?country=Nowhere",
    "many": "/many/",
    "history": "/outcomes/inv-0/history/",
    "substantiation": "/outcomes/inv-0/substantiation/",
    "substantiations": "/substantiations/",
    "questions": "/questions/",
    "substantiations, chosen": "/substantiations/?state=chosen",
    "substantiations, overdue": "/substantiations/?state=overdue",
    "agreement": "/agreement/",
    "dashboard of all": "/dashboard/?all=yes",
    "share links": "/shares/",
    "release desk": "/release/",
    "release desk, not yet": "/release/?stage=not-yet",
    "release desk, asked": "/release/?stage=asked",
    "release desk, released": "/release/?stage=released",
    "source release": "/sources/report-0/release/",
    "upload": "/upload/",
    "events": "/instruments/grain-act-0/events/",
    "events, confirmed": "/instruments/grain-act-0/events/?standing=confirmed",
    "new event": "/instruments/grain-act-0/events/new/",
    "describe": "/sources/report-0/describe/",
    "new edition": "/sources/report-0/edition/",
    "withdraw": "/sources/report-0/withdraw/",
    "candidates": "/candidates/",
    "candidates, filtered": "/candidates/?document=report-0&country=Exampleland&q=grain",
    "candidates, set aside": "/candidates/?status=set-aside&sort=newest",
    "proposals": "/registers/proposals/",
    "proposals, of instruments": "/registers/proposals/?register=instrument&sure=no",
    "proposals, dismissed": "/registers/proposals/?standing=dismissed",
    "proposals, merged": "/registers/proposals/?standing=merged",
    **{
        f"{act} of {kind}": f"/{kind}/{slug}/{act}/"
        for kind, slug in (("actors", "millers-union-0"), ("instruments", "grain-act-0"))
        for act in ("edit", "merge")
    },
}

IMPORTS = {
    "imports": "/imports/",
    "erasures": "/erasures/",
    "imports, last page": "/imports/?page=99",
    **{f"preview, {word}": f"/imports/1/?verdict={word}" for word in RowVerdict.values},
    "preview, last page": "/imports/1/?verdict=new&page=99",
    "invalid rows": "/imports/1/invalid.csv",
    "discard": "/imports/1/discard",
    "committed": "/imports/2/",
    "undone": "/imports/3/",
    "waiting": "/imports/100/",
}


# --- counting -------------------------------------------------------------------------------


def counted(client, pages):
    """{page: the queries it made}."""
    made = {}
    evidence = Evidence.objects.filter(outcome__slug="inv-0").order_by("pk").first()
    for name, path in pages.items():
        path = path.format(evidence=evidence.pk)
        # What Django keeps for the life of a process must not make the first page dearer.
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        # That somebody looked is written down once for each row, and not again within the hour.
        looks = 'INTO "sources_event"', "SAVEPOINT"
        made[name] = [q["sql"] for q in queries if not any(look in q["sql"] for look in looks)]
    return made


def test_no_page_makes_more_queries_with_more_rows(omar, dora, adama, client_of):
    readers = {
        "admin": (client_of(adama), IMPORTS),
        "officer": (client_of(omar), PAGES | INSIDE),
        "donor": (client_of(dora), PAGES),
    }
    grow(range(FEW), range(FEW_NAMED), omar)
    add_on_the_way(range(FEW_ON_THE_WAY), system_account())
    few = {name: counted(*reader) for name, reader in readers.items()}
    grow(range(FEW, MANY), range(FEW_NAMED, MANY_NAMED), omar)
    add_on_the_way(range(FEW_ON_THE_WAY, MANY_ON_THE_WAY), system_account())
    many = {name: counted(*reader) for name, reader in readers.items()}
    assert Outcome.objects.filter(status="outcome").count() == MANY + MANY_ON_THE_WAY
    grown = {
        (reader, page): (len(few[reader][page]), len(queries))
        for reader, pages in many.items()
        for page, queries in pages.items()
        if len(queries) != len(few[reader][page])
    }
    assert grown == {}


def test_the_pages_that_are_counted_show_the_rows(omar, dora, adama, client_of):
    """Else the numbers above would be those of empty pages."""
    grow(range(FEW), range(FEW_NAMED), omar)
    shown = {name: b"".join(client_of(adama).get(path)).decode() for name, path in IMPORTS.items()}
    for word in RowVerdict.values:
        assert shown[f"preview, {word}"].count(f"{word}/") >= FEW, word
    assert shown["imports"].count("/imports/10") >= FEW and "Yeer 9" in shown["imports"]
    assert shown["committed"].count("was changed") == FEW and "progress" in shown["waiting"]
    for user in (omar, dora):
        client = client_of(user)
        assert client.get("/outcomes/?format=json").json()["count"] == FEW
        for name, path in PAGES.items():
            page = client.get(path).text
            if name.startswith("outcomes, ") and name not in (
                "outcomes, nothing found",
                "outcomes, as JSON",
            ):
                assert "/outcomes/inv-0/" in page, path
            if name.startswith("dashboard"):
                assert "/outcomes/inv-" in page, path
            if name in ("actor", "instrument", "search", "reader"):
                assert "Millers Union 0" in page, path
        assert "/outcomes/inv-0/" in client.get(PAGES["citing outcomes"]).text
    add_on_the_way(range(FEW_ON_THE_WAY), system_account())
    shown = {name: client_of(omar).get(path).text for name, path in INSIDE.items()}
    for view in ("", ", not yet", ", asked"):
        assert shown[f"release desk{view}"].count("way-") >= FEW_ON_THE_WAY / 3, view
    assert shown["release desk, released"].count("INV/") >= FEW
    for view in ("candidates", "candidates, filtered", "candidates, set aside"):
        assert shown[view].count("CAND-INV-") >= FEW / 2, view
    for view in ("", ", dismissed", ", merged"):
        assert shown[f"proposals{view}"].count("Bakers Union") >= FEW_NAMED, view


def test_the_database_stays_out_of_probes(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
