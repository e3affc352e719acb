"""How good a ranking is: the usual figures of information retrieval, with graded relevance."""

import math


def recall(ranked, relevant, at):
    """The share of what is relevant that is among the first `at`; a set or mapping of IDs."""
    return len(set(ranked[:at]) & set(relevant)) / len(relevant)


def reciprocal_rank(ranked, relevant):
    """1 / the place of the first relevant one; 0 where there is none."""
    return next((1 / place for place, one in enumerate(ranked, 1) if one in relevant), 0.0)


def ndcg(ranked, grades, at=10):
    """Normalised discounted cumulative gain of the first `at` (Järvelin and Kekäläinen, 2002),
    with 2^grade - 1 as gain; `grades` is {ID: grade}."""

    def gain(found):
        return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(found, 1))

    best = gain(sorted(grades.values(), reverse=True)[:at])
    return gain([grades.get(one, 0) for one in ranked[:at]]) / best


FIGURES = ("recall@5", "recall@10", "MRR", "nDCG@10")


def figures(rankings):
    """The means of FIGURES over [(ranked IDs, {ID: grade})]."""
    rows = [
        (
            recall(ranked, grades, 5),
            recall(ranked, grades, 10),
            reciprocal_rank(ranked, grades),
            ndcg(ranked, grades),
        )
        for ranked, grades in rankings
    ]
    means = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return dict(zip(FIGURES, means, strict=True))
