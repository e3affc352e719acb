"""More than five thousand malformed harvest files, made here, the same each time.

`everything()` gives them all, one after another; `chosen()` those that the tests read, somewhat
more than a hundred that between them get every kind of answer.
"""

from . import (
    attacks,
    choice,
    containers,
    delimited,
    fieldform,
    harvests,
    mutations,
    opendocument,
    workbooks,
)

FAMILIES = (
    *(containers, attacks, workbooks, opendocument),
    *(delimited, fieldform, harvests, mutations),
)
REFUSED, READ = choice.names(choice.REFUSED), choice.names(choice.READ)
CHOSEN = REFUSED + READ


def everything():
    """Every Case; its bytes are made when `data` is asked for."""
    for family in FAMILIES:
        yield from family.cases()


def chosen():
    """The Cases that CHOSEN names."""
    yield from (case for case in everything() if case.name in CHOSEN)
