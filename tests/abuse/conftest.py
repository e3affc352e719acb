import pytest

from tests.planting import Planter, make_open_world, plant_secrets


@pytest.fixture
def open_world(dora):
    return make_open_world()


@pytest.fixture
def planter():
    return Planter()


@pytest.fixture
def secrets(open_world, planter, omar):
    """A world with a word of its own in every field that donors may not read; {kind: hidden
    rows}."""
    return plant_secrets(planter, omar)
