"""Evidence that goes over to a newer edition of the document it rests on.

The row itself moves, so that no list and no count has it twice; who decided it and when stays,
and an event says where it stood before.
"""

from sources import bulk, editions
from sources.history import record_many

from .models import Evidence

_MOVED = ("passage_id", "quote_start", "quote_end", "version")


def carry(new, by):
    """Put the evidence of the editions before `new` at the same words in it, where these are
    found. Returns how many rows went over. Inside the transaction that adds the edition.

    Where one passage would serve the same claim of an outcome twice, the second row stays.
    """
    rows = {row.pk: row for row in _of_earlier(Evidence.objects, new).order_by("pk")}
    found = editions.places(
        {pk: (row.passage, row.quote_start, row.quote_end) for pk, row in rows.items()}, new
    )
    lengths = {}
    passages = {place[0] for place in found.values()}
    for passage in new.passages.filter(pk__in=passages):
        lengths[passage.pk] = len(passage.text)
    serving, moved = set(), []
    for pk, (passage, start, end) in found.items():
        row = rows[pk]
        if (row.outcome_id, row.claim, passage) in serving:
            continue
        serving.add((row.outcome_id, row.claim, passage))
        before = _place(row)
        # All of a passage is all of it again where it still stands alone.
        if row.quote_start is None and (start, end) == (0, lengths[passage]):
            start = end = None
        row.passage_id, row.quote_start, row.quote_end = passage, start, end
        row.version += 1
        moved.append((row, before, _place(row)))
    bulk.update(
        Evidence,
        ("id", *_MOVED),
        [(row.pk, *(getattr(row, name) for name in _MOVED)) for row, *_changes in moved],
    )
    record_many("carried over", moved, by)
    return len(moved)


def left_behind(document, user):
    """The evidence that still rests on editions before this one, as `user` may read it: a list of
    editions.Left."""
    rows = _of_earlier(Evidence.objects.visible_to(user), document)
    return [
        editions.Left(
            f"{row.outcome} · {row.get_claim_display()} · {row.get_stance_display()}",
            row.outcome.get_absolute_url(),
            row.quote,
            row.passage,
        )
        for row in rows.order_by("outcome__slug", "claim", "pk")
    ]


def _of_earlier(rows, document):
    found = rows.filter(passage__document__in=editions.earlier(document))
    return found.select_related("outcome", "passage__document")


def _place(row):
    return {"passage": row.passage_id, "from": row.quote_start, "to": row.quote_end}
