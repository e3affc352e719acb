"""How much of what a claim says a passage says too: one scoring, the same on every database.

Passages and claims come as sentences of tokens: stems of words, and a token for each register
entry they name, so that "Penal Code" and "Criminal Code" are one. A passage holds a token of the
claim wholly, or in part where it has another word for it: one of the thesaurus, or one of the same
family that the stemmer keeps apart ("criminalisation", "criminal"). The score is the sum of three
parts, none of which needs more of the record than how rare a token is:

- BM25 of the whole claim over the whole passage (Robertson and Zaragoza, The Probabilistic
  Relevance Framework, 2009);
- BM25 of the clause that fits best over the sentence that fits best, for long claims and long
  passages hide their match;
- pairs of words that stand side by side in both, as in a sequential dependence model (Metzler and
  Croft, A Markov Random Field Model for Term Dependencies, 2005).
"""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import NamedTuple

from sources.common_words import GLUE
from sources.words import stems

from .thesaurus import ALTERNATES

K1, B = 1.2, 0.6  # of BM25: how soon repeating a word says no more; how much length counts
CLAUSE, PAIR = 0.2, 0.2  # what these parts weigh beside the first
MOST_CLAUSES = (
    4  # the more clauses a claim has, up to these, the more the one that fits best counts
)
FEWEST_IN_CLAUSE = 3  # tokens; shorter ones are no claim of their own
# How much of a token a passage holds that has another word for it, or one of its family.
ANOTHER, FAMILY = 0.5, 0.4
STEM_OF_FAMILY = 5  # letters that words of one family share at their beginning
ENTRY = "@"  # a token of a register entry begins with it; stems are letters and digits

_SENTENCE = re.compile(r"[.!?;:…]['’”»\")\]]*\s+(?=[^\s\d(]*[A-ZÀ-Þ“«\"(\[\d])|\n+|;\s+")
_NO_END = re.compile(r"(?:\b(?:No|Nos|Mr|Mrs|Ms|Dr|art|Art|para|pp?|cf|vs|St|vol|ed|[A-Z])\.)$")
_CLAUSE = re.compile(
    r"[()]|,\s+(?=(?:and|but|which|who|that|including|following|in|by|with|while|thus|thereby|"
    r"et|mais|qui|dont|en|avec|par)\b)"
    r"|(?<!\s)\s+(?=(?:but|while|whereas|following|thus|thereby|mais)\b)"
)


class Scored(NamedTuple):
    """What a passage scores, where the sentence stands that says most of the claim (its number),
    and which tokens of the claim the passage has itself."""

    score: float
    sentence: int
    shared: frozenset


def sentences(text):
    """[(start, end)] of the sentences of a text; abbreviations do not end one."""
    return _cut(text, (m.span() for m in _SENTENCE.finditer(text) if not _abbreviated(text, m)))


def clauses(text):
    """[(start, end)] of the clauses of its sentences."""
    found = []
    for start, end in sentences(text):
        breaks = ((m.start(), m.end()) for m in _CLAUSE.finditer(text, start, end))
        found += _cut(text, breaks, start, end)
    return found


def _abbreviated(text, match):
    before = text[max(0, match.start() - 8) : match.start() + 1]
    return text[match.start()] == "." and _NO_END.search(before)


def _cut(text, breaks, start=0, end=None):
    end, found = len(text) if end is None else end, []
    for first, after in (*breaks, (end, end)):
        # The mark that ends a sentence belongs to it.
        while first < after and not text[first].isspace() and text[first] not in "()":
            first += 1
        if text[start:first].strip():
            found.append((start, first))
        start = after
    return found


def tokens(text, spans, names):
    """The tokens of each span of a text, in order: a list of lists.

    names  what the text names: each with its `start` and the `token` of the entry
    """
    return [
        [stem for stem in stems(text[start:end]) if stem not in GLUE]
        + [name.token for name in names if start <= name.start < end]
        for start, end in spans
    ]


def other_words(stems):
    """{stem: the stems of other words for it}, without those that are among `stems` themselves."""
    return {stem: ALTERNATES[stem] - stems for stem in stems if stem in ALTERNATES}


class Claim:
    """A claim made ready to be looked for.

    parts    the tokens of its clauses
    weight   a function: what a token weighs, by how rare it is and the other words for it
    """

    def __init__(self, parts, weight):
        whole = [token for part in parts for token in part]
        self.weights = _weighted(whole, weight)
        self.total = sum(self.weights.values())
        # {token: [(number of the clause, what the token weighs there)]}
        self.places = defaultdict(list)
        weighed = [_weighted(part, weight) for part in parts if len(part) >= FEWEST_IN_CLAUSE]
        self.clause = CLAUSE * min(max(len(weighed), 1), MOST_CLAUSES)
        for number, part in enumerate(weighed or [self.weights]):
            for token, worth in part.items():
                self.places[token].append((number, worth))
        words = [[token for token in part if token[0] != ENTRY] for part in parts]
        self.pairs = {
            pair: min(weight(pair[0]), weight(pair[1])) for part in words for pair in pairwise(part)
        }
        self._families = defaultdict(list)
        for token in self.weights:
            if len(token) >= STEM_OF_FAMILY and token[0] != ENTRY:
                self._families[token[:STEM_OF_FAMILY]].append((token, FAMILY))
        # {a token of a passage: [(the token of the claim that it stands for, how much of it)]}
        self._heard = {}
        for token, others in other_words(self.weights.keys()).items():
            for other in others:
                self._heard.setdefault(other, []).append((token, ANOTHER))
        self._heard |= {token: [(token, 1.0)] for token in self.weights}

    def hears(self, token):
        """What a token of a passage says of the claim: [(token of the claim, how much of it)]."""
        heard = self._heard.get(token)
        if heard is None:
            heard = self._families.get(token[:STEM_OF_FAMILY], ())
            self._heard[token] = heard
        return heard


def _weighted(tokens, weight):
    """{token: weight}; said twice is not said twice as much."""
    return {token: weight(token) * 2 * n / (n + 1) for token, n in Counter(tokens).items()}


def score(claim, passages, length):
    """A Scored for each passage (the tokens of its sentences), in their order.

    length  how many tokens a passage has on average
    """
    lengths = [len(sentence) for passage in passages for sentence in passage if sentence]
    brief = sum(lengths) / len(lengths) if lengths else 1.0
    return [_score(claim, passage, length, brief) for passage in passages]


def _score(claim, passage, length, brief):
    counts, best, where, pairs = defaultdict(float), 0.0, 0, 0.0
    for number, sentence in enumerate(passage):
        shared, before = defaultdict(float), None
        for token in sentence:
            heard = claim.hears(token)
            for meant, share in heard:
                shared[meant] += share
            if token in claim.weights:
                if before:
                    pairs += claim.pairs.get((before, token), 0.0)
                before = token
            else:
                before = None
        if shared:
            fits = _fits(claim, shared, _slack(len(sentence), brief))
            if fits > best:
                best, where = fits, number
            for token, n in shared.items():
                counts[token] += n
    slack = _slack(sum(map(len, passage)), length)
    total = sum(claim.weights[token] * _gain(n, slack) for token, n in counts.items())
    total += claim.clause * best + PAIR * pairs * _gain(1, slack)
    shared = {token for sentence in passage for token in sentence if token in claim.weights}
    return Scored(total, where, frozenset(shared))


def _fits(claim, shared, slack):
    """What the clause that fits a sentence best scores there."""
    fits = defaultdict(float)
    for token, n in shared.items():
        gain = _gain(n, slack)
        for number, worth in claim.places[token]:
            fits[number] += worth * gain
    return max(fits.values(), default=0.0)


def _gain(n, slack):
    """What a token that is held `n` times counts, as BM25 has it; in part, that part of once."""
    return n * (K1 + 1) / (n + slack) if n >= 1 else n * (K1 + 1) / (1 + slack)


def _slack(length, average):
    return K1 * (1 - B + B * length / average)
