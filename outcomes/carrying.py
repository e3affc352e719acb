"""Evidence that goes over to a newer edition of the document it rests on, or to what is cut from
the same document anew.

The row itself moves, so that no list and no count has it twice; who decided it and when stays,
and an event says where it stood before.
"""

from sources import bulk, editions
from sources.history import record_many

from .models import Evidence
from .strength import recount_many


def carry(new, by):
    """Put the evidence of the editions before `new` at the same words in it, where these are
    found. Returns how many rows went over. Inside the transaction that adds the edition.

    Where one passage would serve the same claim of an outcome twice, the second row stays.
    """
    rows = _of_earlier(Evidence.objects, new).order_by("pk")
    return len(_move(rows, editions.places(_quotes(rows), new), new, by))


def carry_within(document, gone, places, by):
    """Put the evidence on passages that go at the same words of those that come instead; see
    rereading.py. Returns (how many rows went over, an editions.Left for each that did not).

    gone    those passages of `document`, as a query
    places  {key: (passage, start, end)} → the same of the new passages, of what is found
    """
    rows = Evidence.objects.select_for_update(of=("self",)).filter(passage__in=gone)
    rows = rows.select_related("outcome", "passage").order_by("pk")
    moved = set(_move(rows, places(_quotes(rows)), document, by))
    return len(moved), [_left(row) for row in rows if row.pk not in moved]


def _quotes(rows):
    return {row.pk: (row.passage, row.quote_start, row.quote_end) for row in rows}


def _move(rows, found, document, by):
    """Put rows of evidence at the places found for their quotes in passages of `document`, but
    for those whose claim the passage serves already. Returns the IDs of those that moved."""
    lengths = {}
    passages = {place[0] for place in found.values()}
    for passage in document.passages.filter(pk__in=passages):
        lengths[passage.pk] = len(passage.text)
    there = Evidence.objects.filter(passage__document=document)
    serving, moved = set(there.values_list("outcome", "claim", "passage")), []
    for row in rows:
        passage, start, end = found.get(row.pk, (None, None, None))
        if passage is None or (row.outcome_id, row.claim, passage) in serving:
            continue
        serving.add((row.outcome_id, row.claim, passage))
        # All of a passage is all of it again where it still stands alone.
        if row.quote_start is None and (start, end) == (0, lengths[passage]):
            start = end = None
        moved.append((row, _place(row), {"passage": passage, "from": start, "to": end}))
    bulk.update(
        Evidence,
        ("id", "passage_id", "quote_start", "quote_end", "version"),
        [(row.pk, *after.values(), row.version + 1) for row, _before, after in moved],
    )
    record_many("carried over", moved, by)
    recount_many([row.outcome for row, *_changes in moved])
    return [row.pk for row, *_changes in moved]


def left_behind(document, user):
    """The evidence that still rests on editions before this one, as `user` may read it: a list of
    editions.Left."""
    rows = _of_earlier(Evidence.objects.visible_to(user), document)
    return [_left(row) for row in rows.order_by("outcome__slug", "claim", "pk")]


def _left(row):
    return editions.Left(
        f"{row.outcome} · {row.get_claim_display()} · {row.get_stance_display()}",
        row.outcome.get_absolute_url(),
        row.quote,
        row.passage,
    )


def _of_earlier(rows, document):
    found = rows.filter(passage__document__in=editions.earlier(document))
    return found.select_related("outcome", "passage__document")


def _place(row):
    return {"passage": row.passage_id, "from": row.quote_start, "to": row.quote_end}
