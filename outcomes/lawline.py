"""The timeline of one law as a page draws it: its lines with their quotes, its track, its gaps.

timeline.py says what is told and in which order; here it is made ready for one reader.
"""

from collections import defaultdict
from typing import NamedTuple

from django.utils import dateformat
from django.utils.translation import gettext as _

from sources.access import readable_levels, reads_inside
from sources.marks import Mark, date_marks, pieces
from sources.models import LegalEvent, Mention, Stage, Standing

from .models import ClaimEvent, ClaimMention
from .models.claims import OPEN_FIELDS
from .scales import Status
from .timeline import Step as timeline_step
from .timeline import Timeline, Told, from_claim, from_passage, timeline

AROUND = 250  # characters that the desk shows before and after the words that say so
LONGEST = 600  # characters of the words themselves
# Short enough for the narrow column of the timeline.
_WHEN = {"year": "Y", "month": "M Y", "day": "j M Y"}
_ORDER = list(Stage)


class Source(NamedTuple):
    """Where something is told: a passage or a claim. `who` published it, "" for a claim;
    `withdrawn` says that it is not to be relied on any more."""

    address: str
    who: str
    title: str
    date: str
    place: str
    claimed: bool
    withdrawn: bool = False


class Line(NamedTuple):
    """One line: what is told, its quote and source; `also` are the other places of the same
    document that tell the same. A gap has a stage alone."""

    stage: Stage
    entry: object = None
    quote: tuple = ()
    source: Source | None = None
    also: tuple = ()

    @property
    def event(self):
        return self.entry.told.row

    @property
    def when(self):
        date = self.entry.told.date
        return dateformat.format(date.first, _WHEN[date.precision]) if date else _("Not dated")


class Step(NamedTuple):
    """One stop of the track: `mark` is "" (a source), "half" (claimed alone) or "gap"; `cut`
    where the way to it is not told."""

    label: str
    mark: str
    cut: bool
    words: str


class Drawn(NamedTuple):
    """All that the page draws of a law; `pending` and `disagreements` with their sources."""

    told: Timeline
    lines: list
    steps: list
    disagreements: list
    pending: list


def events_of(law, user):
    """The events of a law that `user` may read, whatever their standing: (those of passages,
    those of claims), each with its source. Claims in texts that donors do not read are inside
    only; what nobody took on as a lead claims nothing."""
    passages = (
        LegalEvent.objects.visible_to(user)
        .filter(instrument=law)
        .select_related("passage__document__publisher")
        .defer("passage__document__text")
    )
    claims = (
        ClaimEvent.objects.visible_to(user)
        .filter(instrument=law, outcome__status__in=(Status.LEAD, Status.OUTCOME))
        .select_related("outcome")
    )
    if not reads_inside(user):
        claims = claims.filter(field__in=OPEN_FIELDS)
    return passages, claims


def drawn(law, user):
    """The timeline of a law from what `user` may read and a person has confirmed; four queries."""
    passages, claims = (some.filter(standing=Standing.CONFIRMED) for some in events_of(law, user))
    events = [*passages, *claims]
    told = timeline(told_by(event) for event in events)
    return Drawn(
        told,
        _lines(told, quotes(events, law, user)),
        _track(told),
        [(each, _sides(each)) for each in told.disagreements],
        [(one, source_of(one.row)) for one in told.pending],
    )


class Progress(NamedTuple):
    """How far a law has come: its track, the stage it has reached in words ("" for none) with when,
    and who says so."""

    law: object
    steps: list
    stage: str
    when: str
    who: list


def progress(laws, user, outcomes=None, opening=None, publishers=()):
    """[Progress] of some laws, as `user` may read what is confirmed of them; two queries.

    outcomes  whose claims count (a queryset); all that `user` may read without it
    opening   an outcome that is to be released, with these laws and with `publishers`, actors: as
              it will be
    """
    vouched = () if opening is None else ("instrument",)
    passages = LegalEvent.objects.visible_to(user, vouched)
    claims = ClaimEvent.objects.visible_to(user, vouched)
    if opening is not None:
        own = ClaimEvent.objects.visible_to(user, ("outcome", "instrument"))
        claims |= own.filter(outcome=opening)
    if publishers:
        levels = readable_levels(user)
        passages |= LegalEvent.objects.filter(
            visibility__in=levels,
            passage__document__visibility__in=levels,
            passage__document__publisher__in=publishers,
        )
    if not reads_inside(user):
        claims = claims.filter(field__in=OPEN_FIELDS)
    if outcomes is not None:
        claims = claims.filter(outcome__in=outcomes)
    confirmed = {"instrument__in": laws, "standing": Standing.CONFIRMED}
    events = defaultdict(list)
    for event in (
        *passages.filter(**confirmed)
        .select_related("passage__document__publisher")
        .defer("passage__document__text"),
        *claims.filter(
            outcome__status__in=(Status.LEAD, Status.OUTCOME), **confirmed
        ).select_related("outcome"),
    ):
        events[event.instrument_id].append(event)
    return [_progress(law, timeline(map(told_by, events[law.pk]))) for law in laws]


def _progress(law, told):
    if told.current is None:
        who = [source_of(one.row) for one in told.pending]
        stage = _("%(stage)s: not yet") % {"stage": told.pending[0].stage.label} if who else ""
        return Progress(law, _track(told), stage, "", _names(who))
    reached = tuple(
        entry.told
        for entry in told.entries
        if entry.told.stage == told.current and not entry.told.not_yet
    )
    step = timeline_step(told.current, reached, ())
    who = [source_of(one.row) for one in reached]
    return Progress(law, _track(told), str(told.current.label), _words(step), _names(who))


def _names(sources):
    """Who says so, each once: "Oyster Press, 2024", or the ID of an outcome."""
    return list(
        dict.fromkeys(
            ", ".join(filter(None, [source.who, source.date])) if source.who else source.title
            for source in sources
        )
    )


def told_by(event) -> Told:
    return from_claim(event) if isinstance(event, ClaimEvent) else from_passage(event)


def source_of(event) -> Source:
    if isinstance(event, ClaimEvent):
        outcome = event.outcome
        address, field = outcome.get_absolute_url(), event.get_field_display()
        return Source(address, "", outcome.fragment_id, "", field, True)
    document = event.passage.document
    return Source(
        event.passage.get_absolute_url(),
        document.publisher.name if document.publisher else "",
        document.title,
        document.date.label if document.date else _("year not stated"),
        f"¶\N{NO-BREAK SPACE}{event.passage.number}",
        False,
        document.withdrawn_at is not None,
    )


def quotes(events, law, user):
    """{event: the pieces of the words that say so}, the names of the law and the dates in them
    marked; two queries."""
    named = defaultdict(list)
    passages = [event.passage_id for event in events if isinstance(event, LegalEvent)]
    claims = [event.outcome_id for event in events if isinstance(event, ClaimEvent)]
    for mention in Mention.objects.visible_to(user).filter(
        passage__in=passages, legal_alias__entry=law
    ):
        named[mention.passage_id].append(mention)
    for mention in ClaimMention.objects.visible_to(user).filter(
        outcome__in=claims, legal_alias__entry=law
    ):
        named[mention.outcome_id, mention.field].append(mention)
    found = {}
    for event in events:
        is_claim = isinstance(event, ClaimEvent)
        names = named[(event.outcome_id, event.field) if is_claim else event.passage_id]
        text = text_of(event)
        marks = [Mark(name.start, name.end, "mark") for name in names]
        marks += [date._replace(kind="mark") for date in date_marks(text)]
        found[event] = quote(text, event.start, event.end, marks)
    return found


def in_context(event):
    """The pieces of the words that say so, marked, and what stands around them."""
    mark = Mark(event.start, event.end, "mark")
    return quote(text_of(event), event.start, event.end, [mark], AROUND)


def text_of(event):
    """The text that an event's words stand in."""
    is_claim = isinstance(event, ClaimEvent)
    return getattr(event.outcome, event.field) if is_claim else event.passage.text


def quote(text, start, end, marks, around=0):
    """The pieces of text[start:end], at most LONGEST of its characters, with up to `around` more
    on either side, cut at blanks; what is left out is shown by "…". Of the marks those that
    begin in the words are drawn, as far as the words go."""
    start, end = min(start, len(text)), min(end, len(text))
    if end - start > LONGEST:
        most = start + LONGEST
        blank = text.rfind(" ", start, most)
        end = blank if blank > start else most
    first, last = start, end
    if around:
        first = 0 if start <= around else text.find(" ", start - around, start) + 1 or start
        last = len(text) if end + around >= len(text) else text.rfind(" ", end, end + around)
        last = end if last < 0 else last
    inner = [
        mark._replace(start=mark.start - first, end=min(mark.end, end) - first)
        for mark in marks
        if start <= mark.start < end
    ]
    before = pieces("…", ()) if first > 0 else []
    after = pieces("…", ()) if last < len(text) else []
    return before + pieces(text[first:last], inner) + after


def _lines(told, quoted):
    """The lines in order: what one document tells twice is one line, and before the first later
    stage stands each that nobody tells of."""
    where, lines = {}, []
    for entry in told.entries:
        one = entry.told
        key = one.stage, one.not_yet, one.date, _document(one.row)
        if key in where:
            line = lines[where[key]]
            also = (*line.also, source_of(one.row))
            disputed = line.entry.disputed or entry.disputed
            lines[where[key]] = line._replace(
                also=also, entry=line.entry._replace(disputed=disputed)
            )
        else:
            where[key] = len(lines)
            lines.append(Line(one.stage, entry, quoted[one.row], source_of(one.row)))
    for step in reversed(told.steps):
        if step.gap and (at := _first_after(step.stage, lines)) is not None:
            lines.insert(at, Line(step.stage))
    return lines


def _sides(disagreement):
    """[(Told, Source)]; what one document tells twice stands once."""
    sides = {}
    for one in disagreement.told:
        key = one.stage, one.not_yet, one.date, _document(one.row)
        sides.setdefault(key, (one, source_of(one.row)))
    return list(sides.values())


def _document(event):
    """What an event stands in: an outcome, or a document in all its editions."""
    if isinstance(event, ClaimEvent):
        return "outcome", event.outcome_id
    document = event.passage.document
    return "document", document.first_edition or document.pk


def _first_after(stage, lines):
    """Where the first line stands that tells of a later stage on the way into force."""
    later = _ORDER[_ORDER.index(stage) + 1 : _ORDER.index(Stage.IN_FORCE) + 1]
    for at, line in enumerate(lines):
        if line.stage in later and not (line.entry and line.entry.told.not_yet):
            return at
    return None


def _track(told):
    steps, before = [], False
    for step in told.steps:
        mark = "gap" if step.gap else "half" if step.only_claimed else ""
        steps.append(Step(step.stage.label, mark, step.gap or before, _words(step)))
        before = step.gap
    return steps


def _words(step):
    """When a stage was reached, by all who say so; the more precise date where two agree."""
    if step.gap:
        if not step.not_yet:
            return _("No source yet")
        dates = sorted({one.date for one in step.not_yet if one.date})
        return _("Not yet, %(date)s") % {"date": dates[-1].label} if dates else _("Not yet")
    isos = sorted({one.date.iso for one in step.told if one.date})
    dates = [
        one.date
        for one in step.told
        if one.date and not any(i != one.date.iso and i.startswith(one.date.iso) for i in isos)
    ]
    dates = list(dict.fromkeys(sorted(dates)))
    words = ", ".join(date.label for date in dates[:2]) or _("Not dated")
    if len(dates) > 2:
        words = _("%(dates)s and %(n)d more") % {"dates": words, "n": len(dates) - 2}
    return _("%(dates)s, claimed") % {"dates": words} if step.only_claimed else words
