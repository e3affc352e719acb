"""How outcomes come in: each file, and each of its rows with what it would do or did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outcomes.models import Outcome
from sources.access import OPEN_LEVELS
from sources.models import Guarded


class State(models.TextChoices):
    READING = "reading", _("Being read")
    PREVIEWED = "previewed", _("Previewed")
    COMMITTED = "committed", _("Committed")
    UNDONE = "undone", _("Undone")


class RowVerdict(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Same")
    DUPLICATE = "duplicate", _("Possible duplicate")
    INVALID = "invalid", _("Invalid")


class Decision(models.TextChoices):
    """What a person says of a possible duplicate."""

    NONE = "", _("Undecided")
    NEW = "new", _("Another outcome: bring it in as new")
    MERGE = "merge", _("The same outcome: fill in what is missing there")
    LEAVE = "leave", _("Leave it out")


def _by(**options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


def _stays_inside(name):
    return models.CheckConstraint(
        condition=~Q(visibility__in=OPEN_LEVELS), name=f"harvest_{name}_stays_inside"
    )


def _at_states(what, *states):
    """`what`_at and `what`_by are there in just these states."""
    names = (f"{what}_at__isnull", f"{what}_by__isnull")
    there, absent = (Q(**dict.fromkeys(names, value)) for value in (False, True))
    return Q(state__in=states) & there | ~Q(state__in=states) & absent


class Harvest(Guarded):
    """One harvest file: its name and hash, who brought it and when, and how far it has come."""

    file_name = models.CharField(_("file name"), max_length=255)
    original = models.FileField(_("original file"), upload_to="harvests/", max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    # {heading: column key} of headings that a person said are our columns, "" for none of them.
    mapping = models.JSONField(default=dict)
    # Headings that nearly are a column's, not yet answered: a list of [heading, column key].
    proposals = models.JSONField(default=list)
    # What is doubtful about the file as a whole: a list of {"kind", "sheet", "text"}.
    warnings = models.JSONField(default=list)
    # {kind of warning: how often}, of the file and its rows; see doubts.py for the kinds.
    doubts = models.JSONField(default=dict)
    # {kind of warning: {"by": username, "at": ISO 8601}} of those that a person took note of.
    acknowledged = models.JSONField(default=dict)
    # The choice to go ahead without the invalid rows.
    skip_invalid = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    brought_at = models.DateTimeField(auto_now_add=True)
    brought_by = _by()
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = _by(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = _by(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["-id"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("harvest"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="harvest_harvest_state_known"
            ),
            models.CheckConstraint(
                condition=_at_states("committed", State.COMMITTED, State.UNDONE),
                name="harvest_harvest_commit_named",
            ),
            models.CheckConstraint(
                condition=_at_states("undone", State.UNDONE), name="harvest_harvest_undo_named"
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state=State.COMMITTED),
                name="harvest_harvest_committed_once",
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("import", args=[self.pk])


class HarvestRow(Guarded):
    """One record of a harvest file, with its verdict and what it came to."""

    harvest = models.ForeignKey(Harvest, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    # Where the record stands: the line of a text, or the row of a sheet.
    sheet = models.CharField(max_length=255, blank=True)
    line = models.PositiveIntegerField(default=0)
    fragment_id = models.CharField(max_length=200, blank=True)
    # The record as it stands in the file: a list of [heading, value].
    record = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=RowVerdict)
    # Faults and warnings: a list of {"level", "kind", "column", "value", "message"}.
    messages = models.JSONField(default=list)
    # {field: [before, after]} of a changed row.
    difference = models.JSONField(default=dict)
    outcome = models.ForeignKey(Outcome, models.SET_NULL, null=True, related_name="+")
    # Of a possible duplicate: the outcome that it is like, or the earlier row of this file.
    twin = models.ForeignKey(Outcome, models.SET_NULL, null=True, related_name="+")
    twin_row = models.PositiveIntegerField(null=True)
    likeness = models.PositiveSmallIntegerField(null=True)
    decision = models.CharField(max_length=5, choices=Decision, default="", blank=True)
    # The version of `outcome`, or of `twin`, that the verdict was given on.
    seen_version = models.PositiveIntegerField(null=True)
    # What the commit wrote over: {field: value}; and the version it left, for the undo.
    before = models.JSONField(default=dict)
    left_version = models.PositiveIntegerField(null=True)
    undone = models.BooleanField(default=False)

    guard_paths = (
        "visibility",
        "harvest__visibility",
        "outcome__visibility",
        "twin__visibility",
    )

    class Meta(Guarded.Meta):
        ordering = ["harvest", "number"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("harvestrow"),
            models.CheckConstraint(
                condition=Q(verdict__in=RowVerdict.values), name="harvest_harvestrow_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(decision__in=Decision.values, verdict=RowVerdict.DUPLICATE),
                name="harvest_harvestrow_decided",
            ),
            models.UniqueConstraint(
                fields=["harvest", "number"], name="harvest_harvestrow_number_once"
            ),
        ]

    def __str__(self):
        return f"{self.harvest} row {self.number}"


class AcceptedHeading(Guarded):
    """A heading that a person said is one of our columns, or none (""); remembered for all."""

    heading = models.CharField(_("heading"), max_length=200)
    # The heading as headings are compared; see columns.plain.
    plain = models.CharField(max_length=200, unique=True, editable=False)
    column = models.CharField(_("column"), max_length=40, blank=True)
    accepted_at = models.DateTimeField(auto_now=True)
    accepted_by = _by()

    class Meta(Guarded.Meta):
        ordering = ["heading"]
        constraints = [*Guarded.Meta.constraints, _stays_inside("acceptedheading")]

    def __str__(self):
        return self.heading


class Task(models.TextChoices):
    PREVIEW = "preview", _("Read")
    COMMIT = "commit", _("Commit")
    UNDO = "undo", _("Undo")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class Job(Guarded):
    """A task on a long harvest file, done outside the request by `manage.py work`.

    The lease is the worker's for as long as it renews it; when it has run out, another may take
    the job, from its start: each task is one transaction.
    """

    harvest = models.ForeignKey(Harvest, models.CASCADE, related_name="+")
    task = models.CharField(max_length=10, choices=Task)
    # Of an undo: leave the rows alone that somebody edited since.
    rest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = _by()
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Why it failed, as a sentence for the person who asked.
    problem = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    guard_paths = ("visibility", "harvest__visibility")

    class Meta(Guarded.Meta):
        ordering = ["id"]
        constraints = [
            *Guarded.Meta.constraints,
            _stays_inside("job"),
            models.CheckConstraint(
                condition=Q(task__in=Task.values), name="harvest_job_task_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="harvest_job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False) & ~Q(worker="")
                | ~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True),
                name="harvest_job_lease_while_running",
            ),
            models.UniqueConstraint(
                fields=["harvest"],
                condition=Q(state__in=(JobState.WAITING, JobState.RUNNING)),
                name="harvest_job_one_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.harvest}"

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    @property
    def is_overdue(self):
        """Whether its worker has stopped answering; the next one takes it up again."""
        return self.state == JobState.RUNNING and self.lease_until < timezone.now()

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0
