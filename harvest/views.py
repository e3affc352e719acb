"""The doors that belong to no floor: home, signing in and out, and the probes."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

login = auth.LoginView.as_view(redirect_authenticated_user=True)
logout = auth.LogoutView.as_view()


@require_GET
def home(request):
    return render(request, "harvest/home.html", {})


@login_not_required
@require_GET
def healthz(request):
    """The process answers. Says nothing of versions or counts."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request):
    """The database answers and has every migration."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text, status = ("waiting for migrations\n", 503) if waiting else ("ok\n", 200)
    return HttpResponse(text, status=status, content_type="text/plain")


def bad_request(request, exception):
    """The 400 page; it repeats what a view of ours says is wrong, never what Django suspects."""
    problem = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"problem": problem}, status=400)
