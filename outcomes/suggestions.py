"""The passages that may bear on a claim, best first, each with the reasons why.

The database gives candidates (gathering.py): passages that hold the rarest words of the claim, or
name what it names. They are scored here alike on every database (scoring.py), those near the
claim in time a little higher.
"""

import re
from itertools import chain
from typing import NamedTuple

from sources.access import Visibility, readable_levels
from sources.common_words import COMMON
from sources.dates import find_dates
from sources.marks import Mark
from sources.models import Passage
from sources.words import words

from . import reasons, scoring
from .gathering import asked, candidates
from .numbers import in_words
from .times import Apart, nearest

# A passage is left out whose score is less than this of what the claim's tokens weigh together, or
# less than this of what the best passage has: so a claim on which nothing bears gets little.
LEAST, LEAST_OF_BEST = 0.1, 0.3
NEAR, SAME_YEAR = 0.25, 0.1  # how much a passage gains that is near in time
FIRST = 30  # passages in which such are looked for
LIKE, ECHO = 0.6, 0.8  # two passages this much alike; what the second then keeps of its score
DAYS_NEAR, DAYS_IN_YEAR = 100, 366


class Suggestion(NamedTuple):
    """A passage that may bear on a claim.

    passage  with its document and publisher loaded
    reasons  a tuple of reasons.Reason
    marks    sources.marks.Mark of what the claim and the passage share, in the passage's text
    start, end  the sentence of the passage that says most of the claim
    """

    passage: Passage
    score: float
    reasons: tuple
    marks: list
    start: int
    end: int


class Suggested(NamedTuple):
    """The best Suggestions, how many more there are, and {passage ID: text} of all of these."""

    rows: list
    more: int
    texts: dict


class _Ranked(NamedTuple):
    pk: int
    score: float
    shared: frozenset
    start: int
    end: int
    apart: Apart | None
    tokens: frozenset
    echo: bool = False


def suggest(outcome, claim, user, limit=10):
    """The Suggested of one claim (scales.Claim) of an outcome, for a person.

    Who does not read every level gets none: how rare a word is counts hidden passages too.
    """
    if set(readable_levels(user)) != set(Visibility):
        return Suggested([], 0, {})
    return rank(outcome, claim, limit)


def rank(outcome, claim, limit=10):
    """The Suggested of one claim of an outcome, of all passages on record on which nobody has
    decided. The number of queries does not depend on the number of rows."""
    question = asked(outcome, claim)
    if not question.text.strip():
        return Suggested([], 0, {})
    spans, dates = scoring.clauses(question.text), find_dates(question.text)
    # The day of a month is no word that a passage shares; the date as a whole is looked at apart.
    plain = _without_days(question.text, dates)
    parts = scoring.tokens(plain, spans, question.names)
    for start, digits in in_words(plain):
        for part, span in zip(parts, spans, strict=True):
            if span[0] <= start < span[1]:
                part.append(digits)
    read = scoring.Claim(parts, question.weight)
    found = candidates(question, read.weights, outcome, claim)
    times = [date for place in dates for date in place.dates]
    ranked = _ranked(read, found, question.rarity.length, times)
    shown = (
        Passage.objects.select_related("document__publisher")
        .defer("document__text")
        .in_bulk([row.pk for row in ranked[:limit]])
    )
    about = reasons.about(outcome, claim, question)
    rows = [_suggestion(row, shown[row.pk], found[row.pk], about) for row in ranked[:limit]]
    texts = {row.pk: found[row.pk].text for row in ranked}
    return Suggested(rows, len(ranked) - len(rows), texts)


def _without_days(text, dates):
    """`text` with blanks for the numbers of days in its dates."""
    for place in dates:
        words = text[place.start : place.end]
        plain = re.sub(r"(?<!\d)\d{1,2}(?!\d)", lambda found: " " * len(found[0]), words)
        text = text[: place.start] + plain + text[place.end :]
    return text


def _ranked(read, found, length, dates):
    """What bears on a claim of the Candidates found, best first."""
    cut = {pk: scoring.sentences(one.text) for pk, one in found.items()}
    said = [scoring.tokens(one.text, cut[pk], one.names) for pk, one in found.items()]
    scores, rows = scoring.score(read, said, length), []
    best = max((scored.score for scored in scores), default=0.0)
    least = max(LEAST * read.total, LEAST_OF_BEST * best)
    for pk, scored, sentences in zip(found, scores, said, strict=True):
        if scored.score < least:
            continue
        start, end = cut[pk][scored.sentence]
        apart = nearest(dates, _dates_of(found[pk], start, end)) if dates else None
        score = scored.score * (1 + _closeness(apart))
        tokens = frozenset(chain(*sentences))
        rows.append(_Ranked(pk, score, scored.shared, start, end, apart, tokens))
    return _without_echo(sorted(rows, key=_best_first))


def _best_first(row):
    return -row.score, row.pk


def _without_echo(rows):
    """The rows anew, with what says nearly the same as one that stands higher put lower. Only the
    first are looked at: nobody reads on from there for long."""
    heard, told = [], []
    for row in rows[:FIRST]:
        echo = any(_like(one.tokens, row.tokens) for one in heard)
        if echo:
            told.append(row._replace(score=row.score * ECHO, echo=True))
        else:
            told.append(row)
            heard.append(row)
    return sorted(told + rows[FIRST:], key=_best_first)


def _like(one, other):
    """Whether two sets of tokens are nearly the same, by Jaccard's measure."""
    return len(one & other) >= LIKE * len(one | other)


def _dates_of(candidate, start, end):
    """The dates that a sentence of a passage names; else that of the document."""
    named = [date for found in find_dates(candidate.text[start:end]) for date in found.dates]
    return named or [date for date in [candidate.date] if date]


def _closeness(apart):
    if apart is None or abs(apart.days) > DAYS_IN_YEAR:
        return 0.0
    return NEAR if abs(apart.days) <= DAYS_NEAR else SAME_YEAR


def _suggestion(row, passage, candidate, about):
    names = {name.token: name.text for name in candidate.names}
    # Common words count a little in the ranking; told to a person they are no reason.
    stems = {token for token in row.shared - COMMON if token[0] != scoring.ENTRY}
    marks = [
        Mark(name.start, name.end, "mark")
        for name in candidate.names
        if name.text and name.token in about.entries
    ]
    marks += [
        Mark(word.start, word.end, "mark") for word in words(passage.text) if word.stem in stems
    ]
    why = reasons.reasons(about, passage, (row.start, row.end), stems, names, row.apart, row.echo)
    return Suggestion(passage, row.score, why, marks, row.start, row.end)
