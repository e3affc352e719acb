"""What an outcome's texts name, who is involved, and the headline that is derived from them."""

import re
from collections import defaultdict

from django.db import transaction

from sources.access import Visibility
from sources.bulk import insert
from sources.mentions import Finder, rewrite
from sources.models import Actor, ActorAlias

from .models import ClaimField, ClaimMention, Involvement, Outcome
from .models.claims import ROLE_OF_FIELD

LONGEST_HEADLINE = 120
CLAIM_FIELDS = tuple(ClaimField.values)
_OPENING = re.compile(r"^(In|On|By|Since|En|Le|Au|Depuis)\b[^,.;]{0,80},\s*", re.IGNORECASE)


def mark_claims(outcomes=None, finder=None, batch=200):
    """Find names in the texts of these outcomes (all, without any given); store mentions and
    involvements. Rows that already say so are left alone."""
    finder = finder or Finder.of_registers()
    if outcomes is None:
        outcomes = Outcome.objects.order_by("pk").iterator(chunk_size=batch)
    some = []
    for outcome in outcomes:
        some.append((outcome, names_in(outcome, finder)))
        if len(some) == batch:
            mark(some)
            some = []
    if some:
        mark(some)


def names_in(outcome, finder, fields=CLAIM_FIELDS):
    """{field: what the finder finds} in the texts of these fields of an outcome."""
    return {field: finder.find(getattr(outcome, field)) for field in fields}


# Inside a verb it needs no savepoint of its own; at each, SQLite writes out its search index.
@transaction.atomic(savepoint=False)
def mark(named, fresh=False):
    """Store what [(outcome, {field: what was found})] say as mentions and involvements, in place
    of what was stored of these fields. `fresh` outcomes were made just now and have none."""
    rewrite(
        ClaimMention,
        "outcome",
        {
            (outcome.pk, field): (getattr(outcome, field), names)
            for outcome, found in named
            for field, names in found.items()
        },
        fresh,
    )
    if fresh:
        told = _told(named)
    else:
        told = ClaimMention.objects.filter(
            outcome__in=[outcome.pk for outcome, _found in named]
        ).values_list("outcome", "actor_alias__entry", "legal_alias__entry", "field", "start")
    _involve({outcome.pk for outcome, _found in named}, told, fresh)


def _told(named):
    """What was found, as (outcome ID, actor ID or None, law ID or None, field, start)."""
    for outcome, found in named:
        for field, names in found.items():
            for name in names:
                entry = name.alias.entry_id
                actor, law = (entry, None) if isinstance(name.alias, ActorAlias) else (None, entry)
                yield outcome.pk, actor, law, field, name.start


def _involve(ids, told, fresh):
    """One involvement for each actor or law that an outcome names, in its weightiest role."""
    order = list(ROLE_OF_FIELD)
    wanted = defaultdict(list)
    for outcome, actor, law, field, start in told:
        wanted[(outcome, actor, law)].append((order.index(field), start))
    # Written in the order in which the texts name them, for that is how lists show them.
    first = sorted((min(places), key) for key, places in wanted.items())
    wanted = {key: ROLE_OF_FIELD[order[field]] for (field, _start), key in first}
    if not fresh:
        stale = []
        for row in Involvement.objects.filter(outcome__in=ids):
            place = (row.outcome_id, row.actor_id, row.instrument_id)
            if wanted.get(place) == row.role:
                del wanted[place]
            else:
                stale.append(row.pk)
        Involvement.objects.filter(pk__in=stale).delete()
    insert(
        Involvement,
        ("outcome_id", "actor_id", "instrument_id", "role"),
        [(*place, role) for place, role in wanted.items()],
    )


_READ = 5000  # characters of a description that its headline is looked for in


def headline(description, names):
    """A headline for a claim that has none: who (the first actor named), and what.

    names  what a finder finds in the description
    An officer can reword it. Without a known actor: the first sentence without its opening
    time and place. At most 120 characters, cut at a clause or a blank.
    """
    first = next(filter(_may_head, names), None)
    if first:
        what = " ".join(description[first.end : first.end + _READ].split())
        # An apposition between commas belongs to the name: ", Keeper of the Seals,".
        what = re.sub(r"^,\s*[A-ZÀ-Þ][^,;.]{1,60},", "", what).lstrip(" ,")
        short = _shortened(what, LONGEST_HEADLINE - len(first.alias.entry.name) - 1)
        if short and short[0].islower():
            return f"{first.alias.entry.name} {short}"
    text = " ".join(description[:_READ].split())
    plain = _OPENING.sub("", text)
    return _capital(_shortened(plain, LONGEST_HEADLINE)) or text[:LONGEST_HEADLINE]


def _may_head(found):
    """Whether what was found is an actor to name in a headline: no State, and none that is
    confidential, for its name in the register may say more than the text does."""
    entry = found.alias.entry
    return (
        isinstance(entry, Actor)
        and entry.kind != Actor.Kind.STATE
        and Visibility.CONFIDENTIAL not in (entry.visibility, found.alias.visibility)
        and len(entry.name) <= LONGEST_HEADLINE - 40
    )


def _shortened(text, longest):
    """The first clauses of `text` that fit; cut at a blank where the first one does not."""
    sentence = re.split(r"(?<=[.;!?])\s", text, maxsplit=1)[0].rstrip(" .;")
    sentence = re.sub(r"\s*\([^)]*\)", "", sentence)
    clauses = re.split(r",\s|\s(?=including\b|notably\b|notamment\b)", sentence)
    kept = clauses[0].strip(" ,")
    for clause in clauses[1:]:
        longer = f"{kept}, {clause.strip(' ,')}"
        if len(kept) >= 60 or len(longer) > longest:
            break
        kept = longer
    if len(kept) <= longest:
        return kept
    return kept[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,") + "…"


def _capital(text):
    return text[:1].upper() + text[1:]
