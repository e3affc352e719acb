"""What a query means to the registers: the other names of the entries it names."""

from itertools import chain

from .models import ActorAlias, LegalAlias
from .search import Query

# A name longer than this many words is not looked for inside a query.
LONGEST_NAME = 12


def widen(query, user):
    """A Query that also finds other names of what it names, and what was added.

    Looks only at names that `user` may read. Returns (query, {name as registered: [other names]}).
    A phrase of the query that is the name of an entry becomes a clause of all its names.
    """
    if query is None:
        return None, {}
    words = [word for clause in query.clauses for word in clause[0]]
    runs = {
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    }
    named = _named(runs, user)
    if not named:
        return query, {}
    clauses, said, at = [], {}, 0
    while at < len(words):
        for end in range(min(at + LONGEST_NAME, len(words)), at, -1):
            names = named.get(" ".join(words[at:end]))
            if names:
                phrases = {tuple(words[at:end])} | {tuple(alias.key.split()) for alias in names}
                clauses.append(tuple(sorted(phrases)))
                for alias in names:
                    if alias.key != " ".join(words[at:end]):
                        said.setdefault(alias.entry.name, []).append(alias.text)
                at = end
                break
        else:
            clauses.append(((words[at],),))
            at += 1
    return Query(tuple(clauses), query.closed), said


def _named(keys, user):
    """{key: [every alias of every entry that goes by it]}, of names that `user` may read."""
    found = {}
    for model in (ActorAlias, LegalAlias):
        hits = list(model.objects.visible_to(user).filter(key__in=keys))
        if not hits:
            continue
        siblings = {}
        for alias in (
            model.objects.visible_to(user)
            .filter(entry__in={hit.entry_id for hit in hits})
            .exclude(key="")
            .select_related("entry")
        ):
            siblings.setdefault(alias.entry_id, []).append(alias)
        for hit in hits:
            found.setdefault(hit.key, []).append(siblings[hit.entry_id])
    return {key: list(chain.from_iterable(lists)) for key, lists in found.items()}
