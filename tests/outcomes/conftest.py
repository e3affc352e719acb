"""What the tests of the outcome pages share."""

import pytest

from outcomes import deciding
from outcomes.scales import Claim
from tests.outcomes.at_the_desk import TEXTS
from tests.people import make_actor, make_document, make_instrument, make_outcome


@pytest.fixture
def mill(roles):
    make_actor("Millers Union", kind="cso")
    make_instrument("Water Code", kind="code", aliases=["Code of Water"])
    return make_outcome(
        "MILL/1",
        description="In May 2023 the Millers Union had the Water Code read in Exampleville.",
        country="Exampleland",
        region="North",
        year=2023,
        claimed_significance=2,
        claimed_contribution=1,
        additional_information="Only officers read this.",
    )


# --- at the evidence desk ---------------------------------------------------------------------


@pytest.fixture
def outcome(roles):
    make_actor("Millers Union", kind="cso")
    make_instrument("Water Code", kind="code")
    return make_outcome(
        "MILL/1",
        description="In May 2023 the Millers Union had the Water Code read in Exampleville.",
        contribution_text="The Millers Union paid the council of Exampleville for reading it.",
    )


@pytest.fixture
def passages(outcome):
    document = make_document("Mill report", TEXTS, publisher="Exampleville Gazette", date="2023-06")
    return list(document.passages.all())


@pytest.fixture
def row(passages, outcome, omar):
    """What is on file already: the second passage, for the change."""
    return deciding.decide(outcome, passages[1], [Claim.CHANGE], "supports", omar)[0]


@pytest.fixture
def officer(client_of, omar):
    return client_of(omar)


@pytest.fixture
def other(client_of, odile):
    return client_of(odile)
