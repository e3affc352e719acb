"""What outcomes say of a register entry that is merged with another, and back.

Who is involved follows from the names that stand in the claims, which are found anew after every
merge, in the weightiest role; here only what people decided on goes over.
"""

from sources.merging import SAID, carry, give_back
from sources.models import LegalInstrument

from .models import ClaimEvent

_ONCE = ("outcome_id", *SAID)


def bring_over(kept, gone, moved):
    """Let the events that claims tell of the law `gone` go over to `kept`, and note in `moved`
    (see sources.merging) which did."""
    if isinstance(gone, LegalInstrument):
        moved["claim events"] = carry(ClaimEvent, "instrument", gone, kept, once=_ONCE)


def give_them_back(kept, gone, moved):
    """Let what `moved` names return to `gone`."""
    if isinstance(gone, LegalInstrument):
        give_back(ClaimEvent, "instrument", kept, gone, moved["claim events"], once=_ONCE)
