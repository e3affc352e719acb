"""What is doubtful about a statement: advice in plain words, with the place that it is about.

A check that a person settled with a remark is quiet until what it is about changes (settling.py).
A statement that says who, when and where, one change, what was done for it and by whom raises
none.
"""

import hashlib
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from . import doubts_of_evidence, doubts_of_words
from .doubting import about

QUOTED = 90  # characters of a place
# Each rule with a name for people; those that somebody has to decide come first.
RULES = {
    doubts_of_words.no_actor: _("No actor"),
    doubts_of_words.no_date: _("No date"),
    doubts_of_words.no_place: _("No place"),
    doubts_of_words.year: _("Year"),
    doubts_of_words.not_credited: _("Named, not credited"),
    doubts_of_words.other_code: _("Another fragment’s ID"),
    doubts_of_words.confidentiality: _("Confidentiality"),
    doubts_of_evidence.older_source: _("Older source"),
    doubts_of_evidence.two_figures: _("Two figures"),
    doubts_of_words.several_changes: _("Two changes"),
    doubts_of_words.topics: _("Topics, not acts"),
    doubts_of_evidence.own_evidence: _("The partner’s own evidence"),
    doubts_of_words.merged_story: _("Merged field"),
    doubts_of_words.reading: _("As read from the file"),
}
# {kind of a Check: what people call it}
NAMES = {rule.__name__: name for rule, name in RULES.items()}


class Check(NamedTuple):
    """One doubt.

    kind     the name of the rule
    about    what tells this doubt from another of its kind: 64 hexadecimal digits
    text     what is doubtful, and what would be right
    place    the words that it is about; "" where it is about something missing
    field    the model field in which that stands; "" where it stands in no field
    serious  whether somebody has to decide, rather than know
    """

    kind: str
    about: str
    text: str
    place: str
    field: str
    serious: bool

    @property
    def name(self):
        """What people call its kind."""
        return NAMES[self.kind]


def checks(outcome, user):
    """The Checks of an outcome, settled or not, as `user` may read it."""
    return checks_of([outcome], user)[outcome.pk]


def checks_of(outcomes, user):
    """{outcome ID: its Checks}; the number of queries depends on no number of rows."""
    return {
        pk: [_check(rule.__name__, said) for rule in RULES for said in rule(one)]
        for pk, one in about(outcomes, user).items()
    }


def _check(kind, said):
    facts = "\n".join([kind, *map(str, said.facts)])
    about = hashlib.sha256(facts.encode()).hexdigest()
    place = said.place if len(said.place) <= QUOTED else f"{said.place[:QUOTED].rstrip()}…"
    return Check(kind, about, said.text, place, said.field, said.serious)
