"""The closed scales of the product: stored value, label, query word, and a one-line anchor.

A label that a harvest file uses is understood through `read`, in English or French; one that no
alias knows is not guessed.
"""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from sources.words import fold


class Status(models.TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    LEAD = "lead", _("Lead")
    OUTCOME = "outcome", _("Outcome")
    SET_ASIDE = "set_aside", _("Set aside")


class Significance(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class Contribution(models.IntegerChoices):
    NONE_FOUND = 0, _("None found")
    MINOR = 1, _("Minor")
    MODERATE = 2, _("Moderate")
    MAJOR = 3, _("Major")


class Strength(models.IntegerChoices):
    NONE = 0, _("None")
    ASSERTED = 1, _("Asserted")
    DOCUMENTED = 2, _("Documented")
    CORROBORATED = 3, _("Corroborated")
    VERIFIED = 4, _("Verified")


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    PARTLY = "partly", _("Partly supports")
    CONTRADICTS = "contradicts", _("Contradicts")
    CONTEXT = "context", _("Context")


class Test(models.TextChoices):
    """The four process-tracing tests."""

    NONE = "", _("No test")
    STRAW = "straw", _("Straw in the wind")
    HOOP = "hoop", _("Hoop")
    SMOKING_GUN = "smoking_gun", _("Smoking gun")
    DOUBLY_DECISIVE = "doubly_decisive", _("Doubly decisive")


class Claim(models.TextChoices):
    """The two claims of an outcome, weighed apart."""

    CHANGE = "change", _("The change happened")
    CONTRIBUTION = "contribution", _("The programme contributed")


class Substantiated(models.TextChoices):
    """What outsiders' answers come to; empty while nobody was asked."""

    NOT_ASKED = "", _("Nobody asked yet")
    SUBSTANTIATED = "substantiated", _("Substantiated")
    PARTLY = "partly", _("Partly")
    CONTESTED = "contested", _("Contested")
    NOT_SUBSTANTIATED = "not_substantiated", _("Not substantiated")
    PENDING = "pending", _("Pending")


class Verdict(models.TextChoices):
    """One outsider's answer on one part of an outcome."""

    PENDING = "", _("Not answered")
    FULLY = "fully", _("Fully agree")
    PARTLY = "partly", _("Partly agree")
    DISAGREE = "disagree", _("Disagree")
    CANNOT_SAY = "cannot_say", _("Cannot say")


# One line beside each level of the rating form, and beside each test: of process tracing, whether
# the evidence is needed for the claim to hold, and whether it is enough.
ANCHORS = {
    Significance: {
        Significance.LOW: _("Routine or symbolic"),
        Significance.MEDIUM: _("A clear step in a process"),
        Significance.HIGH: _("Changes rules or lives"),
    },
    Contribution: {
        Contribution.NONE_FOUND: _("No link to the programme found"),
        Contribution.MINOR: _("Would have happened anyway"),
        Contribution.MODERATE: _("One of several causes"),
        Contribution.MAJOR: _("Unlikely without the programme"),
    },
    Strength: {
        Strength.NONE: _("Nothing on file"),
        Strength.ASSERTED: _("The partner’s own word, or a file nobody here has opened"),
        Strength.DOCUMENTED: _("A passage that can be read"),
        Strength.CORROBORATED: _("Two publishers or more, one independent of the programme"),
        Strength.VERIFIED: _("And a knowledgeable outsider agrees"),
    },
    Test: {
        Test.NONE: _("Not weighed by a test"),
        Test.STRAW: _("Neither needed nor enough: makes it a little likelier"),
        Test.HOOP: _("Must hold, or the claim falls"),
        Test.SMOKING_GUN: _("If found, confirms; its absence does not refute"),
        Test.DOUBLY_DECISIVE: _("Both: confirms if found, refutes if not"),
    },
}

# Words that files use besides the English label, English and French, folded.
ALIASES = {
    Status: {
        "outcome lead": Status.LEAD,
        "piste": Status.LEAD,
        "final outcome": Status.OUTCOME,
        "effet": Status.OUTCOME,
        "candidat": Status.CANDIDATE,
        "ecarte": Status.SET_ASIDE,
        "rejected": Status.SET_ASIDE,
    },
    Significance: {
        "faible": Significance.LOW,
        "moyen": Significance.MEDIUM,
        "moyenne": Significance.MEDIUM,
        "fort": Significance.HIGH,
        "forte": Significance.HIGH,
        "eleve": Significance.HIGH,
        "elevee": Significance.HIGH,
    },
    Contribution: {
        "none": Contribution.NONE_FOUND,
        "aucune": Contribution.NONE_FOUND,
        "aucune trouvee": Contribution.NONE_FOUND,
        "mineure": Contribution.MINOR,
        "small": Contribution.MINOR,
        "moderee": Contribution.MODERATE,
        "medium": Contribution.MODERATE,
        "majeure": Contribution.MAJOR,
        "large": Contribution.MAJOR,
    },
}


def word(member):
    """The word by which a query names a member: its English label, lower case, `-` for blanks."""
    return member.name.lower().replace("_", "-")


def words(scale):
    """{query word: member} of a scale, without its empty member."""
    return {word(member): member for member in scale if member.value != ""}


def read(scale, text):
    """The member of `scale` that `text` names by label or alias; None where none does."""
    plain = re.sub(r"[\W_]+", " ", fold(text)).strip()
    for member in scale:
        if member.value != "" and plain == word(member).replace("-", " "):
            return member
    return ALIASES.get(scale, {}).get(plain)
