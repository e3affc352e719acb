"""What a share link opens, for somebody without an account: the link itself, and under an address
without its token the dashboard, the list and the outcomes within it.

Whoever looks reads here as donors do, an officer too. A link that expired, was stopped, leads to
what is withdrawn, or never was: the same page for all.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from . import dashboard, reports, sharing, views, views_dashboard, views_report
from .filters import OutcomeFilter
from .knocks import may_knock

OPENED, MOST = "shares", 20  # in the session: the IDs of the links that were opened
LAYOUT = "outcomes/shared.html"


@csrf_exempt  # whoever opens a link has its token, and nothing is done but to open it
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request, token):
    """What a link leads to: a page with one button, for programs that look at links in letters
    press none. The button leads to an address without the token."""
    if not may_knock(request):
        return _silent(render(request, "outcomes/substantiate/wait.html", status=429))
    share = sharing.working(token)
    if share is None:
        return gone(request)
    if request.method == "POST":
        opened = [pk for pk in request.session.get(OPENED, []) if pk != share.pk]
        request.session[OPENED] = [*opened, share.pk][-MOST:]
        sharing.count_opening(share)
        return _silent(redirect("share", share.pk))
    return _silent(render(request, "outcomes/share_opening.html", {"share": share}))


def by_share(view):
    """A page under a link that was opened in this browser; `view` gets the ShareLink."""

    @wraps(view)
    def guarded(request, pk, *args, **kwargs):
        share = pk in request.session.get(OPENED, []) and sharing.working_by_id(pk)
        if not share:
            return gone(request)
        request.user = sharing.reader()
        request.share = share
        return _silent(view(request, share, *args, **kwargs))

    return login_not_required(require_safe(guarded))


@by_share
def share(request, share):
    """The dashboard of a link, or its one outcome."""
    if share.outcome_id:
        return views.released_page(request, share.outcome, layout=LAYOUT, share=share)
    return views_dashboard.page(request, _door(request, share), **_about(share))


@by_share
def chart(request, share, key, form):
    """One chart of its dashboard as a file."""
    _many(share)
    return views_dashboard.chart_file(_door(request, share), key, form)


@by_share
def report(request, share):
    """The report of its dashboard, or of its one outcome."""
    if share.outcome_id:
        outcome = sharing.within(share).with_ratings(request.user).get()
        return views_report.answer(
            request,
            lambda: reports.of_one(outcome, request.user),
            outcome.slug,
            1,
            within=_within(share),
        )
    given = views_report.filter_query(request)
    return views_report.of_door(request, _door(request, share, given))


@by_share
def records(request, share):
    """The list that its figures open."""
    _many(share)
    scope = sharing.within(share).with_ratings(request.user)
    filterset = OutcomeFilter(request.GET, scope, request.user)
    filterset.within = _within(share)
    return views.list_page(request, filterset.checked(), **_about(share))


@by_share
def record(request, share, slug):
    """One outcome of its list."""
    _many(share)
    outcome = get_object_or_404(sharing.within(share).with_ratings(request.user), slug=slug)
    return views.released_page(request, outcome, **_about(share))


def gone(request):
    return _silent(render(request, "outcomes/substantiate/gone.html", status=404))


# --- inside ---------------------------------------------------------------------------------


def _silent(response):
    """Tell no other site of the address."""
    response["Referrer-Policy"] = "no-referrer"
    return response


def _many(share):
    """A link to one outcome has no list."""
    if share.outcome_id:
        raise Http404


def _within(share):
    return f"share {share.pk}"


def _door(request, share, given=None):
    scope, given = sharing.within(share), request.GET if given is None else given
    filterset = dashboard.filter_of(given, request.user, scope, _within(share))
    page, records = reverse("share", args=[share.pk]), reverse("share_list", args=[share.pk])
    return dashboard.Door(request.user, filterset, page, records, under=records)


def _about(share):
    return {
        "layout": LAYOUT,
        "share": share,
        "narrowed": sharing.narrowed(share),
        "under": reverse("share_list", args=[share.pk]),
        "came": "",
    }
