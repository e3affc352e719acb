"""Withdrawing a source: what it says is no longer to be relied on, whoever found that out.

The document stays, with its text and all that rests on it; it is marked wherever it is quoted, is
offered for nothing more, and what rests on it counts for nothing. Each edition is a document of its
own, and only the one that is withdrawn is meant: of a report that was corrected, the new edition
holds. It says nothing about who may read the document (see release.py).
"""

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from .history import record
from .models import SourceDocument

WITHDRAWN, RESTORED = "withdrew the source", "restored the source"


class Stale(Exception):
    """Somebody else was first. `current` is the document as it is now."""

    def __init__(self, current):
        super().__init__("Somebody else was first")
        self.current = current


@transaction.atomic
def withdraw(document, by, reason):
    """Withdraw a document, with the reason; an event says so. Returns the document as it is then.

    Raises ValueError without a reason, Stale where it is withdrawn already.
    """
    current = _locked(document, reason)
    if current.withdrawn_at:
        raise Stale(current)
    _write(current, timezone.now(), by, reason.strip())
    record(WITHDRAWN, current, by, after={"reason": current.withdrawn_reason})
    return _told(current)


@transaction.atomic
def restore(document, by, reason):
    """Let a withdrawn document hold again, with the reason; an event says so, and what was said
    before. Returns the document as it is then. Raises ValueError without a reason, Stale where it
    is not withdrawn."""
    current = _locked(document, reason)
    if not current.withdrawn_at:
        raise Stale(current)
    before = {"reason": current.withdrawn_reason, "withdrawn_at": current.withdrawn_at}
    _write(current, None, None, "")
    record(RESTORED, current, by, before, {"reason": reason.strip()})
    return _told(current)


def weighs_otherwise(document):
    """Tell every floor that what rests on a document may count for more or less than before: it
    was withdrawn or restored, or has another publisher."""
    for config in apps.get_app_configs():
        if hasattr(config, "document_weighs_otherwise"):
            config.document_weighs_otherwise(document)


# --- inside ---------------------------------------------------------------------------------


def _locked(document, reason):
    if not reason.strip():
        raise ValueError("A source is withdrawn, or restored, with a reason.")
    rows = SourceDocument.objects.select_for_update(of=("self",)).defer("text")
    return rows.get(pk=document.pk)


def _write(document, at, by, reason):
    document.withdrawn_at, document.withdrawn_by, document.withdrawn_reason = at, by, reason
    document.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def _told(document):
    weighs_otherwise(document)
    return document
