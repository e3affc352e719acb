"""What we say changed, and how well it is evidenced."""

from .claims import ClaimEvent, ClaimField, ClaimMention, Involvement, Origin, OtherId, Role
from .decisions import NotRelevant, SettledCheck, Tie
from .evidence import Evidence, Look, Note, NoteMention, Question
from .outcome import Outcome, slug_of
from .reviews import RATINGS, SCALE_OF, Anchor, Assignment, Review, Settlement
from .sharing import ShareLink
from .substantiation import PARTS, Choice, Knock, Link, Person, Substantiation

__all__ = [
    "PARTS",
    "RATINGS",
    "SCALE_OF",
    "Anchor",
    "Assignment",
    "Choice",
    "ClaimEvent",
    "ClaimField",
    "ClaimMention",
    "Evidence",
    "Involvement",
    "Knock",
    "Link",
    "Look",
    "NotRelevant",
    "Note",
    "NoteMention",
    "Origin",
    "OtherId",
    "Outcome",
    "Person",
    "Question",
    "Review",
    "Role",
    "SettledCheck",
    "Settlement",
    "ShareLink",
    "Substantiation",
    "Tie",
    "slug_of",
]
