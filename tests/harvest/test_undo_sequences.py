"""Imports, edits and undos in random order: what stands is what the model says (sequences.py).

`python -m benchmarks.undos` plays five hundred on each database."""

import pytest

from tests.harvest.sequences import Sequence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_a_sequence(seed, omar):
    Sequence(seed, omar).play()
