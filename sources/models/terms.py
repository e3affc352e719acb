"""How often words stand in the passages on record, for ranking."""

from django.db import models

from ..access import Visibility
from ..words import LONGEST_STEM
from .base import Guarded


class TermCount(Guarded):
    """How many passages hold a stem; two rows that are no stems hold the sums (see terms.py).

    It counts every passage, confidential ones too, and so is confidential itself.
    """

    stem = models.CharField(primary_key=True, max_length=2 * LONGEST_STEM)
    count = models.BigIntegerField()
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.CONFIDENTIAL, editable=False
    )

    def __str__(self):
        return f"{self.stem}: {self.count}"
