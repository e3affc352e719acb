"""An accepted preview → outcomes, in one transaction."""

import orjson
from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes import editing, events, questioning
from outcomes.models import Origin, OtherId, Outcome, slug_of
from sources.bulk import aside, insert, uncollected, update
from sources.history import record
from sources.mentions import Finder

from . import doubts
from .answers import answers_in
from .choices import Refused, locked
from .meanings import Meanings
from .models import Decision, Harvest, HarvestRow, RowVerdict, State
from .preview import AT_ONCE, judge_again
from .records import places
from .verdicts import fills

# The rows of a preview that bring in an outcome, change one, or are merged with one.
NEW = Q(verdict=RowVerdict.NEW) | Q(decision=Decision.NEW)
CHANGED = Q(verdict=RowVerdict.CHANGED)
MERGED = Q(decision=Decision.MERGE)
_LOCK = 7_306_001  # any number that nothing else in this database locks


class Meanwhile(Refused):
    """Rows have another verdict by now; they stand in the preview with it."""


def hindrances(harvest):
    """What has to be answered before a preview can be committed, as a list of sentences."""
    found, rows = [], HarvestRow.objects.filter(harvest=harvest)
    invalid = rows.filter(verdict=RowVerdict.INVALID).count()
    if invalid and not harvest.skip_invalid:
        text = ngettext(
            "%(n)d row is invalid: mend it in the file, or choose to leave it out.",
            "%(n)d rows are invalid: mend them in the file, or choose to leave them out.",
            invalid,
        )
        found.append(text % {"n": invalid})
    undecided = rows.filter(verdict=RowVerdict.DUPLICATE, decision="").count()
    if undecided:
        text = ngettext(
            "%(n)d possible duplicate is undecided.",
            "%(n)d possible duplicates are undecided.",
            undecided,
        )
        found.append(text % {"n": undecided})
    for row in rows.filter(MERGED, twin_row__isnull=False):
        if not rows.filter(NEW, number=row.twin_row).exists():
            other = rows.get(number=row.twin_row)
            text = _("To be merged, but one of the two is not brought in: %(places)s.")
            found.append(text % {"places": places([row, other])})
    unread = [str(doubts.LABELS[kind]) for kind in doubts.unread(harvest)]
    if unread:
        found.append(_("Warnings nobody took note of: %(kinds)s.") % {"kinds": "; ".join(unread)})
    return found


@uncollected()
def commit(harvest, by, progress=None):
    """Bring in a preview: all of it, or nothing. Returns the harvest.

    progress  called with (rows done, rows in all)
    Raises Refused where something is unanswered or the file is committed already, and Meanwhile
    where the outcomes are not as the preview saw them; its rows then have their new verdict.
    """
    try:
        with transaction.atomic():
            return _commit(harvest, by, progress)
    except Meanwhile:
        recheck(harvest)
        raise
    except IntegrityError:
        raise Refused(
            _("%(file)s: another import wrote the same rows at this moment; look at it again.")
            % {"file": harvest.file_name}
        ) from None


def propose_events(harvest):
    """Look for what the claims of an import say of laws. After its commit or undo, and apart from
    it: it takes its time, can be done again, and proposes and no more."""
    rows = HarvestRow.objects.filter(harvest_id=harvest.pk, outcome__isnull=False)
    events.propose_all(Outcome.objects.filter(pk__in=rows.values("outcome")))


@transaction.atomic
def recheck(harvest):
    """Give the rows of a preview that are not as they were judged a new verdict."""
    harvest = locked(harvest, State.PREVIEWED)
    stale = HarvestRow.objects.filter(harvest=harvest, number__in=_stale(harvest))
    judge_again(harvest, list(stale))


def one_at_a_time():
    """Let no other import be written until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _commit(harvest, by, progress):
    one_at_a_time()
    harvest = locked(harvest, State.PREVIEWED)
    if Harvest.objects.filter(sha256=harvest.sha256, state=State.COMMITTED).exists():
        text = _("%(file)s: the same file was committed already.")
        raise Refused(text % {"file": harvest.file_name})
    open_questions = hindrances(harvest)
    if open_questions:
        raise Refused(f"{harvest.file_name}: {' '.join(open_questions)}")
    stale = _stale(harvest)
    if stale:
        text = ngettext(
            "%(file)s: an outcome is not as it was in the preview; look at it again. %(places)s.",
            "%(file)s: outcomes are not as they were in the preview; look at them again. "
            "%(places)s.",
            len(stale),
        )
        rows = HarvestRow.objects.filter(harvest=harvest, number__in=stale[:AT_ONCE])
        raise Meanwhile(text % {"file": harvest.file_name, "places": places(rows)})
    with aside():
        if connection.vendor == "postgresql":
            # Keys are looked up as rows come in, and not all in the end, when one would wait.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _Writer(harvest, by, progress).write()
    questioning.take_answers(answers_in(harvest), by, harvest.pk)
    harvest.state = State.COMMITTED
    harvest.committed_at = timezone.now()
    harvest.committed_by = by
    harvest.save()
    left_out = HarvestRow.objects.filter(harvest=harvest, verdict=RowVerdict.INVALID).count()
    record("committed", harvest, by, after={"file": harvest.file_name, "left out": left_out})
    return harvest


def _stale(harvest):
    """The numbers of the rows whose outcome, or the lack of one, is not as their verdict saw it."""
    rows = HarvestRow.objects.filter(harvest=harvest)
    stale = set(
        rows.filter(verdict__in=(RowVerdict.CHANGED, RowVerdict.SAME))
        .exclude(outcome__isnull=False, outcome__version=F("seen_version"))
        .values_list("number", flat=True)
    )
    stale.update(
        rows.filter(MERGED, twin_row__isnull=True)
        .exclude(twin__isnull=False, twin__version=F("seen_version"))
        .values_list("number", flat=True)
    )
    new = {
        slug_of(fragment_id): number
        for fragment_id, number in rows.filter(NEW).values_list("fragment_id", "number")
    }
    slugs = list(new)
    for start in range(0, len(slugs), AT_ONCE):
        there = Outcome.objects.filter(slug__in=slugs[start : start + AT_ONCE])
        stale.update(new[slug] for slug in there.values_list("slug", flat=True))
    # Merges are few, and so are these.
    merged = OtherId.objects.values_list("slug", flat=True)
    stale.update(new[slug] for slug in merged if slug in new)
    return sorted(stale)


def _as_text(name):
    """A JSON column as it is stored; orjson reads it in a fraction of the time."""
    return Cast(name, TextField())


class _Writer:
    """Writes the rows of one preview, inside the transaction of its commit."""

    def __init__(self, harvest, by, progress):
        self.harvest, self.by, self.progress = harvest, by, progress
        self.finder, self.meanings = Finder.of_registers(), Meanings(harvest.mapping)
        self.rows = HarvestRow.objects.filter(harvest=harvest)
        self.done, self.total = 0, self.rows.filter(NEW | CHANGED | MERGED).count()

    def write(self):
        # All of them at once: a question would wait until what is sent aside is there.
        record_, difference = _as_text("record"), _as_text("difference")
        new = self.rows.filter(NEW).values_list("number", record_)
        self._in_parts(list(new), self._create)
        origins = Origin.objects.filter(
            import_number=self.harvest.pk, row_number=OuterRef("number")
        )
        self.rows.filter(NEW).update(
            outcome_id=Subquery(origins.values("outcome_id")[:1]), left_version=1
        )
        changed = self.rows.filter(CHANGED).values_list(
            "pk", "number", "fragment_id", "outcome_id", record_, difference
        )
        self._in_parts(list(changed), self._change)
        # Last, for what a row is merged with may be brought in or changed by this very file.
        self._in_parts(list(self.rows.filter(MERGED)), self._merge)
        # What a row changed, another may have been merged with since.
        versions = Outcome.objects.filter(pk=OuterRef("outcome_id")).values("version")[:1]
        merged = self.rows.filter(MERGED).values("outcome_id")
        self.rows.filter(CHANGED | MERGED, outcome_id__in=merged).update(
            left_version=Subquery(versions)
        )

    def _in_parts(self, rows, write):
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            write(some)
            self.done += len(some)
            if self.progress:
                self.progress(self.done, self.total)

    def _create(self, rows):
        """Bring in the outcomes of rows, [(number, record as text)]."""
        outcomes = editing.create_many(
            [self._meant(orjson.loads(record_)) for _number, record_ in rows],
            self.by,
            finder=self.finder,
            # The words themselves stand in the outcome and in its row.
            told=[{"import": self.harvest.pk, "row": number} for number, _record in rows],
        )
        self._came_from((o.pk, number) for o, (number, _record) in zip(outcomes, rows, strict=True))

    def _change(self, rows):
        """Change the outcomes of rows, each with its texts as `write` reads them."""
        outcomes = Outcome.objects.select_for_update().in_bulk([row[3] for row in rows])
        changes = []
        for _pk, _number, fragment_id, key, record_, difference in rows:
            fields, raw = self._meant(orjson.loads(record_))
            fields = {name: fields[name] for name in orjson.loads(difference)}
            merged = slug_of(fragment_id) != outcomes[key].slug
            changes.append((outcomes[key], fields, None if merged else raw))
        self._written([(pk, number) for pk, number, *_rest in rows], changes)

    def _merge(self, rows):
        for row in rows:
            if row.twin_row:
                row.outcome_id = self.rows.get(number=row.twin_row).outcome_id
            else:
                row.outcome_id = row.twin_id
            outcome = Outcome.objects.select_for_update().get(pk=row.outcome_id)
            fields, _raw = self._meant(row.record)
            fields = fills(outcome, fields)
            OtherId.objects.create(
                outcome=outcome,
                fragment_id=row.fragment_id,
                slug=slug_of(row.fragment_id),
                import_number=self.harvest.pk,
                visibility=row.visibility,
            )
            record("merged", outcome, self.by, after={"with": row.fragment_id})
            self._written([(row.pk, row.number)], [(outcome, fields, None)])

    def _meant(self, record):
        """(fields, raw) of a record; what is doubtful about it was answered in the preview."""
        meaning = self.meanings.of(record, doubting=False)
        return meaning.fields, meaning.raw

    def _written(self, rows, changes):
        """Write the changes of rows, [(ID, number)], and keep in each what was there before."""
        before = [
            {name: getattr(outcome, name) for name in (*fields, "headline", "raw")}
            for outcome, fields, _raw in changes
        ]
        editing.change_many(changes, self.by, finder=self.finder)
        kept, numbers = [], {}
        for (pk, number), was, (outcome, *_rest) in zip(rows, before, changes, strict=True):
            was = {n: value for n, value in was.items() if value != getattr(outcome, n)}
            kept.append((pk, was, outcome.pk, outcome.version))
            # Two rows that were merged give one outcome, which came in by this import once.
            numbers.setdefault(outcome.pk, number)
        update(HarvestRow, ("id", "before", "outcome_id", "left_version"), kept)
        there = Origin.objects.filter(import_number=self.harvest.pk, outcome__in=numbers)
        for pk in there.values_list("outcome_id", flat=True):
            del numbers[pk]
        self._came_from(numbers.items())

    def _came_from(self, pairs):
        insert(
            Origin,
            ("outcome_id", "import_number", "row_number"),
            [(pk, self.harvest.pk, number) for pk, number in pairs],
        )
