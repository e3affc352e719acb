"""What texts name and no register has yet → proposed entries, for a person to confirm.

Nothing is expanded, merged or made up here: a proposal bears the name as it stands, and what has
one key in `discovery` is one proposal. An entry that somebody dismissed is not proposed again.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import ProtectedError

from . import discovery
from .access import Visibility
from .history import record
from .models import Actor, ActorAlias, LegalAlias, LegalInstrument, Standing
from .search import forget, store
from .words import key

REGISTERS = {"actor": (Actor, ActorAlias), "instrument": (LegalInstrument, LegalAlias)}


@transaction.atomic
def propose(text, taken, visibility, by):
    """Proposed entries for what `text` names. Returns their new aliases, saved.

    taken       (start, end) of the names in `text` that the registers have already
    visibility  of the document: what stands in a confidential one alone is confidential
    """
    found = defaultdict(list)
    for find in discovery.discover(text, taken):
        found[discovery.same_key(find)].append(find)
    added = []
    for kind, (model, alias_model) in REGISTERS.items():
        groups = {k: finds for k, finds in found.items() if finds[0].kind == kind}
        if not groups:
            continue
        there = _there(model, alias_model, groups)
        for same, finds in groups.items():
            entry = there.get(same)
            if entry is None:
                entry = _entry(model, finds, visibility, by)
            # A proposal gains the names under which it stands elsewhere; what a person decided on
            # stays as it is.
            if entry.standing != Standing.PROPOSED:
                continue
            added += _name(alias_model, entry, finds)
    store([alias for alias in added if isinstance(alias, ActorAlias)])
    store([alias for alias in added if isinstance(alias, LegalAlias)])
    return added


def _there(model, alias_model, groups):
    """{key of a proposal: the entry there is for it}, told by number, or by any of its names."""
    names, numbers = defaultdict(set), defaultdict(set)
    for same, finds in groups.items():
        for find in finds:
            for text, _language in discovery.aliases(find):
                names[key(text)[:300]].add(same)
            if find.number:
                numbers[find.number].add(same)
    there = {}
    aliases = alias_model.objects.filter(key__in=names).select_related("entry").order_by("pk")
    for alias in aliases:
        for same in names[alias.key]:
            there.setdefault(same, alias.entry)
    if numbers:
        for entry in model.objects.filter(number__in=numbers).order_by("pk"):
            about = _as_find(entry)
            for same in numbers[entry.number]:
                if discovery.same_key(about) == same:
                    there.setdefault(same, entry)
    return there


def _as_find(entry):
    return discovery.Find(
        0, 0, "instrument", entry.kind, entry.name, number=entry.number, date=entry.date
    )


def _entry(model, finds, visibility, by):
    """A new entry, named as the fullest of the finds says it."""
    best = max(finds, key=lambda find: (bool(find.date), bool(find.long_name), -find.start))
    fields = {"name": best.name, "kind": best.form, "standing": Standing.PROPOSED}
    if model is Actor:
        fields["acronym"] = best.acronym
    else:
        fields |= {"number": best.number, "date": best.date}
    if visibility == Visibility.CONFIDENTIAL:
        fields["visibility"] = visibility
    entry, created = model.objects.get_or_create(name=fields.pop("name"), defaults=fields)
    if created:
        record("proposed", entry, by, after={"name": entry.name, "kind": entry.kind})
    return entry


def _name(alias_model, entry, finds):
    """Give an entry the names under which the finds stand; the aliases that are new."""
    there = alias_model.objects.filter(entry=entry).values_list("text", flat=True)
    have = set(map(_as_found, there))
    added = []
    for find in finds:
        for text, language in discovery.aliases(find):
            if _as_found(text) not in have:
                have.add(_as_found(text))
                alias = alias_model(entry=entry, text=text, language=language)
                alias.visibility = entry.visibility
                alias.save()
                added.append(alias)
    return added


def _as_found(text):
    """Names that are found alike: only single words keep their case (see mentions.py)."""
    return text.casefold() if " " in text else text


def withdraw_known(by):
    """Take back the proposals that nobody touched and that bear a name which a confirmed entry of
    the same register has by now: they would not be proposed today."""
    for model, alias_model in REGISTERS.values():
        confirmed = alias_model.objects.filter(entry__standing=Standing.CONFIRMED)
        for entry in model.objects.filter(
            pk__in=alias_model.objects.filter(
                entry__standing=Standing.PROPOSED, key__in=confirmed.values("key")
            ).values("entry"),
            version=1,
        ):
            try:
                with transaction.atomic():
                    forget(
                        alias_model,
                        alias_model.objects.filter(entry=entry).values_list("pk", flat=True),
                    )
                    record("withdrew", entry, by, before={"name": entry.name})
                    entry.delete()
            except ProtectedError:
                continue  # it published a document: a person decides
