"""What may be doubtful about the evidence of an outcome: each rule is a generator of doubting.Said
for a doubting.About."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from sources.dates import PartialDate

from .doubting import Said, document_of, listed
from .figures import figures, of_one_thing
from .independence import UNTIED
from .login_walls import login_wall
from .models import ClaimField
from .scales import Claim
from .strength import SUPPORTING


def own_evidence(about):
    """All that supports it is the word of those who claim it."""
    rows = [row for row in about.evidence if row.stance in SUPPORTING]
    if not rows or not all(_is_own(row, about) for row in rows):
        return
    walls = {login_wall(row.link) for row in rows if not row.opened} - {""}
    said = _("The only evidence is the partner’s own: look for what somebody else says.")
    if walls:
        said = _(
            "The only evidence is the partner’s own, behind a login (%(wall)s): look for what "
            "somebody else says."
        )
        said %= {"wall": listed(sorted(walls))}
    document = document_of(rows[0])
    place = document.title if document else rows[0].reference
    yield Said(said, tuple(row.pk for row in rows), place)


def _is_own(row, about):
    """Whether evidence is the word of somebody who is tied to the programme: a reference that names
    one or leads to where only they can look, or a report of theirs."""
    document = document_of(row)
    if document:
        return row.own_report or not about.ties.get(document.publisher_id, UNTIED).is_independent
    words, text = unquote(row.reference), about.outcome.contribution_text
    partners = [row for row in about.mentions[ClaimField.CONTRIBUTION] if row.actor_alias_id]
    return bool(login_wall(row.link)) or any(
        re.search(rf"(?<!\w){re.escape(text[row.start : row.end])}(?!\w)", words)
        for row in partners
    )


def older_source(about):
    """What is said to show the change is from before it."""
    begin = _begin(about)
    if begin is None:
        return
    rows = [row for row in about.evidence if row.claim == Claim.CHANGE]
    documents = {document_of(row) for row in rows if row.stance in SUPPORTING} - {None}
    for document in sorted(documents, key=lambda document: document.pk):
        if document.date and document.date.last < begin.first:
            said = _(
                "“%(title)s” is from %(date)s, before the change (%(begin)s): it cannot show that "
                "it happened."
            )
            said %= {"title": document.title, "date": document.date.label, "begin": begin.label}
            yield Said(said, (document.pk, document.date, begin), document.title, "", True)


def _begin(about):
    """The first date that can be the change's: one of its year, where the text has such."""
    dates = [date for place in about.dates() for date in place.dates if date.precision != "year"]
    in_year = [date for date in dates if date.first.year == about.outcome.year]
    year_alone = [PartialDate(str(about.outcome.year))] if about.outcome.year else []
    return min(in_year or dates or year_alone, default=None)


def two_figures(about):
    """A source gives two figures for one thing, of which a passage that is evidence tells."""
    if not about.told:
        return
    seen = set()
    for other in about.siblings():
        for theirs in figures(other.text):
            for passage, ours in about.told:
                pair = frozenset([(passage.pk, ours.start), (other.pk, theirs.start)])
                apart = ours.number != theirs.number and of_one_thing(ours, theirs)
                if passage.document_id == other.document_id and apart and pair not in seen:
                    seen.add(pair)
                    yield _two(passage, ours, other, theirs)


def _two(passage, ours, other, theirs):
    one, two = passage.text[ours.start : ours.end], other.text[theirs.start : theirs.end]
    said = _(
        "“%(title)s” has two figures for one thing: “%(one)s” (¶ %(here)s) and “%(two)s” "
        "(¶ %(there)s). Say which one is meant."
    )
    said %= {
        "title": passage.document.title,
        "one": one,
        "two": two,
        "here": passage.number,
        "there": other.number,
    }
    return Said(said, (passage.document_id, *sorted([one, two])), one, "", True)
