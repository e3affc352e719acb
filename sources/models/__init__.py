"""What is on the record: documents cut into passages, and the registers that grow out of them."""

from .base import Guarded, Language, Releasable, Standing, free_slug
from .documents import PASSAGES_PER_PAGE, Passage, SourceDocument
from .erasures import Erasure
from .events import Event
from .named import DatedStage, LegalEvent, Mention, Naming, Stage
from .registers import Actor, ActorAlias, Alias, LegalAlias, LegalInstrument, RegisterEntry
from .terms import TermCount

__all__ = [
    "PASSAGES_PER_PAGE",
    "Actor",
    "ActorAlias",
    "Alias",
    "DatedStage",
    "Erasure",
    "Event",
    "Guarded",
    "Language",
    "LegalAlias",
    "LegalEvent",
    "LegalInstrument",
    "Mention",
    "Naming",
    "Passage",
    "RegisterEntry",
    "Releasable",
    "SourceDocument",
    "Stage",
    "Standing",
    "TermCount",
    "free_slug",
]
