"""What a query means to the registers: the other names of the entries it names."""

from itertools import chain

from .models import ActorAlias, LegalAlias
from .near import IN_USE
from .search import Query

# A name longer than this many words is not looked for inside a query,
LONGEST_NAME = 12
# nor any name in a query of more than this many: it was pasted, not typed.
LONGEST_QUERY = 100


def widen(query, user):
    """A Query that also finds other names of what it names, and what was added.

    Looks only at names that `user` may read. Returns (query, {name as registered: [other names]}).
    Words of the query, side by side, that are the name of an entry become a clause of all its
    names; a quoted phrase stays whole.
    """
    if query is None:
        return None, {}
    asked = [clause[0] for clause in query.clauses]
    runs = {}
    for start in range(len(asked) if len(asked) <= LONGEST_QUERY else 0):
        for end in range(start + 1, min(start + LONGEST_NAME, len(asked)) + 1):
            words = tuple(chain.from_iterable(asked[start:end]))
            if len(words) <= LONGEST_NAME:
                runs[start, end] = words
    named = _named({" ".join(words) for words in runs.values()}, user)
    if not named:
        return query, {}
    clauses, said, at = [], {}, 0
    while at < len(asked):
        for end in range(min(at + LONGEST_NAME, len(asked)), at, -1):
            words = runs.get((at, end), ())
            names = named.get(" ".join(words))
            if names:
                phrases = {words} | {tuple(alias.key.split()) for alias in names}
                clauses.append(tuple(sorted(phrases)))
                for alias in names:
                    others = said.setdefault(alias.entry.name, [])
                    if tuple(alias.key.split()) != words and alias.text not in others:
                        others.append(alias.text)
                at = end
                break
        else:
            clauses.append(query.clauses[at])
            at += 1
    return Query(tuple(clauses), query.closed), {name: also for name, also in said.items() if also}


def _named(keys, user):
    """{key: [every alias of every entry in use that goes by it]}, of names `user` may read."""
    found = {}
    for model in (ActorAlias, LegalAlias):
        names = model.objects.visible_to(user).filter(entry__standing__in=IN_USE)
        hits = list(names.filter(key__in=keys))
        if not hits:
            continue
        siblings = {}
        for alias in (
            names.filter(entry__in={hit.entry_id for hit in hits})
            .exclude(key="")
            .select_related("entry")
        ):
            siblings.setdefault(alias.entry_id, []).append(alias)
        for hit in hits:
            found.setdefault(hit.key, []).append(siblings[hit.entry_id])
    return {key: list(chain.from_iterable(lists)) for key, lists in found.items()}
