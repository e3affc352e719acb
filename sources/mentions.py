"""Finds actors and laws in text by the names the registers give them."""

import re
from typing import NamedTuple

import ahocorasick
from django.db import transaction

from .bulk import insert
from .models import ActorAlias, LegalAlias, Mention, Passage, Standing
from .words import fold_with_offsets

# A name may be drawn out over more blanks than its mention can hold.
LONGEST_KEPT = Mention._meta.get_field("text").max_length
_BLANK = re.compile(r"\s+")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"})


class Found(NamedTuple):
    """A name in a text: `text[start:end]`, and the alias (of either register) it is."""

    start: int
    end: int
    alias: object


class Finder:
    """All names of both registers, ready to be found in one pass over a text."""

    def __init__(self, aliases):
        self.automaton = ahocorasick.Automaton()
        self.add(aliases)

    def add(self, aliases):
        """Let it find these names too."""
        for alias in aliases:
            form, _places = _flat(alias.text)
            if form and self.automaton.exists(form):
                self.automaton.get(form)[1].append(alias)
            elif form:
                self.automaton.add_word(form, (len(form), [alias]))
        self.empty = not len(self.automaton)
        if not self.empty:
            self.automaton.make_automaton()

    @classmethod
    def of_registers(cls):
        """A finder for every name now in the registers, hidden ones too: mentions are guarded.

        Names of entries that were dismissed or merged with others name nothing any more.
        """
        out_of_use = (Standing.DISMISSED, Standing.MERGED)
        return cls(
            alias
            for model in (ActorAlias, LegalAlias)
            for alias in model.objects.exclude(entry__standing__in=out_of_use).select_related(
                "entry"
            )
        )

    def find(self, text):
        """The names in `text`, in order and without overlap: leftmost first, longest of those.

        Where one name stands for two entries both are found, at the same place.
        """
        if self.empty or not text:
            return []
        form, places = _flat(text)
        hits = []
        for last, (length, aliases) in self.automaton.iter(form):
            first = last - length + 1
            if _stands_alone(form, first, last):
                # Combining accents fold to nothing, but they belong to the letter before them.
                following = places[last + 1] if last + 1 < len(places) else len(text)
                start, end = places[first], max(places[last] + 1, following)
                fitting = [alias for alias in aliases if _case_fits(alias.text, text[start:end])]
                if fitting:
                    hits.append((start, end, fitting))
        if len(hits) > 1:
            hits.sort(key=lambda hit: (hit[0], -hit[1]))
        found, free_from = [], 0
        for start, end, aliases in hits:
            if start >= free_from:
                found += [Found(start, end, alias) for alias in aliases]
                free_from = end
        return found


def _flat(text):
    """`text` folded, with runs of blanks as one blank and typographic marks made plain.

    Returns (form, places): for each character of the form the place in `text` it came from.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.lower(), range(len(text))
    folded, offsets = fold_with_offsets(text.translate(_ALIKE))
    form, places, at = [], [], 0
    for blank in _BLANK.finditer(folded):
        form.append(folded[at : blank.start()])
        places += offsets[at : blank.start()]
        form.append(" ")
        places.append(offsets[blank.start()])
        at = blank.end()
    form.append(folded[at:])
    return "".join(form), places + offsets[at:]


def _stands_alone(form, first, last):
    before = form[first - 1] if first else " "
    after = form[last + 1] if last + 1 < len(form) else " "
    return not (before.isalnum() or after.isalnum())


def _case_fits(name, words):
    """Acronyms and single proper names keep their case; longer names may stand in any."""
    if _BLANK.search(name.strip()):
        return True
    if sum(letter.isupper() for letter in name) > 1:
        return name.translate(_ALIKE) == words.translate(_ALIKE)
    return name[:1].islower() or words[:1].isupper()


# Inside a verb it needs no savepoint of its own; at each, SQLite writes out its search index.
@transaction.atomic(savepoint=False)
def rewrite(model, owner, named, fresh=False):
    """Make the stored mentions of some texts say exactly what was found in them.

    model   Mention, or another model of Naming
    owner   the name of its foreign key to what the texts belong to
    named   {(owner ID, *further key values): (text, what Finder.find gives)}; see
            `model.naming_key`
    fresh   whether the owners were made just now and have no mentions yet
    Rows that already say so are left alone, as are those of other texts. Returns (made, dropped).
    """
    keys = (f"{owner}_id", *getattr(model, "naming_key", ()))
    wanted = {}
    for place, (text, names) in named.items():
        for found in names:
            actor = found.alias.pk if isinstance(found.alias, ActorAlias) else None
            legal = None if actor else found.alias.pk
            words = text[found.start : found.end][:LONGEST_KEPT]
            wanted[(*place, found.start, found.end, actor, legal)] = words
    stale = []
    if not fresh:
        rows = model.objects.filter(**{f"{keys[0]}__in": {place[0] for place in named}})
        told = (*keys, "start", "end", "actor_alias", "legal_alias", "text")
        for pk, *place, words in rows.values_list("pk", *told):
            if tuple(place[: len(keys)]) not in named:
                continue
            if wanted.get(tuple(place)) == words:
                del wanted[tuple(place)]
            else:
                stale.append(pk)
        model.objects.filter(pk__in=stale).delete()
    fields = (*keys, "start", "end", "actor_alias_id", "legal_alias_id", "text")
    insert(model, fields, [(*place, words) for place, words in wanted.items()])
    return len(wanted), len(stale)


def mark_passages(passages=None, finder=None, batch=500):
    """Find names in these passages (all, without any given) and store them as mentions."""
    finder = finder or Finder.of_registers()
    if passages is None:
        passages = Passage.objects.order_by("pk").only("pk", "text").iterator(chunk_size=batch)
    named = {}
    for passage in passages:
        named[(passage.pk,)] = passage.text, finder.find(passage.text)
        if len(named) == batch:
            rewrite(Mention, "passage", named)
            named = {}
    if named:
        rewrite(Mention, "passage", named)
