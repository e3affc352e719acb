"""Why a passage is suggested for a claim, in words a person can check."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.words import stems, words

from .models import Evidence, Involvement, Role
from .scales import Claim

WORDS_TOLD = 4  # of those that a claim and a passage share

# Words that say that a thing did not happen, or not yet; and those that say that it did not wholly,
# or not easily. Hints, no verdicts; English and French, as they stand in a text.
_NOT = re.compile(
    r"""\b(?:
      (?:ha(?:ve|s|d)|is|are|was|were|do|does|did|could|would|will|can|should)\s+not(?:\s+yet)?
      | not\s+yet | cannot | can't | never | no\s+longer | none\s+of | fail(?:ed|s|ure)\s+to
      | (?:ha(?:ve|s)|is|are)\s+yet\s+to\s+\w+
      | suspended | postponed | rejected | abandoned | denied
      | n['’]\s?(?:a|ont|est|était|étaient|avait|avaient)\s+pas(?:\s+encore)?
      | pas\s+encore | ne\s+\w+\s+(?:pas|plus|jamais) | aucune?
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_WHOLLY = re.compile(
    r"""\b(?:
      remains?\s+(?:to\s+be\s+\w+|pending|limited) | (?:still\s+)?(?:awaiting|pending)
      | without | despite | (?:lack|absence|shortage)\s+of | in(?:sufficient|adequate)(?:ly)?
      | shortcomings? | few\s+and\s+far\s+between | only\s+(?:recently|partially|partly|a\s+few)
      | delayed | interrupted | contrary\s+to | rather\s+than
      | sans | absence\s+de | manque\s+de | seulement
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


class Reason(NamedTuple):
    """A reason in words; `warn` where it asks for care."""

    words: str
    warn: bool = False


class About(NamedTuple):
    """What reasons look at in a claim.

    forms     {stem: the word as the claim has it}
    entries   {token: the register entry that the claim names}
    weight    a function: what a token weighs
    partners  {token: entry} of those who contributed, for the claim of a contribution; else None
    publishers  IDs of the publishers that are evidence of this claim already
    """

    forms: dict
    entries: dict
    weight: object
    partners: dict | None
    publishers: set


def about(outcome, claim, asked):
    """The About of one claim of an outcome, as a gathering.Asked. Two queries."""
    partners = None
    if claim == Claim.CONTRIBUTION:
        ids = set(
            Involvement.objects.filter(
                outcome=outcome, actor__isnull=False, role__in=(Role.CONTRIBUTED, Role.NAMED)
            ).values_list("actor", flat=True)
        )
        partners = {
            token: entry
            for token, entry in asked.entries.items()
            if token[1] == "a" and entry.pk in ids
        }
    publishers = set(
        Evidence.objects.filter(
            outcome=outcome, claim=claim, passage__document__publisher__isnull=False
        ).values_list("passage__document__publisher", flat=True)
    )
    return About(
        {word.stem: asked.text[word.start : word.end] for word in reversed(words(asked.text))},
        asked.entries,
        asked.weight,
        partners,
        publishers,
    )


def reasons(about, passage, span, shared, named, apart, echo):
    """The Reasons for one passage, the weightiest first, those that ask for care last.

    span    where the sentence that says most stands in its text
    shared  the stems that it shares with the claim
    named   {token: its words there} of what it names
    apart   how far its date is from the claim's (times.Apart), or None
    echo    whether a passage above says nearly the same
    """
    found = _same(about, named)
    # The words of a name that is told of already say nothing more.
    names = [
        name
        for token, entry in about.entries.items()
        if named.get(token)
        for name in (entry.name, named[token])
    ]
    more = shared.difference(*map(stems, names))
    told = sorted(more, key=lambda stem: (-about.weight(stem), stem))[:WORDS_TOLD]
    if told:
        forms = ", ".join(about.forms.get(stem, stem) for stem in told)
        found.append(Reason(_("Shares %(words)s") % {"words": forms}))
    if apart:
        found.append(Reason(_distance(apart)))
    publisher = passage.document.publisher_id
    if publisher and publisher not in about.publishers:
        found.append(Reason(_("New publisher")))
    if about.partners is not None and not about.partners.keys() & named.keys():
        found.append(Reason(_without_partner(about), True))
    if echo:
        found.append(Reason(_("Nearly the same as one above"), True))
    hint = hints(passage.text, span)
    if hint:
        found.append(Reason(_("Says “%(words)s”") % {"words": hint}, True))
    if not passage.document.date:
        found.append(Reason(_("Year not stated"), True))
    return tuple(found)


def _without_partner(about):
    if not about.partners:
        return _("The claim names no partner, so nothing here does")
    names = ", ".join(sorted(entry.name for entry in about.partners.values()))
    return _("Names none of %(names)s") % {"names": names}


def _same(about, named):
    found = []
    for token, entry in about.entries.items():
        if named.get(token):
            text = _("Same instrument: %(name)s") if token[1] == "l" else _("Same actor: %(name)s")
            words = text % {"name": entry.name}
            if named[token].casefold() != entry.name.casefold():
                words = _("%(same)s, here “%(text)s”") % {"same": words, "text": named[token]}
            found.append((-about.weight(token), words))
    return [Reason(words) for _weight, words in sorted(found)]


def hints(text, span):
    """The words in a sentence that say that something did not happen; "" for none."""
    found = _NOT.search(text, *span) or _NOT_WHOLLY.search(text, *span)
    return " ".join(found[0].split()) if found else ""


def _distance(apart):
    ours, theirs, days = apart
    if days == 0:
        wider = min(ours, theirs, key=lambda date: len(date.iso))
        return _("Same time: %(date)s") % {"date": wider.label}
    exact = ours.precision == theirs.precision == "day" and abs(days) < 100
    n = abs(days) if exact else max(1, round(abs(days) / 30.44))
    if exact:
        after = ngettext("%(n)d day after %(date)s", "%(n)d days after %(date)s", n)
        before = ngettext("%(n)d day before %(date)s", "%(n)d days before %(date)s", n)
    else:
        after = ngettext("%(n)d month after %(date)s", "%(n)d months after %(date)s", n)
        before = ngettext("%(n)d month before %(date)s", "%(n)d months before %(date)s", n)
    return (after if days > 0 else before) % {"n": n, "date": ours.label}
