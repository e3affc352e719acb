"""How rare words are in the passages on record.

What this tells is drawn from every passage, hidden ones too, so it is for readers of every level.
"""

import math
from collections import Counter

from django.db import connection

from .models import TermCount

# Rows of TermCount that are no stems: how many passages there are, and how many words in them.
PASSAGES, WORDS = "#passages", "#words"


class Rarity:
    """How rare some stems are: `count` passages of `passages` hold each.

    passages  how many are on record; `length` is how many words one has on average
    """

    def __init__(self, stems):
        asked = [*set(stems), PASSAGES, WORDS]
        found = dict(TermCount.objects.filter(stem__in=asked).values_list("stem", "count"))
        self.passages = max(found.pop(PASSAGES, 0), 1)
        self.length = max(found.pop(WORDS, 0) / self.passages, 1.0)
        self.counts = found

    def weight(self, stem):
        """The inverse document frequency of a stem, as BM25 has it; never below zero."""
        return weight(self.counts.get(stem, 0), self.passages)


def weight(count, passages):
    """ln(1 + (N - n + ½) / (n + ½)): what a word weighs that `count` of `passages` hold
    (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, in the form of Lucene)."""
    return math.log(1 + (max(passages - count, 0) + 0.5) / (count + 0.5))


def tally(documents, sign):
    """Add (1) or take away (-1) what passages hold; `documents` are their stems, a list each."""
    counts = Counter()
    for found in documents:
        counts.update(set(found))
        counts[PASSAGES] += 1
        counts[WORDS] += len(found)
    # Always in one order, so that two who write at once wait for each other and do not lock.
    rows = [(stem, sign * count) for stem, count in sorted(counts.items())]
    table = TermCount._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"INSERT INTO {table} (stem, count, visibility) VALUES (%s, %s, 'confidential') "
                "ON CONFLICT (stem) DO UPDATE SET count = count + excluded.count",
                rows,
            )
        elif rows:
            cursor.execute(
                f"INSERT INTO {table} AS t (stem, count, visibility) SELECT *, 'confidential' FROM "
                "unnest(%s::text[], %s::bigint[]) ON CONFLICT (stem) "
                "DO UPDATE SET count = t.count + excluded.count",
                [[stem for stem, _count in rows], [count for _stem, count in rows]],
            )


def clear():
    """Forget all counts, before an index is written anew."""
    TermCount.objects.all().delete()
