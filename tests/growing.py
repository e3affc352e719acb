"""Outcomes, documents, register entries, events and imports by the thousand, written at once: what
pages are asked for whose number of queries must not grow."""

from django.utils import timezone

from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job, RowVerdict, State, Task
from outcomes.models import (
    RATINGS,
    Assignment,
    ClaimEvent,
    ClaimField,
    ClaimMention,
    Evidence,
    Involvement,
    Look,
    Note,
    NoteMention,
    Origin,
    Outcome,
    Person,
    Question,
    Review,
    Role,
    Substantiation,
    slug_of,
)
from sources.access import Visibility
from sources.history import record_many, system_account
from sources.models import (
    Actor,
    ActorAlias,
    LegalAlias,
    LegalEvent,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
    Standing,
)
from sources.search import store
from sources.words import key

TEXT = "In 2024 the Millers Union 0 and the council applied the Grain Act 0 of Exampleville."


def opened(by):
    return {"visibility": Visibility.DONORS, "released_at": timezone.now(), "released_by": by}


def grow(numbers, named, reviewer):
    """Outcomes with these `numbers`; documents and register entries with those in `named`."""
    by = system_account()
    add_entries(named, by)
    add_documents(named, by)
    add_outcomes(numbers, by, reviewer)
    add_candidates(numbers, by)
    add_imports(numbers, by)
    add_events(numbers, named)
    add_proposals(named, by)


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


def add_proposals(named, by):
    """Register entries that nobody has confirmed yet, that are none, or that are another; actors
    and laws in turn, so that each page has both."""
    made = []
    for model, alias, label in (
        (Actor, ActorAlias, "Bakers Union"),
        (LegalInstrument, LegalAlias, "Flour Act"),
    ):
        kept = model.objects.order_by("pk").first()
        for standing in (Standing.PROPOSED, Standing.DISMISSED, Standing.MERGED):
            merged = standing == Standing.MERGED
            entries = model.objects.bulk_create(
                model(
                    name=f"{label} {standing} {number}",
                    slug=f"{slug_of(label)}-{standing}-{number}",
                    standing=standing,
                    merged_into=kept.pk if merged else None,
                    moved={"standing": "confirmed"} if merged else {},
                )
                for number in named
            )
            # Two names each, the second one that others bear too.
            names = [
                alias(entry=entry, text=text, key=key(text))
                for entry in entries
                for text in (entry.name, f"{label} of {standing}")
            ]
            store(alias.objects.bulk_create(names))
            made.append(entries)
    in_turn = [entry for entries in zip(*made, strict=True) for entry in entries]
    record_many("proposed", [(entry, {}, {"name": entry.name}) for entry in in_turn], by)


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
    Look.objects.bulk_create(
        Look(outcome=outcome, user=reviewer, last_at=timezone.now()) for outcome in outcomes
    )
    notes = Note.objects.bulk_create(
        Note(outcome=outcome, text="Ask @omar.", written_by=by) for outcome in outcomes
    )
    NoteMention.objects.bulk_create(NoteMention(note=note, user=reviewer) for note in notes)
    Question.objects.bulk_create(
        Question(outcome=outcome, text="Who was there?", asked_by=by) for outcome in outcomes
    )
    people = Person.objects.bulk_create(
        Person(name=f"Person {outcome.slug}", added_by=by) for outcome in outcomes
    )
    Substantiation.objects.bulk_create(
        Substantiation(outcome=outcome, person=person, relation="Judge.", asked_by=by)
        for outcome, person in zip(outcomes, people, strict=True)
    )
    # Every other one, so that some are rated and some wait; of these every other one twice.
    Review.objects.bulk_create(
        _review(outcome, who, value)
        for place, outcome in enumerate(outcomes[::2])
        for who, value in ((reviewer, 2), (by, 1))[: 2 - place % 2]
    )


def add_on_the_way(numbers, by):
    """Outcomes that are not released: agreed, asked for by a first officer, and not agreed yet, in
    turn. Each names an actor and a law, and rests on a passage that tells a figure."""
    agreed = dict.fromkeys((f"agreed_{name}" for name in RATINGS), 2)
    asked = {
        "release_needs_two": True,
        "release_asked_at": timezone.now(),
        "release_asked_by": by,
        "release_asked_level": Visibility.DONORS,
    }
    stages = (agreed, agreed | asked, {})
    outcomes = Outcome.objects.bulk_create(
        Outcome(
            fragment_id=f"WAY/{number}",
            slug=f"way-{number}",
            headline=f"The council applied the Grain Act anew, {number}",
            description=TEXT,
            status="outcome",
            country="Exampleland",
            **stages[number % len(stages)],
        )
        for number in numbers
    )
    store(outcomes)
    mention(ClaimMention, [{"outcome": o, "field": ClaimField.DESCRIPTION.value} for o in outcomes])
    passage = _with_a_figure(by)
    Evidence.objects.bulk_create(
        Evidence(outcome=outcome, claim="change", passage=passage, stance="supports", decided_by=by)
        for outcome in outcomes
    )


def _with_a_figure(by):
    text = "Over 320 village land commissions were set up."
    about = {"title": "Figures", "sha256": "f" * 64, "file_name": "f.txt", "original": "f.txt"}
    document, _created = SourceDocument.objects.get_or_create(
        slug="figures", defaults={"text": text, "loaded_by": by, **about}
    )
    place = {"kind": "paragraph", "start": 0, "end": len(text), "text": text}
    return Passage.objects.get_or_create(document=document, number=1, defaults=place)[0]


def _review(outcome, reviewer, value):
    ratings = {name: value for rating in RATINGS for name in (rating, f"blind_{rating}")}
    return Review(outcome=outcome, reviewer=reviewer, rationale="Read.", **ratings)


def add_candidates(numbers, by):
    """Candidates drafted from one passage, half of them set aside."""
    candidates = Outcome.objects.bulk_create(
        Outcome(
            fragment_id=f"CAND-INV-{number}",
            slug=f"cand-inv-{number}",
            headline=f"The council applied the Grain Act again, {number}",
            description=TEXT,
            status="set_aside" if number % 2 else "candidate",
            country="Exampleland",
        )
        for number in numbers
    )
    store(candidates)
    union = Actor.objects.get(slug="millers-union-0")
    passage = Passage.objects.filter(document__slug="report-0").first()
    Involvement.objects.bulk_create(
        Involvement(outcome=candidate, actor=union, role=Role.NAMED) for candidate in candidates
    )
    Evidence.objects.bulk_create(
        Evidence(outcome=one, claim="change", passage=passage, stance="supports", decided_by=by)
        for one in candidates
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
