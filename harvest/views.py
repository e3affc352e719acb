"""The doors that belong to no floor: home and the probes."""

import shutil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outcomes.lists import show_rows
from outcomes.looking import changed_since, mentions
from outcomes.models import Outcome
from outcomes.scales import Status
from outcomes.waiting import to_review, to_sort
from sources import append_only, proposed, versions
from sources.access import reads_inside
from sources.models import SourceDocument

from .models import Harvest, State
from .roles import role_of

LEAST_ROOM = 200 * 1024 * 1024  # bytes on the disk: two of the largest files that are taken
UNCOUNTED = (Status.CANDIDATE, Status.SET_ASIDE)


@require_safe
def home(request):
    """What waits for whoever is signed in, by role."""
    user = request.user
    outcomes = Outcome.objects.visible_to(user).with_ratings(user)
    context = {
        "role": role_of(user),
        "latest": show_rows(
            outcomes.exclude(status__in=UNCOUNTED).order_by("-released_at", "-pk")[:5], user
        ),
        "outcome_count": outcomes.exclude(status__in=UNCOUNTED).count(),
        "document_count": SourceDocument.objects.visible_to(user).count(),
    }
    if reads_inside(user):
        waiting = to_review(user)
        context["waiting"] = show_rows(waiting.with_ratings(user)[:5], user)
        context["waiting_count"] = waiting.count()
        context["changed"] = show_rows(changed_since(user, 5), user)
        context["mentions"] = mentions(user, 5)
        context["candidate_count"] = to_sort(user).count()
        context["proposal_count"] = proposed.waiting(user)
        imports = Harvest.objects.visible_to(user).select_related("brought_by")
        if not user.has_perm("harvest.add_harvest"):
            imports = imports.filter(state=State.COMMITTED)
        context["imports"] = imports[:5]
    return render(request, "harvest/home.html", context)


@login_not_required
@require_safe
def healthz(request):
    """The process answers. Says nothing of versions or counts."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request):
    """The database answers, has every migration, keeps its history as it is, and tells when its
    data changes; and there is room for what is brought in."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text, status = "ok\n", 200
    if waiting:
        text, status = "waiting for migrations\n", 503
    elif append_only.missing():
        text, status = "the history is not protected\n", 503
    elif versions.missing():
        text, status = "changes of the data would not be noticed\n", 503
    elif shutil.disk_usage(settings.DATA_DIR).free < LEAST_ROOM:
        text, status = "the disk is nearly full\n", 503
    return HttpResponse(text, status=status, content_type="text/plain")


def bad_request(request, exception):
    """The 400 page; it repeats what a view of ours says is wrong, never what Django suspects."""
    problem = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"problem": problem}, status=400)
