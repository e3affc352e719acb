"""What passages say happened to laws → proposed legal events, for a person to confirm."""

from collections import defaultdict

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.functions import Coalesce

from . import bulk, stages
from .access import Visibility
from .models import LegalEvent, LegalInstrument, Mention, Passage, SourceDocument, Standing

AT_ONCE = 500


def propose_all():
    """Propose the events of all passages that name a law, but for editions that have a newer
    one: there it is told again."""
    named = Mention.objects.filter(legal_alias__isnull=False).order_by().values("passage")
    first = Coalesce(
        OuterRef("document__first_edition"),
        OuterRef("document_id"),
        output_field=BigIntegerField(),
    )
    later = SourceDocument.objects.filter(
        first_edition=first, edition__gt=OuterRef("document__edition")
    )
    passages = Passage.objects.filter(~Exists(later), pk__in=named)
    keys = list(passages.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        propose(Passage.objects.filter(pk__in=keys[start : start + AT_ONCE]))


@transaction.atomic
def propose(passages):
    """Make the proposed events of these passages say what their texts say of the laws that stand
    in them. What a person decided on stays; proposals that no longer hold go."""
    passages = {passage.pk: passage for passage in passages}
    laws = laws_in(Mention.objects.filter(passage__in=passages), "passage")
    documents = (
        {passage.document_id: passage.document for passage in passages.values()} if laws else {}
    )
    wanted = {}
    for pk, places in laws.items():
        passage = passages[pk]
        document = documents[passage.document_id]
        for said in stages.propose(passage.text, places, document.date):
            wanted[pk, *identity(said)] = said
    closed = closed_laws(said.law for said in wanted.values())
    bulk.insert(
        LegalEvent,
        ("passage_id", *FIELDS),
        [
            (pk, *row(said, closed, documents[passages[pk].document_id].visibility))
            for (pk, *_rest), said in news(LegalEvent, "passage", passages, wanted)
        ],
    )


# --- shared with the events of claims --------------------------------------------------------

FIELDS = ("instrument_id", "stage", "not_yet", "date", "date_stated", "start", "end", "visibility")


def laws_in(mentions, owner):
    """{owner ID: [(start, end, law ID)]} of the mentions of laws, in the order of the text."""
    found = defaultdict(list)
    rows = mentions.filter(legal_alias__isnull=False).order_by(owner, "start", "-end")
    for key, *place in rows.values_list(owner, "start", "end", "legal_alias__entry"):
        found[key].append(tuple(place))
    return found


def identity(said):
    """What makes an event of one owner another one, as the database has it."""
    return said.law, said.stage.value, said.not_yet, said.date.iso if said.date else ""


def closed_laws(ids):
    """Those of these laws that are confidential."""
    laws = LegalInstrument.objects.filter(pk__in=set(ids), visibility=Visibility.CONFIDENTIAL)
    return set(laws.values_list("pk", flat=True))


def row(said, closed, level):
    """A proposal as the values of FIELDS; as closed as its owner (of that level) and its law."""
    secret = said.law in closed or level == Visibility.CONFIDENTIAL
    level = Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL
    law, stage, not_yet, _date = identity(said)
    stated = said.date_is != "context"
    return law, stage, not_yet, said.date, stated, said.start, said.end, level.value


def news(model, owner, owners, wanted):
    """What of `wanted` ({(owner ID, *identity): proposal}) is not there yet; proposed events of
    these owners that are no longer wanted are deleted."""
    there = model.objects.filter(**{f"{owner}__in": owners})
    known, stale = set(), []
    for event in there:
        date = event.date.iso if event.date else ""
        key = (getattr(event, f"{owner}_id"), event.instrument_id, event.stage, event.not_yet, date)
        known.add(key)
        if key not in wanted and event.standing == Standing.PROPOSED:
            stale.append(event.pk)
    model.objects.filter(pk__in=stale).delete()
    return [(key, said) for key, said in wanted.items() if key not in known]
