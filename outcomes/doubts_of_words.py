"""What may be doubtful about the words of a statement, and about what its file says: each rule is
a generator of doubting.Said for a doubting.About."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.dates import find_dates
from sources.models import Actor

from .columns import BY_KEY, match
from .doubting import Said, listed
from .fragments import fragment_parts, merged_story_doubt, year_doubt
from .models import ClaimField
from .statements import bundled, names_place, names_somebody, tells_acts

# Whose part in an outcome a contribution should tell of.
ALLIES = (Actor.Kind.CSO, Actor.Kind.NETWORK, Actor.Kind.PROGRAMME)
# What a merged story is made of.
MERGED = (
    "description",
    "significance_text",
    "contribution_text",
    "additional_information",
    "other_contributions",
)

# --- the statement --------------------------------------------------------------------------


def no_actor(about):
    """Nobody is named who changed."""
    text = about.outcome.description
    named = about.actors(ClaimField.DESCRIPTION).values()
    if any(actor.kind != Actor.Kind.STATE for actor, _row in named) or names_somebody(text):
        return
    yield Said(_("The statement names nobody: say who changed."), (text,), "", "description", True)


def no_date(about):
    """No date stands in the statement."""
    outcome = about.outcome
    if about.dates():
        return
    said = _("The statement has no date: say when it happened.")
    if outcome.year:
        said = _("The statement has no date; only Year says %(year)s. Say when it happened.")
        said %= {"year": outcome.year}
    yield Said(said, (outcome.description,), "", "description", not outcome.year)


def no_place(about):
    """No place stands in the statement."""
    outcome, text = about.outcome, about.outcome.description
    mentions = about.mentions[ClaimField.DESCRIPTION]
    fields = [word for word in (outcome.country, outcome.region) if word]
    if any(row.actor_alias_id and row.entry.kind == Actor.Kind.STATE for row in mentions):
        return
    if any(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in fields):
        return
    taken = [(row.start, row.end) for row in mentions if row.legal_alias_id]
    taken += [(place.start, place.end) for place in find_dates(text)]
    if names_place(text, taken):
        return
    said = _("The statement names no place: say where it happened.")
    if fields:
        said = _("The statement names no place; only the file says %(place)s. Say where.")
        said %= {"place": outcome.place}
    yield Said(said, (text,), "", "description", not fields)


def year(about):
    """The year does not fit the dates in the text, or the month of the harvest."""
    outcome = about.outcome
    if not outcome.year:
        return
    doubt = year_doubt({"fragment_id": outcome.fragment_id, "year": outcome.year})
    if doubt:
        facts = (outcome.fragment_id, outcome.year)
        yield Said(f"{doubt[:1].upper()}{doubt[1:]}.", facts, str(outcome.year), "year", True)
    places = about.dates()
    dates = [date for place in places for date in place.dates]
    # A year alone may stand for what went before; a day or a month is of the change.
    close = [date for date in dates if date.precision != "year"]
    others = [date for date in close if date.first.year != outcome.year]
    if not close and outcome.year not in {date.first.year for date in dates}:
        close = others = dates
    if not others:
        return
    first, last = min(close), max(close)
    place = next(place for place in places if set(others) & set(place.dates))
    said = _("The text has %(first)s; Year says %(year)s. Keep the year or correct it.")
    if first != last:
        said = _(
            "The dates in the text go from %(first)s to %(last)s; Year says %(year)s. Keep the "
            "year or correct it."
        )
    said %= {"first": first.label, "last": last.label, "year": outcome.year}
    quoted = outcome.description[place.start : place.end]
    yield Said(said, (first, last, outcome.year), quoted, "year", True)


def several_changes(about):
    """One sentence tells two changes."""
    found = bundled(about.outcome.description)
    if not found:
        return
    start, end, first, second = found
    sentence = about.outcome.description[start:end].strip()
    said = _(
        "Two changes in one sentence of %(n)d words: “%(first)s …” and “%(second)s …”. If one can "
        "be true without the other, split them."
    )
    said %= {"n": len(sentence.split()), "first": first, "second": second}
    yield Said(said, (sentence,), sentence, "description")


def topics(about):
    """The contribution tells what it was about, and nothing that anybody did."""
    text = about.outcome.contribution_text.strip()
    if not text or tells_acts(text):
        return
    said = _(
        "The contribution names topics and no act: say what the programme did, with whom and when."
    )
    yield Said(said, (text,), text, "contribution_text")


def not_credited(about):
    """Somebody's part is told in the statement and in neither contribution."""
    outcome = about.outcome
    if not outcome.contribution_text.strip():
        return
    named = about.actors(ClaimField.DESCRIPTION)
    told = about.actors(ClaimField.CONTRIBUTION, ClaimField.OTHERS)
    absent = [row for pk, (actor, row) in named.items() if pk not in told and actor.kind in ALLIES]
    if not absent:
        return
    absent.sort(key=lambda row: row.start)
    names = [outcome.description[row.start : row.end] for row in absent]
    said = ngettext(
        "%(names)s is named in the statement and in neither contribution: say what it did.",
        "%(names)s are named in the statement and in neither contribution: say what they did.",
        len(names),
    )
    said %= {"names": listed(names)}
    yield Said(said, tuple(sorted(names)), names[0], "contribution_text", True)


# --- what the file says ---------------------------------------------------------------------

_CODE = re.compile(
    r"(?<![A-Za-z])([A-Z]{2,20})[-_ ]?(\d{4})[-_/ ]+([A-Z]{2,20})[-_ ]?(\d{1,5})(?!\d)"
)


def other_code(about):
    """The evidence is named by the ID of another fragment."""
    outcome = about.outcome
    own = fragment_parts(outcome.fragment_id)
    for code in _CODE.finditer(unquote(outcome.evidence_text)):
        region, month, theme, number = code.groups()
        if own:
            year, month_of_harvest = own.harvest_month
            ours = f"{own.region}{year % 100:02}{month_of_harvest:02}"
            same = (region + month, theme, int(number)) == (ours, own.theme, own.number)
        else:
            same = _letters(code[0]) in _letters(outcome.fragment_id)
        if not same:
            said = _(
                "The evidence is named %(code)s; this fragment is %(id)s. Check that it is the "
                "right file."
            )
            said %= {"code": code[0], "id": outcome.fragment_id}
            yield Said(said, (code[0], outcome.fragment_id), code[0], "evidence_text", True)


def merged_story(about):
    """The merged field says something else than its parts."""
    fields = {name: getattr(about.outcome, name) for name in (*MERGED, "merged_story")}
    doubt = merged_story_doubt(fields)
    if doubt:
        said = _("%(doubt)s. The parts hold; the merged field is left out of the search.")
        facts = tuple(fields.values())
        yield Said(said % {"doubt": doubt}, facts, "", "merged_story")


def confidentiality(about):
    """Nobody has said whether it is confidential."""
    if about.outcome.stated_confidential is None:
        said = _(
            "It is not stated whether this is confidential. It stays inside until somebody decides "
            "and releases it."
        )
        yield Said(said, (), "", "stated_confidential", True)


def reading(about):
    """What of the file was read as something else than it says to the letter."""
    told = []
    for entry in about.outcome.raw:
        column, heading = BY_KEY.get(entry["column"]), entry["heading"].strip()
        if column and (match(heading) != column or _is_slip(heading, column.heading)):
            words = {"heading": heading, "column": column.heading}
            told.append(_("the heading “%(heading)s” is read as “%(column)s”") % words)
        if heading != entry["heading"]:
            told.append(_("blanks stand around the heading “%(heading)s”") % {"heading": heading})
        if "&amp;" in entry["value"]:
            told.append(_("“&amp;” in “%(heading)s” is read as “&”") % {"heading": heading})
    texts = [getattr(about.outcome, name).strip() for name in MERGED]
    parts = sum(bool(text) and text in about.outcome.merged_story for text in texts)
    if told and parts > 1:
        said = _("the merged field repeats %(n)d others and is left out of the search")
        told.append(said % {"n": parts})
    if told:
        facts = tuple(entry["heading"] for entry in about.outcome.raw)
        said = _("As read from the file: %(what)s.") % {"what": "; ".join(told)}
        yield Said(said, facts)


def _is_slip(heading, right):
    """Whether a heading has the letters of the right one in another order."""
    heading, right = heading.lower(), right.lower()
    return heading != right and sorted(heading) == sorted(right)


def _letters(code):
    return re.sub(r"[\W_]+", "", code).upper()
