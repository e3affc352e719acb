"""Opening documents and register entries, with what goes along, and closing them again."""

from django.db import transaction
from django.utils.translation import gettext as _

from .access import OPEN_LEVELS, Visibility
from .models import Actor, ActorAlias, Event, LegalAlias, SourceDocument
from .release import FROM_OPEN_TO_CLOSED, set_visibility


class NotReady(Exception):
    """The document cannot be opened; the message says what stands in the way."""


def hindrance(document, by):
    """What keeps `by` from opening a document, as a sentence; "" where nothing does.

    What is confidential takes two officers: one lifts the confidentiality, another releases.
    """
    if document.visibility == Visibility.CONFIDENTIAL:
        return _("It is confidential. Make it internal first; another officer can then release it.")
    lifted = (
        Event.objects.filter(
            subject_kind=document._meta.model_name,
            subject_id=document.pk,
            before__visibility=Visibility.CONFIDENTIAL.value,
        )
        .order_by("-id")
        .first()
    )
    if lifted and lifted.by_id == by.pk and not document.is_released:
        return _("You made it internal from confidential, so another officer has to release it.")
    publisher = document.publisher
    if publisher and publisher.visibility == Visibility.CONFIDENTIAL:
        return _(
            "Its publisher, %(name)s, is confidential, and a document is hidden while its "
            "publisher is. Open the register entry first."
        ) % {"name": publisher.name}
    return ""


@transaction.atomic
def set_document(document, level, by):
    """Put a document at `level`; where that opens it, its publisher's entry goes along.

    The entry stays open when the document is closed again: other released rows may hold it.
    Raises NotReady.
    """
    document = SourceDocument.objects.select_for_update().get(pk=document.pk)
    if level in OPEN_LEVELS:
        reason = hindrance(document, by)
        if reason:
            raise NotReady(reason)
        if document.publisher_id:
            publisher = document.publisher
            set_entry(publisher, _more_open(publisher.visibility, level), by)
    set_visibility(document, level, by)


@transaction.atomic
def set_entry(entry, level, by):
    """Put an actor or instrument at `level`; where that is open, its own names go along."""
    set_visibility(entry, level, by)
    if level in OPEN_LEVELS:
        for name in alias_model(entry).objects.filter(entry=entry, text__in=own_names(entry)):
            set_visibility(name, _more_open(name.visibility, level), by)


def alias_model(entry):
    """The model of the names of an entry."""
    return ActorAlias if isinstance(entry, Actor) else LegalAlias


def own_names(entry):
    """The name and the acronym of an entry: whoever reads the entry reads them."""
    return [words for words in (entry.name, getattr(entry, "acronym", "")) if words]


def _more_open(one, other):
    return min(one, other, key=FROM_OPEN_TO_CLOSED.index)
