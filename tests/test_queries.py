"""The number of queries of a page does not grow with what is on record.

Every page that lists is asked for twice: with 10 outcomes, and with 1,000, each naming an actor
and a law and resting on a passage, and with more documents and register entries than a page
holds. The numbers must be equal, for those who read everything and for donors.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job, RowVerdict, State, Task
from outcomes.models import (
    Assignment,
    ClaimEvent,
    ClaimField,
    ClaimMention,
    Evidence,
    Involvement,
    Origin,
    Outcome,
    Review,
    Role,
    slug_of,
)
from sources.access import Visibility
from sources.history import system_account
from sources.models import (
    Actor,
    ActorAlias,
    LegalAlias,
    LegalEvent,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
)
from sources.search import store
from sources.words import key

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 1000
# Register entries and documents, which are fewer; more than a page of either all the same.
FEW_NAMED, MANY_NAMED = 5, 120
TEXT = "In 2024 the Millers Union 0 and the council applied the Grain Act 0 of Exampleville."
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
    "outcome": "/outcomes/inv-0/",
    "search, empty": "/search/",
    "search": "/search/?q=grain",
    "search, widened": "/search/?q=Millers+Union+0",
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
    "source release": "/sources/report-0/release/",
    "upload": "/upload/",
    "events": "/instruments/grain-act-0/events/",
    "events, confirmed": "/instruments/grain-act-0/events/?standing=confirmed",
    "new event": "/instruments/grain-act-0/events/new/",
    "describe": "/sources/report-0/describe/",
    "new edition": "/sources/report-0/edition/",
}

IMPORTS = {
    "imports": "/imports/",
    "imports, last page": "/imports/?page=99",
    **{f"preview, {word}": f"/imports/1/?verdict={word}" for word in RowVerdict.values},
    "preview, last page": "/imports/1/?verdict=new&page=99",
    "invalid rows": "/imports/1/invalid.csv",
    "discard": "/imports/1/discard",
    "committed": "/imports/2/",
    "undone": "/imports/3/",
    "waiting": "/imports/100/",
}


# --- rows in bulk ---------------------------------------------------------------------------


def opened(by):
    return {"visibility": Visibility.DONORS, "released_at": timezone.now(), "released_by": by}


def grow(numbers, named, reviewer):
    """Outcomes with these `numbers`; documents and register entries with those in `named`."""
    by = system_account()
    add_entries(named, by)
    add_documents(named, by)
    add_outcomes(numbers, by, reviewer)
    add_imports(numbers, by)
    add_events(numbers, named)


def add_events(numbers, named):
    """Confirmed and proposed events of one law, told by documents and by claims."""
    act = LegalInstrument.objects.get(slug="grain-act-0")
    says = {"instrument": act, "stage": "amended", "start": 0, "end": 20, "visibility": "donors"}
    dated = (("confirmed", ""), ("proposed", "2020"))
    passages = Passage.objects.filter(
        number=1, document__slug__in=[f"report-{number}" for number in named]
    )
    LegalEvent.objects.bulk_create(
        LegalEvent(passage=passage, standing=standing, date=date, **says)
        for passage in passages
        for standing, date in dated
    )
    outcomes = Outcome.objects.filter(slug__in=[f"inv-{number}" for number in numbers])
    ClaimEvent.objects.bulk_create(
        ClaimEvent(outcome=outcome, field="description", standing=standing, date=date, **says)
        for outcome in outcomes
        for standing, date in dated
    )


def add_entries(named, by):
    for model, alias, label in (
        (Actor, ActorAlias, "Millers Union"),
        (LegalInstrument, LegalAlias, "Grain Act"),
    ):
        entries = model.objects.bulk_create(
            model(
                name=f"{label} {number}",
                slug=f"{slug_of(label)}-{number}",
                country="Exampleland",
                **opened(by),
            )
            for number in named
        )
        names = [
            alias(entry=entry, text=text, key=key(text), visibility=Visibility.DONORS)
            for entry in entries
            for text in (entry.name, f"Other {entry.name}")
        ]
        store(alias.objects.bulk_create(names))


def add_documents(named, by):
    documents = SourceDocument.objects.bulk_create(
        SourceDocument(
            title=f"Report {number}",
            slug=f"report-{number}",
            sha256=f"{number:064}",
            file_name="invented.txt",
            original="invented.txt",
            publisher=Actor.objects.get(slug="millers-union-0"),
            text=TEXT,
            loaded_by=by,
            **opened(by),
        )
        for number in named
    )
    passages = Passage.objects.bulk_create(
        Passage(
            document=document,
            number=number,
            kind="paragraph",
            heading_path=["Part", f"Section {number // 5}"],
            start=0,
            end=len(TEXT),
            text=TEXT,
        )
        for document in documents
        for number in range(1, 6 if document.slug != "report-0" else 4)
    )
    store(passages)
    mention(Mention, [{"passage": passage} for passage in passages])


def mention(model, wheres):
    """Name the first actor and the first law at each of these places."""
    union = ActorAlias.objects.get(text="Millers Union 0")
    act = LegalAlias.objects.get(text="Grain Act 0")
    at, law_at = TEXT.index(union.text), TEXT.index(act.text)
    model.objects.bulk_create(
        row
        for where in wheres
        for row in (
            model(actor_alias=union, start=at, end=at + len(union.text), text=union.text, **where),
            model(
                legal_alias=act, start=law_at, end=law_at + len(act.text), text=act.text, **where
            ),
        )
    )


def add_outcomes(numbers, by, reviewer):
    outcomes = Outcome.objects.bulk_create(
        Outcome(
            fragment_id=f"INV/{number}",
            slug=f"inv-{number}",
            headline=f"The council applied the Grain Act, {number}",
            description=TEXT,
            status="outcome",
            country="Exampleland",
            region=f"Region {number % 40}",
            year=2001 + number % 20,
            type_of_change="Practice",
            agreed_significance=2,
            agreed_contribution=2,
            agreed_evidence=2,
            agreed_evidence_contribution=1,
            **opened(by),
        )
        for number in numbers
    )
    store(outcomes)
    union = Actor.objects.get(slug="millers-union-0")
    act = LegalInstrument.objects.get(slug="grain-act-0")
    passage = Passage.objects.filter(document__slug="report-0").first()
    Involvement.objects.bulk_create(
        row
        for outcome in outcomes
        for row in (
            Involvement(outcome=outcome, actor=union, role=Role.NAMED),
            Involvement(outcome=outcome, instrument=act, role=Role.NAMED),
        )
    )
    mention(ClaimMention, [{"outcome": o, "field": ClaimField.DESCRIPTION.value} for o in outcomes])
    Evidence.objects.bulk_create(
        Evidence(outcome=outcome, claim="change", passage=passage, stance="supports", decided_by=by)
        for outcome in outcomes
    )
    Origin.objects.bulk_create(
        Origin(outcome=outcome, import_number=1, row_number=number)
        for number, outcome in enumerate(outcomes, 1)
    )
    Assignment.objects.bulk_create(
        Assignment(outcome=outcome, reviewer=reviewer, assigned_by=by) for outcome in outcomes
    )
    # Every other one, so that some are rated and some wait.
    Review.objects.bulk_create(
        Review(
            outcome=outcome,
            reviewer=reviewer,
            significance=2,
            contribution=2,
            evidence=2,
            evidence_contribution=1,
            rationale="Read.",
        )
        for outcome in outcomes[::2]
    )


def add_imports(numbers, by):
    """Rows of three imports: a preview, one committed whose outcomes were changed since, and one
    undone; and further imports, each with a row and a task."""
    now, many = timezone.now(), len(numbers)
    committed = {"committed_at": now, "committed_by": by}
    for pk, state, more in (
        (1, State.PREVIEWED, {}),
        (2, State.COMMITTED, committed),
        (3, State.UNDONE, {**committed, "undone_at": now, "undone_by": by}),
    ):
        kinds = {"year": many, "takes_back": many}
        about = {"file_name": f"{pk}.csv", "doubts": kinds, "brought_by": by, "state": state}
        Harvest.objects.update_or_create(pk=pk, defaults={**about, **more})
        outcomes = Outcome.objects.filter(slug__in=[f"inv-{number}" for number in numbers])
        add_import_rows(pk, list(outcomes))
    Harvest.objects.bulk_create(
        Harvest(pk=100 + number, file_name=f"{number}.csv", brought_by=by) for number in numbers
    )
    HarvestRow.objects.bulk_create(
        HarvestRow(harvest_id=100 + number, number=1, verdict=RowVerdict.NEW) for number in numbers
    )
    Job.objects.bulk_create(
        Job(harvest_id=100 + number, task=Task.COMMIT, asked_by=by) for number in numbers
    )
    AcceptedHeading.objects.bulk_create(
        AcceptedHeading(heading=f"Yeer {n}", plain=f"yeer{n}", column="year", accepted_by=by)
        for n in numbers
    )


def add_import_rows(pk, outcomes):
    """For each outcome a row of every verdict, with a warning or a fault."""
    about = {"kind": "year", "column": "Year", "value": "soon", "message": "is no year"}
    HarvestRow.objects.bulk_create(
        HarvestRow(
            harvest_id=pk,
            number=10 * outcome.pk + number,
            fragment_id=f"{verdict}/{outcome.pk}",
            verdict=verdict,
            record=[["FragmentID", f"{verdict}/{outcome.pk}"], ["Description", f"Then {TEXT}"]],
            messages=[{**about, "level": "fault" if verdict == RowVerdict.INVALID else "warning"}],
            difference={"country": ["", "Otherland"]} if verdict == RowVerdict.CHANGED else {},
            outcome=outcome if verdict == RowVerdict.CHANGED else None,
            twin=outcome if verdict == RowVerdict.DUPLICATE else None,
            left_version=outcome.version - 1 if verdict == RowVerdict.CHANGED else None,
        )
        for outcome in outcomes
        for number, verdict in enumerate(RowVerdict.values)
    )


# --- counting -------------------------------------------------------------------------------


def counted(client, pages):
    """{page: the queries it made}."""
    made = {}
    for name, path in pages.items():
        # What Django keeps for the life of a process must not make the first page dearer.
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        made[name] = [query["sql"] for query in queries]
    return made


def test_no_page_makes_more_queries_with_more_rows(omar, dora, adama, client_of):
    readers = {
        "admin": (client_of(adama), IMPORTS),
        "officer": (client_of(omar), PAGES | INSIDE),
        "donor": (client_of(dora), PAGES),
    }
    grow(range(FEW), range(FEW_NAMED), omar)
    few = {name: counted(*reader) for name, reader in readers.items()}
    grow(range(FEW, MANY), range(FEW_NAMED, MANY_NAMED), omar)
    many = {name: counted(*reader) for name, reader in readers.items()}
    assert Outcome.objects.count() == MANY
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
            if name in ("actor", "instrument", "search", "reader"):
                assert "Millers Union 0" in page, path
        assert "/outcomes/inv-0/" in client.get(PAGES["citing outcomes"]).text


def test_the_database_stays_out_of_probes(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
