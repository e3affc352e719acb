"""Which outcomes are put to outsiders: by hand, or a random sample within strata, so that a sample
holds some of each kind and nobody picked the easy ones."""

import random
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.history import record_many

from .models import Choice, Outcome

CHOSE, DROPPED = "chose for outsiders", "no longer chose for outsiders"
# What a sample can be divided by.
STRATA = {
    "": gettext_lazy("Nothing: from all of them"),
    "country": gettext_lazy("Country"),
    "year": gettext_lazy("Year"),
    "type_of_change": gettext_lazy("Type of change"),
    "harvest_period": gettext_lazy("Harvest period"),
    "agreed_significance": gettext_lazy("Significance, agreed"),
}


def sample(outcomes, each, stratum, seed):
    """The IDs of a random sample: `each` outcomes, or all where there are fewer, from every part
    into which a field (of STRATA) divides them. The same seed draws the same."""
    parts = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.pk):
        parts[getattr(outcome, stratum) if stratum else ""].append(outcome.pk)
    drawer, drawn = random.Random(seed), set()
    for part in sorted(parts, key=str):
        drawn.update(drawer.sample(parts[part], min(each, len(parts[part]))))
    return drawn


@transaction.atomic
def choose(outcomes, reason, by, drawn=""):
    """Choose some outcomes, with the reason; those that are chosen already stay as they are.

    drawn  how a sample was drawn, in words; "" for a choice by hand
    """
    ids = [outcome.pk for outcome in outcomes]
    rows = list(Outcome.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    there = set(Choice.objects.filter(outcome__in=ids).values_list("outcome", flat=True))
    new = [outcome for outcome in rows if outcome.pk not in there]
    how = Choice.How.SAMPLE if drawn else Choice.How.HAND
    Choice.objects.bulk_create(
        Choice(outcome=outcome, how=how, drawn=drawn, reason=reason, chosen_by=by)
        for outcome in new
    )
    after = {"how": drawn or str(how.label), "reason": reason}
    record_many(CHOSE, [(outcome, None, after) for outcome in new], by)


@transaction.atomic
def drop(choice, by):
    """Choose an outcome no longer; nothing where somebody dropped it first."""
    outcome = Outcome.objects.select_for_update().get(pk=choice.outcome_id)
    row = Choice.objects.filter(pk=choice.pk).first()
    if row:
        record_many(DROPPED, [(outcome, {"reason": row.reason}, None)], by)
        row.delete()


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in (CHOSE, DROPPED):
        return ""
    side = event.after or event.before
    return " · ".join(filter(None, [side.get("how", ""), f"“{side['reason']}”"]))


def drawn_in_words(each, stratum, seed):
    """How a sample was drawn: "3 by Country, seed 7"."""
    by = STRATA[stratum] if stratum else _("nothing")
    return _("random sample: %(each)d by %(by)s, seed %(seed)d") % {
        "each": each,
        "by": by,
        "seed": seed,
    }
