"""What the tests of the outcome pages share."""

import pytest

from tests.people import make_actor, make_instrument, make_outcome


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
