"""A plain model with the 23 columns, and nothing beside them."""

from django.db import models


class Fragment(models.Model):
    fragment_id = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=100, blank=True)
    harvest_period = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    description = models.TextField()
    significance_text = models.TextField(blank=True)
    additional_information = models.TextField(blank=True)
    claimed_significance = models.CharField(max_length=100, blank=True)
    social_actor = models.CharField(max_length=300, blank=True)
    scale = models.CharField(max_length=100, blank=True)
    contribution_text = models.TextField(blank=True)
    other_contributions = models.TextField(blank=True)
    claimed_contribution = models.CharField(max_length=100, blank=True)
    unintended = models.CharField(max_length=100, blank=True)
    evidence_text = models.TextField(blank=True)
    stated_confidential = models.CharField(max_length=100, blank=True)
    framework_outcomes = models.TextField(blank=True)
    specific_objectives = models.TextField(blank=True)
    merged_story = models.TextField(blank=True)
    negative = models.CharField(max_length=100, blank=True)
    type_of_change = models.CharField(max_length=200, blank=True)
    change_cluster = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return self.fragment_id
