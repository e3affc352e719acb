"""Leads drafted from passages, and candidates: what a document tells as achieved, to be sorted.

A candidate is an outcome of the status "candidate", with the passage it was drafted from as its
first evidence. It is as closed as its document, and no list or count has it before a person has
accepted it.
"""

from itertools import count

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.bulk import insert
from sources.editions import editions
from sources.history import LOOKS, record
from sources.mentions import Finder
from sources.models import Actor, Event, LegalAlias, SourceDocument
from sources.quotes import plain

from . import events, prefill
from .deciding import follow
from .editing import change_many, create, create_many, free_lead_id, remove
from .models import Evidence, Outcome, slug_of
from .scales import Claim, Stance, Status
from .strength import recount_many

PREFIX = "CAND-"
LONGEST_NAME = 24  # of a document, in the IDs of its candidates
# The verbs of the events that say into what a candidate was merged, and that it no longer is.
MERGED, TAKEN_BACK = "merged as evidence", "took back"
# Those of the events that say how it was sorted: by a reason of a person's own, or by the merge.
ACCEPTED, SET_ASIDE = "accepted", "set aside"
SORTED = (ACCEPTED, SET_ASIDE, TAKEN_BACK)
MERGED_AWAY = "set aside as evidence"
RECENT = 200  # events of a person, among which the reasons given last are looked for
_EVIDENCE = ("outcome_id", "claim", "passage_id", "stance", "decided_by_id")


class NotPossible(Exception):
    """What was asked cannot be done; the message says why."""


# --- drafting -------------------------------------------------------------------------------


@transaction.atomic
def draft_lead(passage, by):
    """A lead drafted from a passage, which is its first evidence. Returns the outcome.

    Where a candidate was drafted from that passage and waits still, that one is accepted.
    """
    document = _locked(passage.document)
    waiting = _candidates().filter(pk__in=_resting_on(passage), status=Status.CANDIDATE)
    candidate = waiting.order_by("pk").first()
    if candidate:
        accept([candidate], by, _("Drafted as a lead in the reader."))
        candidate.refresh_from_db()
        return candidate
    finder = Finder.of_registers()
    texts, path = {"description": passage.text}, tuple(passage.heading_path)
    found = _prefilled(texts, path, finder, _about(document, _said(document), finder))
    found |= {"fragment_id": free_lead_id(), "status": Status.LEAD.value, **_closed_as(document)}
    lead = create(found, by)
    insert(Evidence, _EVIDENCE, [_row(lead, Claim.CHANGE, passage.pk, by)])
    recount_many([lead])
    record("attached", lead, by, after={"passage": str(passage)})
    return lead


@transaction.atomic
def propose_candidates(document, by):
    """Candidates from what a document tells as achieved (see prefill.candidates). Returns those
    that are new, in its order.

    A change told in a passage that serves as evidence already, or whose words do in another
    edition, was drafted or looked at before: it makes no second one.
    """
    said = _said(document)
    drafts = prefill.candidates(said)
    if not drafts:
        return []
    document = _locked(document)
    of_editions = Evidence.objects.filter(passage__document__in=editions(document).order_by())
    used = {plain(text) for text in of_editions.values_list("passage__text", flat=True)}
    passages = {passage.number: passage for passage in said}
    drafts = [draft for draft in drafts if used.isdisjoint(_telling(draft, passages))]
    if not drafts:
        return []
    finder = Finder.of_registers()
    about = _about(document, said, finder)
    names = _free_ids(document, [draft.evidence[0][0] for draft in drafts])
    common = {"status": Status.CANDIDATE.value, **_closed_as(document)}
    made = []
    for name, draft in zip(names, drafts, strict=True):
        path = passages[draft.evidence[0][0]].path
        found = _prefilled(draft.texts, path, finder, about)
        made.append(({"fragment_id": name, **found, **common}, ()))
    told = [
        {"status": Status.CANDIDATE.value, "passage": f"{document} ¶ {draft.evidence[0][0]}"}
        for draft in drafts
    ]
    outcomes = create_many(made, by, "proposed", finder, told)
    keys = dict(document.passages.values_list("number", "pk"))
    insert(
        Evidence,
        _EVIDENCE,
        [
            _row(outcome, claim, keys[number], by)
            for outcome, draft in zip(outcomes, drafts, strict=True)
            for number, claim in draft.evidence
        ],
    )
    recount_many(outcomes)
    return outcomes


@transaction.atomic
def withdraw(passages, by):
    """Take back the candidates that rest on these passages and on which nobody did anything since
    they were proposed: what these passages become is drafted anew. Returns how many."""
    resting = Evidence.objects.filter(passage__in=passages).values("outcome")
    waiting = _candidates().filter(pk__in=resting, status=Status.CANDIDATE, version=1)
    happened = Event.objects.filter(subject_kind="outcome", subject_id__in=waiting.values("pk"))
    happened = happened.exclude(verb__in=LOOKS)
    counts = happened.order_by().values_list("subject_id").annotate(n=Count("pk"))
    touched = [pk for pk, n in counts if n > 1]
    untouched = list(waiting.exclude(pk__in=touched))
    remove(untouched, by)
    return len(untouched)


# --- sorting --------------------------------------------------------------------------------


@transaction.atomic
def accept(outcomes, by, reason):
    """Take candidates on as leads. Returns how many were still to be sorted.

    reason  why, in writing, here and below; ValueError where there is none
    """
    accepted = _move(outcomes, (Status.CANDIDATE,), Status.LEAD, ACCEPTED, by, reason)
    events.propose(accepted)
    return len(accepted)


@transaction.atomic
def set_aside(outcomes, by, reason):
    """Say that nothing comes of these candidates. Returns how many were still to be sorted."""
    return len(_move(outcomes, (Status.CANDIDATE,), Status.SET_ASIDE, SET_ASIDE, by, reason))


@transaction.atomic
def merge_as_evidence(candidate, outcome, by, claim=Claim.CHANGE):
    """Put the passages of a candidate under a lead or outcome, and set the candidate aside.

    claim  of `outcome`, that the passages of the change speak for; those of the contribution of a
           results summary speak for the contribution
    An event of the candidate says where it went. Raises NotPossible.
    """
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.status not in (Status.LEAD, Status.OUTCOME):
        raise NotPossible(
            _("%(id)s is a %(status)s; evidence is attached to leads and outcomes.")
            % {"id": outcome.fragment_id, "status": outcome.get_status_display().lower()}
        )
    reason = _("Evidence of %(id)s.") % {"id": outcome.fragment_id}
    if not _move([candidate], (Status.CANDIDATE,), Status.SET_ASIDE, MERGED_AWAY, by, reason):
        raise NotPossible(_("%(id)s was sorted already.") % {"id": candidate.fragment_id})
    there = set(_passages_of(outcome).values_list("claim", "passage"))
    rows = []
    for own, passage in _passages_of(candidate).values_list("claim", "passage"):
        serves = claim if own == Claim.CHANGE else Claim.CONTRIBUTION
        if (serves, passage) not in there:
            there.add((serves, passage))
            rows.append(_row(outcome, serves, passage, by))
    before = set(_passages_of(outcome).values_list("pk", flat=True))
    insert(Evidence, _EVIDENCE, rows)
    added = sorted(set(_passages_of(outcome).values_list("pk", flat=True)) - before)
    told = {"into": outcome.fragment_id, "outcome": outcome.pk, "evidence": added}
    record(MERGED, candidate, by, after=told)
    if added:
        record("attached", outcome, by, after={"from": candidate.fragment_id, "evidence": added})
    follow(outcome, by, bool(added))


@transaction.atomic
def merge_all(candidates, outcome, by, claim=Claim.CHANGE):
    """Merge each of some candidates; all of them or, where one cannot be, none. Returns how many.
    Raises NotPossible."""
    for candidate in candidates:
        merge_as_evidence(candidate, outcome, by, claim)
    return len(candidates)


@transaction.atomic
def take_back(outcomes, by, reason):
    """Put candidates that were accepted or set aside back to be sorted; what one of them gave
    another outcome as evidence goes, unless a person has written something about it since.
    Returns how many went back: a lead that became an outcome stays one."""
    of_passages = _candidates().filter(pk__in=[outcome.pk for outcome in outcomes])
    merges = _merges(of_passages)
    since = (Status.LEAD, Status.SET_ASIDE)
    back = _move(of_passages, since, Status.CANDIDATE, TAKEN_BACK, by, reason)
    for told in (merges[outcome.pk] for outcome in back if outcome.pk in merges):
        given = Evidence.objects.filter(
            pk__in=told.get("evidence", []), stance=Stance.SUPPORTS, note="", test=""
        )
        target = Outcome.objects.filter(pk=told["outcome"]).first()
        gone, _of = given.filter(outcome=told["outcome"]).delete()
        if target and gone:
            record("detached", target, by, before={"evidence": told["evidence"]})
            follow(target, by, True)
    return len(back)


def merged_into(outcomes, user):
    """{ID of a candidate: the outcome into which it was merged}, for those of `outcomes` that
    were, as far as `user` may read it."""
    told = _merges([outcome for outcome in outcomes if outcome.status == Status.SET_ASIDE])
    targets = Outcome.objects.visible_to(user).filter(pk__in=[t["outcome"] for t in told.values()])
    names = {target.pk: target for target in targets}
    return {pk: names[t["outcome"]] for pk, t in told.items() if t["outcome"] in names}


def last_reasons(user):
    """{ACCEPTED, SET_ASIDE or TAKEN_BACK: the reason `user` gave for it last}, of recent events."""
    events = Event.objects.visible_to(user).filter(by=user).order_by("-pk")[:RECENT]
    told = {}
    for verb, after in events.values_list("verb", "after"):
        if verb in SORTED:
            told.setdefault(verb, after.get("reason", ""))
    return told


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    reason = event.after.get("reason") if event.verb in (*SORTED, MERGED_AWAY) else ""
    return f"“{reason}”" if reason else ""


# --- inside ---------------------------------------------------------------------------------


def _candidates():
    """All that was drafted as a candidate, whatever became of it."""
    return Outcome.objects.filter(fragment_id__startswith=PREFIX)


def _locked(document):
    documents = SourceDocument.objects.select_for_update(of=("self",)).defer("text")
    return documents.select_related("publisher").get(pk=document.pk)


def _said(document):
    """The passages of a document in order, as prefill reads them."""
    told = document.passages.order_by("number").values_list(
        "number", "kind", "heading_path", "text"
    )
    return [prefill.Said(number, kind, tuple(path), text) for number, kind, path, text in told]


def _telling(draft, passages):
    """The plain words of the passages in which a draft tells its change."""
    return {plain(passages[n].text) for n, claim in draft.evidence if claim == Claim.CHANGE}


def _about(document, said, finder):
    named = finder.find(f"{document.title}\n{document.subtitle}")
    return prefill.about(said, _countries(named))


def _prefilled(texts, path, finder, about):
    named = finder.find(texts["description"])
    laws = [(name.start, name.end) for name in named if isinstance(name.alias, LegalAlias)]
    return prefill.fields(texts, path, _countries(named), laws, about)


def _countries(named):
    """The countries of the entries that were found in a text. An embassy is one of another."""
    entries = {name.alias.entry for name in named}
    entries = {e for e in entries if getattr(e, "kind", "") != Actor.Kind.EMBASSY}
    told = {e.country or (e.name if e.kind == Actor.Kind.STATE else "") for e in entries}
    return told - {""}


def _closed_as(document):
    """What makes an outcome as closed as a document: the fields that say so."""
    levels = [document.visibility]
    if document.publisher:
        levels.append(document.publisher.visibility)
    if Visibility.CONFIDENTIAL not in levels:
        return {}
    # As one that its file called confidential, two officers have to release it.
    return {"visibility": Visibility.CONFIDENTIAL.value, "release_needs_two": True}


def _free_ids(document, numbers):
    """A fragment ID for each passage number: "CAND-<document>-<number>", counted on where another
    document or edition has taken it."""
    name = document.slug
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME].rpartition("-")[0] or name[:LONGEST_NAME]
    start = slug_of(f"{PREFIX}{name}-")
    taken = set(Outcome.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    found = []
    for number in numbers:
        ways = (f"{PREFIX}{name}-{number}{tail}" for tail in _tails())
        free = next(way for way in ways if slug_of(way) not in taken)
        taken.add(slug_of(free))
        found.append(free)
    return found


def _tails():
    yield ""
    yield from (f"-{number}" for number in count(2))


def _row(outcome, claim, passage, by):
    """A row of Evidence, as bulk.insert takes it."""
    return outcome.pk, Claim(claim).value, passage, Stance.SUPPORTS.value, by.pk


def _passages_of(outcome):
    return Evidence.objects.filter(outcome=outcome, passage__isnull=False).order_by("pk")


def _resting_on(passage):
    return Evidence.objects.filter(passage=passage, claim=Claim.CHANGE).values("outcome")


def _move(outcomes, since, status, verb, by, reason):
    """Give those of `outcomes` that have a status of `since` another. Returns them, locked."""
    if not reason.strip():
        raise ValueError("A candidate is sorted with a reason.")
    rows = Outcome.objects.select_for_update().filter(
        pk__in=[outcome.pk for outcome in outcomes], status__in=since
    )
    moved = list(rows.order_by("pk"))
    changes = [(outcome, {"status": status.value}, None) for outcome in moved]
    change_many(changes, by, verb, reason=reason.strip())
    return moved


def _merges(outcomes):
    """{ID of a candidate: what the event says that merged it}, for those that are merged now."""
    told = {}
    sorted_by = Event.objects.filter(
        subject_kind=Outcome._meta.model_name,
        subject_id__in=[outcome.pk for outcome in outcomes],
        verb__in=(MERGED, TAKEN_BACK),
    )
    for event in sorted_by.order_by("pk"):
        if event.verb == MERGED:
            told[event.subject_id] = event.after
        else:
            told.pop(event.subject_id, None)
    return told
