"""What a record of a harvest file would do to the outcomes there are."""

from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from outcomes.columns import BY_KEY, COLUMNS, normalise
from outcomes.editing import OPEN_WORDS
from outcomes.models import OtherId, Outcome, slug_of
from outcomes.scales import Status
from outcomes.twins import of_outcomes
from sources.access import Visibility

from .meanings import Meanings, message
from .models import RowVerdict
from .records import places

LONGEST_SLUG = Outcome._meta.get_field("slug").max_length
# Below this likeness (per cent) a text under a known ID may well be about something else.
ANOTHER_TEXT = 40
# What filling in never touches: the ID and state of the outcome that stays, and what is derived.
NOT_FILLED = ("fragment_id", "status", "merged_story", "extra")

_COLUMN_OF = {field: column.key for column in COLUMNS for field in column.fields}


class Verdict(NamedTuple):
    """What a record would do: the verdict, the outcome it is about, {field: [before, after]}, and
    of a possible duplicate the twin (an outcome or the number of a row) and its likeness."""

    verdict: str
    outcome: object = None
    difference: dict = {}
    twin: object = None
    twin_row: int | None = None
    likeness: int | None = None


def fills(outcome, fields):
    """{field: value} of what `fields` say and `outcome` lacks; stricter secrecy always counts."""
    lacking = {
        name: value
        for name, value in fields.items()
        if name not in NOT_FILLED
        and value not in ("", None)
        and getattr(outcome, name) in ("", None)
    }
    if fields.get("stated_confidential"):
        lacking["stated_confidential"] = True
    return {name: value for name, value in lacking.items() if getattr(outcome, name) != value}


class Judge:
    """Gives verdicts on the records of one file, in their order, some hundred at a time."""

    def __init__(self, mapping):
        self.meanings = Meanings(mapping)
        self.places = {}  # {slug: the first record that has it}
        self.twins = None  # of all outcomes by their key, and of new records by ("row", number)

    def judge(self, records):
        """[(record, cells)] → [(Meaning, Verdict)]. A record is what has a `number`, and the
        `line` and `sheet` where it stands."""
        meant = [(record, self.meanings.of(cells)) for record, cells in records]
        slugs = {slug_of(m.fields.get("fragment_id", "")) for _record, m in meant}
        there = _there(slugs)
        verdicts = []
        for record, meaning in meant:
            self._check_id(record, meaning, there)
            slug = slug_of(meaning.fields.get("fragment_id", ""))
            verdicts.append(_compared(meaning, *there.get(slug, (None, False))))
        self._look_for_twins(meant, verdicts)
        return [(m, verdict) for (_record, m), verdict in zip(meant, verdicts, strict=True)]

    def _check_id(self, record, meaning, there):
        fragment_id = meaning.fields.get("fragment_id", "")
        slug = slug_of(fragment_id)
        if not fragment_id:
            return
        faults = []
        if not slug.strip("-"):
            faults.append(_("has neither letter nor digit"))
        if len(slug) > LONGEST_SLUG:
            faults.append(
                _("gives an address of %(n)d characters; %(limit)d is the most")
                % {"n": len(slug), "limit": LONGEST_SLUG}
            )
        if slug in self.places:
            # With its sheet only where that is another one.
            first = self.places[slug]
            place = places([first], several=first.sheet != record.sheet)
            faults.append(
                _("names the same outcome as an earlier row: %(place)s") % {"place": place}
            )
        self.places.setdefault(slug, record)
        outcome, merged = there.get(slug, (None, False))
        if outcome and not merged and outcome.fragment_id != fragment_id:
            faults.append(
                _("has the same address as “%(other)s”, which is there already")
                % {"other": outcome.fragment_id}
            )
        heading, _words = meaning.cell("fragment_id")
        meaning.messages.extend(message("fault", heading, fragment_id, text) for text in faults)

    def _look_for_twins(self, meant, verdicts):
        """Turn what is new into a possible duplicate where nearly the same text is there."""
        for index, (record, meaning) in enumerate(meant):
            if verdicts[index].verdict != RowVerdict.NEW:
                continue
            if self.twins is None:
                self.twins = of_outcomes()
            text = meaning.fields["description"]
            found = self.twins.find(text)
            if found is None:
                self.twins.add(("row", record.number), text)
                continue
            key, likeness = found
            in_file = isinstance(key, tuple)
            verdicts[index] = Verdict(
                RowVerdict.DUPLICATE,
                twin=None if in_file else Outcome.objects.get(pk=key),
                twin_row=key[1] if in_file else None,
                likeness=int(likeness),
            )


def _there(slugs):
    """{slug: (outcome, whether it goes by that ID because of a merge)} of those there are."""
    outcomes = Outcome.objects.all()
    others = OtherId.objects.filter(slug__in=slugs)
    merged = {other.slug: other.outcome_id for other in others}
    by_key = outcomes.in_bulk(set(merged.values()))
    found = {slug: (by_key[key], True) for slug, key in merged.items()}
    found |= {outcome.slug: (outcome, False) for outcome in outcomes.filter(slug__in=slugs)}
    return found


def _compared(meaning, outcome, merged):
    if meaning.faulty:
        return Verdict(RowVerdict.INVALID)
    if outcome is None:
        return Verdict(RowVerdict.NEW)
    fields = fills(outcome, meaning.fields) if merged else meaning.fields
    difference = {
        name: [getattr(outcome, name), value]
        for name, value in fields.items()
        if not _alike(getattr(outcome, name), value)
    }
    if difference and not merged:
        # What the file says as it did last time is no news: a person has changed it since.
        earlier = _said_before(outcome, difference)
        difference = {n: d for n, d in difference.items() if not _alike(earlier.get(n, d[0]), d[1])}
    _doubt_changes(meaning, outcome, merged, difference)
    return Verdict(RowVerdict.CHANGED if difference else RowVerdict.SAME, outcome, difference)


def _alike(before, after):
    """Whether two values of a field say the same: browsers end lines in another way than word
    processors do, and a file need not have the unknown columns that say nothing, nor in the same
    order."""
    return before == after or _comparable(before) == _comparable(after)


def _comparable(value):
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        said = [(heading, _comparable(words)) for heading, words in value]
        return sorted((cell for cell in said if str(cell[1]).strip()), key=itemgetter(0))
    return value


def _said_before(outcome, names):
    """{field: value} of these fields as the last file that wrote the outcome meant them."""
    said, sought = {}, {_COLUMN_OF[name] for name in names if name in _COLUMN_OF}
    for entry in outcome.raw:
        if entry["column"] in sought:
            said.update(normalise(BY_KEY[entry["column"]], entry["value"]).fields)
    if "extra" in names and outcome.raw:
        said["extra"] = [[e["heading"], e["value"]] for e in outcome.raw if not e["column"]]
    return said


def _doubt_changes(meaning, outcome, merged, difference):
    def warn(key, kind, text):
        meaning.messages.append(message("warning", *meaning.cell(key), text, kind))

    if merged:
        text = _("was merged with %(id)s, and fills in what is missing there")
        warn("fragment_id", "merged_before", text % {"id": outcome.fragment_id})
    _before, status = difference.get("status", (None, outcome.status))
    if outcome.is_released and (set(difference) & set(OPEN_WORDS) or status != Status.OUTCOME):
        text = _("%(id)s is released; with this change it is internal until it is released again")
        warn("fragment_id", "takes_back", text % {"id": outcome.fragment_id})
    _before, said = difference.get("stated_confidential", (None, None))
    if said is False and outcome.visibility == Visibility.CONFIDENTIAL:
        text = _("%(id)s stays confidential: no file makes an outcome more open")
        warn("stated_confidential", "stays_confidential", text % {"id": outcome.fragment_id})
    if "description" in difference:
        before, after = difference["description"]
        likeness = fuzz.ratio(before, after)
        if likeness < ANOTHER_TEXT:
            text = _("is only %(n)d %% like the text of %(id)s; is it the same outcome?")
            warn("description", "another_text", text % {"n": likeness, "id": outcome.fragment_id})
