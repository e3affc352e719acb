"""What the evidence desk shows of an outcome: for each claim what is on file, and what may be."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.marks import Piece, pieces
from sources.models import Passage

from .coverage import coverage
from .lists import METER
from .login_walls import login_wall
from .margin import CLASSES, SIGNS
from .models import Evidence, NotRelevant
from .scales import ANCHORS, Claim, Stance, Status, Test
from .settling import sorted_out
from .strength import Carried, strength
from .suggestions import suggest

SHOWN, ALL_SHOWN = 5, 50  # suggestions for one claim, and where all are asked for
LONGEST, AROUND = 700, 160  # characters of a suggested passage; of what is left about a sentence
# The stance buttons: value, sign, class of the sign, what stands on it.
BUTTONS = [
    (stance.value, SIGNS[stance], CLASSES[stance], label)
    for stance, label in (
        (Stance.SUPPORTS, Stance.SUPPORTS.label),
        (Stance.PARTLY, gettext_lazy("Partly")),
        (Stance.CONTRADICTS, Stance.CONTRADICTS.label),
        (Stance.CONTEXT, Stance.CONTEXT.label),
    )
]
WEIGHED = (Status.LEAD, Status.OUTCOME)  # what evidence is attached to


class Offered(NamedTuple):
    """A suggested passage as the desk draws it: `anchor` is where it stands on the page, `place`
    where the person goes on after deciding."""

    number: int
    passage: Passage
    pieces: list
    reasons: tuple
    anchor: str
    place: str


class Side(NamedTuple):
    """One claim at the desk: what is on file for it, how far that carries, and what is suggested;
    `more` are suggested besides, and `turn` is the query by which all are shown (`whole`), or the
    first ones again."""

    claim: Claim
    carried: Carried
    evidence: list
    marks: list
    summary: str
    offered: list
    more: int
    whole: bool
    turn: str


def desk(outcome, user, came, whole):
    """The context of `_desk.html`.

    came   the query of the list that the person came from; see following.py
    whole  the claims whose suggestions are all shown; see `whole_of`
    The number of queries does not depend on what is on file.
    """
    on_file = evidence(outcome, user)
    weighed = outcome.status in WEIGHED
    found = {
        claim: suggest(outcome, claim, user, ALL_SHOWN if claim in whole else SHOWN)
        for claim in (Claim if weighed else ())
    }
    carried = strength(outcome, user)
    anchors = [anchor_of(c, row.passage.pk) for c, some in found.items() for row in some.rows]
    following = dict(zip(anchors, [*anchors, "s"][1:], strict=True))
    sides = []
    for claim in Claim:
        rows = [row for row in on_file if row.claim == claim]
        suggested = found.get(claim)
        sides.append(
            Side(
                claim,
                carried[claim],
                rows,
                [METER[row.stance] for row in rows if row.passage_id],
                _summary(rows),
                [
                    _offered(claim, number, row, following)
                    for number, row in enumerate(suggested.rows if suggested else (), 1)
                ],
                suggested.more if suggested else 0,
                claim in whole,
                query(came, [one for one in Claim if (one in whole) != (one == claim)]),
            )
        )
    return {
        "sides": sides,
        "reach": coverage(outcome, user, {claim: some.texts for claim, some in found.items()}),
        "anchors": ["s", "k", *anchors, *(row.anchor for row in on_file)],
        "weighed": weighed,
        "evidence_count": len(on_file),
        "dismissed": NotRelevant.objects.visible_to(user)
        .filter(outcome=outcome)
        .select_related("passage__document__publisher", "decided_by")
        .defer("passage__document__text"),
        "buttons": BUTTONS,
        "tests": [test for test in Test if test],
        "came": came,
        "whole": whole,
        **doubts(outcome, user),
    }


def doubts(outcome, user):
    """The context of `_checks.html`."""
    asked, settled = sorted_out(outcome, user)
    return {"asked": asked, "settled": settled}


def evidence(outcome, user):
    """The evidence of an outcome that `user` may read, each row with what `_evidence.html` says of
    it. One query."""
    rows = (
        Evidence.objects.visible_to(user)
        .filter(outcome=outcome)
        .select_related("passage__document__publisher", "document__publisher", "decided_by")
        .defer("passage__document__text", "document__text")
        .annotate(
            was_read=Exists(Passage.objects.visible_to(user).filter(document=OuterRef("document")))
        )
        .order_by("claim", "pk")
    )
    return [show(row) for row in rows]


def show(row):
    """Put on a piece of evidence what its drawing needs: the sign of its stance with its class, the
    quote with its cuts, its test in words, and what there is to be careful about."""
    row.anchor = f"e{row.pk}"
    row.sign, row.look = SIGNS[row.stance], CLASSES[row.stance]
    row.source = row.passage.document if row.passage_id else row.document
    row.wall = "" if row.opened else login_wall(row.link)
    row.test_line = ANCHORS[Test][row.test] if row.test else ""
    if row.passage_id:
        start, end = row.quote_start or 0, row.quote_end or len(row.passage.text)
        row.cut_before, row.cut_after = start > 0, end < len(row.passage.text)
    return row


def whole_of(given):
    """The claims that `all` names in a query or a form (a QueryDict). Raises BadRequest."""
    words = [word for word in given.getlist("all") if word]
    for word in words:
        if word not in Claim.values:
            raise BadRequest(_("all: “%(word)s” is none of its words.") % {"word": word[:80]})
    return [claim for claim in Claim if claim in words]


def query(came, whole):
    """The query of the outcome's page: that of the list, and what is all shown."""
    return "&".join(filter(None, [came, urlencode([("all", claim.value) for claim in whole])]))


def put_messages(context, request):
    """Divide the messages of a request: what was just decided is told at its place on the page
    (`at`, one of the anchors), all else at the top (`loose`)."""
    told = list(get_messages(request))
    at = next((m.extra_tags for m in told if m.extra_tags in context["anchors"]), "")
    context["at"] = at
    context["said"] = [m for m in told if at and m.extra_tags == at]
    context["loose"] = [m for m in told if m not in context["said"]]


def anchor_of(claim, passage):
    """Where the suggestion of a passage (its ID) for a claim stands on the page."""
    return f"{Claim(claim).value}-{passage}"


def excerpt(text, marks, start=0, end=0):
    """The pieces of a text with its marks: all of it or, where it is long, what is about
    text[start:end], cut at blanks; cuts are shown by "…"."""
    first, last = 0, len(text)
    if len(text) > LONGEST:
        first = text.rfind(" ", 0, max(start - AROUND, 0)) + 1
        last = text.find(" ", min(end, start + LONGEST) + AROUND)
        last = len(text) if last < 0 else last
    inner = [
        mark._replace(start=mark.start - first, end=mark.end - first)
        for mark in marks
        if mark.start >= first and mark.end <= last
    ]
    cut = pieces(text[first:last], inner)
    return [Piece("… ")] * (first > 0) + cut + [Piece(" …")] * (last < len(text))


# --- inside ---------------------------------------------------------------------------------


def _offered(claim, number, row, following):
    anchor = anchor_of(claim, row.passage.pk)
    text = excerpt(row.passage.text, row.marks, row.start, row.end)
    return Offered(number, row.passage, text, row.reasons, anchor, following[anchor])


def _summary(rows):
    """ "3 passages · 2 publishers · 1 contradicts" of the evidence for one claim; "" for none."""
    passages = [row.passage for row in rows if row.passage_id]
    publishers = {passage.document.publisher_id for passage in passages} - {None}
    against = sum(row.stance == Stance.CONTRADICTS for row in rows)
    others = len(rows) - len(passages)
    counts = (
        (len(passages), ngettext("%(n)d passage", "%(n)d passages", len(passages))),
        (len(publishers), ngettext("%(n)d publisher", "%(n)d publishers", len(publishers))),
        (others, ngettext("%(n)d file or reference", "%(n)d files or references", others)),
        (against, ngettext("%(n)d contradicts", "%(n)d contradict", against)),
    )
    return " · ".join(text % {"n": n} for n, text in counts if n)
