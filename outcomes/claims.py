"""What an outcome's texts name, who is involved, and the headline that is derived from them."""

import re
from collections import defaultdict

from django.db import transaction

from sources.access import Visibility
from sources.mentions import Finder, rewrite
from sources.models import Actor

from .models import ClaimField, ClaimMention, Involvement, Outcome
from .models.claims import ROLE_OF_FIELD

LONGEST_HEADLINE = 120


def mark_claims(outcomes=None, finder=None, batch=200, fresh=False):
    """Find names in the texts of these outcomes (all, without any given); store mentions and
    involvements. Rows that already say so are left alone; `fresh` outcomes were made just now
    and have none."""
    finder = finder or Finder.of_registers()
    if outcomes is None:
        outcomes = Outcome.objects.order_by("pk").iterator(chunk_size=batch)
    some = []
    for outcome in outcomes:
        some.append(outcome)
        if len(some) == batch:
            _mark(some, finder, fresh)
            some = []
    if some:
        _mark(some, finder, fresh)


@transaction.atomic
def _mark(outcomes, finder, fresh):
    texts = {
        (outcome.pk, field.value): getattr(outcome, field.value)
        for outcome in outcomes
        for field in ClaimField
    }
    rewrite(ClaimMention, "outcome", finder, texts, fresh)
    _involve([outcome.pk for outcome in outcomes], fresh)


def _involve(ids, fresh):
    """One involvement for each actor or law that an outcome names, in its weightiest role."""
    order = list(ROLE_OF_FIELD)
    wanted = defaultdict(list)
    for outcome, field, start, actor, law in ClaimMention.objects.filter(
        outcome__in=ids
    ).values_list("outcome", "field", "start", "actor_alias__entry", "legal_alias__entry"):
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
    Involvement.objects.bulk_create(
        [
            Involvement(outcome_id=outcome, actor_id=actor, instrument_id=law, role=role)
            for (outcome, actor, law), role in wanted.items()
        ],
        batch_size=500,
    )


def headline(description, finder):
    """A headline for a claim that has none: who (the first actor named), and what.

    An officer can reword it. Without a known actor: the first sentence without its opening
    time and place. At most 120 characters, cut at a clause or a blank.
    """
    text = re.sub(r"\s+", " ", description).strip()
    actors = [found for found in finder.find(text) if _may_head(found)]
    if actors:
        first = actors[0]
        what = text[first.end :]
        # An apposition between commas belongs to the name: ", Keeper of the Seals,".
        what = re.sub(r"^,\s*[A-ZÀ-Þ][^,;.]{1,60},", "", what).lstrip(" ,")
        short = _shortened(what, LONGEST_HEADLINE - len(first.alias.entry.name) - 1)
        if short and short[0].islower():
            return f"{first.alias.entry.name} {short}"
    opening = re.compile(r"^(In|On|By|Since|En|Le|Au|Depuis)\b[^,.;]{0,80},\s*", re.IGNORECASE)
    plain = opening.sub("", text)
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
