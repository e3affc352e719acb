"""What the page of one outcome shows: its claim, ratings and fields made ready for templates."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.marks import date_marks, naming_marks, pieces

from .columns import COLUMNS
from .fragments import fragment_parts, framework_links
from .models import ClaimField, ClaimMention, Involvement, Role
from .scales import Contribution, Significance, Strength


class Shown(NamedTuple):
    """A rating as a page shows it: its level of `top`, its word, and whether it is agreed."""

    level: int
    word: str
    top: int
    agreed: bool


RATED = (
    ("significance", Significance, 3, gettext_lazy("Significance")),
    ("contribution", Contribution, 3, gettext_lazy("Contribution")),
    ("evidence", Strength, 4, gettext_lazy("Evidence, change")),
    ("evidence_contribution", Strength, 4, gettext_lazy("Evidence, contribution")),
)


def show_ratings(outcome):
    """Put `shown_*` on an outcome that has ratings (OutcomeQuerySet.with_ratings)."""
    for name, scale, top, _label in RATED:
        level = getattr(outcome, f"rated_{name}")
        agreed = getattr(outcome, f"agreed_{name}") is not None
        shown = None if level is None else Shown(level, scale(level).label, top, agreed)
        setattr(outcome, f"shown_{name}", shown)
    return outcome


def claim_pieces(outcome, user):
    """{field: pieces} of the outcome's texts, with actors, laws and dates marked.

    Only names that `user` may read are marked; the words stand in the text all the same.
    """
    mentions = defaultdict(list)
    for mention in (
        ClaimMention.objects.visible_to(user)
        .filter(outcome=outcome)
        .select_related("actor_alias__entry", "legal_alias__entry")
    ):
        mentions[mention.field].append(mention)
    marks = {field: naming_marks(some) for field, some in mentions.items()}
    if not user.is_authenticated:  # visitors have no pages of registers
        marks = {field: [mark._replace(url="") for mark in some] for field, some in marks.items()}
    texts = {field: getattr(outcome, field) for field in ClaimField.values}
    return {
        field: pieces(text, marks.get(field, []) + date_marks(text))
        for field, text in texts.items()
    }


def involved(outcome, kind, user):
    """The actors or instruments (`kind`) that an outcome involves, with their roles."""
    rows = (
        Involvement.objects.visible_to(user)
        .filter(outcome=outcome, **{f"{kind}__isnull": False})
        .select_related(kind)
    )
    order = list(Role)
    return sorted(
        ((getattr(row, kind), Role(row.role)) for row in rows),
        key=lambda item: (order.index(item[1]), item[0].name),
    )


class OtherReview(NamedTuple):
    """Another person's review; each rating as (label, word, how far it is from one's own)."""

    reviewer: str
    saved_at: object
    rationale: str
    ratings: list


def others(reviews, own):
    """The reviews of others beside one's own; none before one's own is saved."""
    if own is None:
        return []
    return [
        OtherReview(
            review.reviewer.get_full_name() or review.reviewer.username,
            review.saved_at,
            review.rationale,
            [
                (
                    label,
                    scale(getattr(review, name)).label,
                    abs(getattr(review, name) - getattr(own, name)),
                )
                for name, scale, _top, label in RATED
            ],
        )
        for review in reviews
        if review.pk != own.pk
    ]


# The texts under the claim, and the single facts beside its headline.
FACTS = (
    "harvest_period",
    "social_actor",
    "scale",
    "type_of_change",
    "change_cluster",
    "unintended",
    "negative",
    "framework_outcomes",
    "specific_objectives",
)


LINKING = ("framework_outcomes", "specific_objectives")


def facts(outcome):
    """[(label, words)] of what the ID says and of the smaller fields, those that say something."""
    found = []
    parts = fragment_parts(outcome.fragment_id)
    if parts:
        found = [
            (_("harvest month"), parts.harvested),
            (_("programme"), parts.programme),
            (_("region code"), parts.region),
            (_("theme"), parts.theme),
        ]
    for name in FACTS:
        if getattr(outcome, name) not in ("", None):
            words = _linked(getattr(outcome, name)) if name in LINKING else meant(outcome, name)
            found.append((outcome._meta.get_field(name).verbose_name, words))
    return found


def _linked(text):
    """ "Outcome 2.3, but also SCS 2 (partly)" → "Outcome 2.3 · SCS 2 (partly)"; a text without
    links stays as it is."""
    links, remark = framework_links(text)
    if not links:
        return text
    words = " · ".join(map(str, links))
    return f"{words} ({remark})" if remark else words


def conflict(form, current):
    """[(label, words saved by the other, words typed)] of the fields where the two differ."""
    return [
        (form.fields[name].label, meant(current, name), form.cleaned_data[name])
        for name in form.Meta.fields
        if form.cleaned_data[name] != getattr(current, name)
    ]


class Imported(NamedTuple):
    """One column as the file gave it, beside what it means here."""

    heading: str
    words: str
    meaning: str
    known: bool


def imported(outcome):
    """Every column of the file that wrote this outcome, in its order, unknown ones included."""
    by_key = {column.key: column for column in COLUMNS}
    rows = []
    for entry in outcome.raw:
        column = by_key.get(entry["column"])
        meaning = "" if column is None else " / ".join(meant(outcome, f) for f in column.fields)
        rows.append(Imported(entry["heading"].strip(), entry["value"], meaning, column is not None))
    return rows


def meant(outcome, field):
    """The value of a field as a person reads it."""
    display = getattr(outcome, f"get_{field}_display", None)
    value = display() if display else getattr(outcome, field)
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    return _("not stated") if value in (None, "") else str(value)
