"""What we say changed, and how well it is evidenced."""

from .claims import ClaimEvent, ClaimField, ClaimMention, Involvement, Origin, OtherId, Role
from .evidence import Assignment, Evidence, Note, Review, Substantiation
from .outcome import Outcome, slug_of

__all__ = [
    "Assignment",
    "ClaimEvent",
    "ClaimField",
    "ClaimMention",
    "Evidence",
    "Involvement",
    "Note",
    "Origin",
    "OtherId",
    "Outcome",
    "Review",
    "Role",
    "Substantiation",
    "slug_of",
]
