"""What whoever reads released outcomes sees of one: donors, visitors, and officers beforehand.

Its fields are those of exports.open_fields; here is what stands beside them. Nothing else of an
outcome reaches a page for such readers.
"""

from collections import Counter, defaultdict

from django.utils.translation import gettext_lazy

from sources.access import Visibility, readable_levels
from sources.models import LegalAlias, LegalInstrument

from .exports import open_fields
from .lawline import progress
from .models import PARTS, Evidence, Involvement, Substantiation
from .scales import Claim, Stance, Verdict


def seen(outcome, user, opening=None):
    """All that `user`, who reads what is released, sees of an outcome besides its names: the
    context of `_open.html`.

    opening  release.Bundle: what a release opens along with the outcome, where this is to show
             what will be seen; None for an outcome that is released
    """
    return beside([outcome], user, opening)[outcome.pk] | {
        "laws": open_laws(outcome, user, opening),
    }


def beside(outcomes, user, opening=None):
    """{outcome ID: what `seen` gives, but for the laws} of some outcomes; the number of queries
    does not depend on how many there are."""
    quotes, hints = open_quotes(outcomes, user, opening), open_hints(outcomes, user, opening)
    voices = open_voices(outcomes)
    return {
        outcome.pk: {
            "fields": open_fields(outcome),
            "quotes": quotes.get(outcome.pk, []),
            "hints": hints.get(outcome.pk, []),
            "voices": voices.get(outcome.pk, []),
        }
        for outcome in outcomes
    }


def open_quotes(outcomes, user, opening=None):
    """{outcome ID: the accepted quotes of it from documents that `user` may read}.

    Each is {"claim", "stance", "quote", "passage", "document"}; references by link and whole files
    are not quotes and stay inside. `opening`: see `seen`.
    """
    accepted = (
        _quotable(user, opening)
        .filter(outcome__in=outcomes, stance__in=Stance.values)
        .select_related("passage__document__publisher")
        .defer("passage__document__text")
        .order_by("outcome", "claim", "id")
    )
    found = defaultdict(list)
    for row in accepted:
        found[row.outcome_id].append(
            {
                "claim": Claim(row.claim).label,
                "stance": Stance(row.stance).label,
                "quote": row.quote,
                "passage": row.passage,
                "document": row.passage.document,
            }
        )
    return found


def open_hints(outcomes, user, opening=None):
    """{outcome ID: [(claim, stance, how many)]} of the internal sources that an officer allowed to
    be told of: that there is one, and which way it points. Those whose quote `user` reads, those
    that were withdrawn, and confidential ones are not among them."""
    rows = Evidence.objects.filter(outcome__in=outcomes, hinted=True)
    read = _quotable(user, opening)
    hinted = rows.exclude(pk__in=read.values("pk")).order_by("outcome", "claim", "pk")
    found = defaultdict(Counter)
    for row in hinted.select_related("passage__document__publisher", "document__publisher"):
        document = row.passage.document if row.passage_id else row.document
        if document is None or not (document.withdrawn_at or _is_confidential(document)):
            said = (str(Claim(row.claim).label), str(Stance(row.stance).label))
            found[row.outcome_id][said] += 1
    return {pk: [(*said, n) for said, n in counted.items()] for pk, counted in found.items()}


def _is_confidential(document):
    closed = Visibility.CONFIDENTIAL
    publisher = document.publisher
    return closed in (document.visibility, publisher and publisher.visibility)


def open_voices(outcomes):
    """{outcome ID: [(who, [(part, verdict)])]} of the outsiders who answered and allow to be named,
    as they allow it. Who allows nothing leaves no trace."""
    naming = Substantiation.Naming
    rows = (
        Substantiation.objects.filter(
            outcome__in=outcomes, answered_at__isnull=False, withdrawn_at__isnull=True
        )
        .exclude(naming=naming.NOBODY)
        .select_related("person")
        .order_by("answered_at", "pk")
    )
    found = defaultdict(list)
    for row in rows:
        name = row.person.name if row.naming == naming.NAME else ""
        who = ", ".join(filter(None, [name, row.person.organisation]))
        if who:
            said = [
                (str(_PART_LABELS[part]), str(Verdict(getattr(row, part)).label))
                for part in PARTS
                if getattr(row, part)
            ]
            found[row.outcome_id].append((who, said))
    return found


def open_laws(outcome, user, opening=None):
    """[lawline.Progress] of the laws that an outcome involves, as far as `user` may read."""
    involved = Involvement.objects.visible_to(user, _vouched(opening)).filter(outcome=outcome)
    laws = LegalInstrument.objects.visible_to(user).filter(pk__in=involved.values("instrument"))
    found = {law.pk: law for law in laws}
    if opening is None:
        return progress(_by_name(found), user)
    # Involved as well by a name that goes along, whether or not its law is open already.
    entries = [name.entry for name in opening.names if isinstance(name, LegalAlias)]
    for law in (*opening.instruments, *entries):
        found.setdefault(law.pk, law)
    return progress(_by_name(found), user, opening=outcome, publishers=opening.actors)


# --- inside ---------------------------------------------------------------------------------

_PART_LABELS = {
    "description": gettext_lazy("that it happened"),
    "significance": gettext_lazy("that it matters so"),
    "contribution": gettext_lazy("that the programme contributed"),
}


def _by_name(laws):
    return sorted(laws.values(), key=lambda law: law.name.casefold())


def _quotable(user, opening):
    """The evidence whose passage `user` reads: of a release beforehand, with what its publishers
    held back that open along with it."""
    rows = Evidence.objects.visible_to(user, _vouched(opening)).filter(passage__isnull=False)
    if opening is not None and opening.actors:
        rows |= Evidence.objects.filter(
            passage__document__visibility__in=readable_levels(user),
            passage__document__publisher__in=opening.actors,
        )
    return rows


def _vouched(opening):
    """Of an outcome that is to be released the caller says that it is read."""
    return () if opening is None else ("outcome",)
