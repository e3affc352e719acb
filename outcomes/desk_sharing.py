"""Share links: making one, seeing how often they were opened, stopping them. For officers and
admins alone."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sources.access import reads_inside
from sources.filters import page_number

from . import sharing
from .models import Outcome, ShareLink

ROWS_PER_PAGE = 50


class ShareForm(forms.Form):
    """For whom a link is, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=200,
        help_text=gettext_lazy("For you and your colleagues: whoever opens it does not see this."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Works for so many days"),
        min_value=1,
        max_value=sharing.MOST_DAYS,
        initial=sharing.DAYS,
    )
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = forms.CharField(required=False, widget=forms.HiddenInput)


def _sharer(request):
    """Stop whoever may not share: for them the page does not exist."""
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request):
    """All links, and making another: for the dashboard under the filter in `query`, or for one
    `outcome`. The answer to making one shows it, once."""
    _sharer(request)
    sent = request.method == "POST"
    given = request.POST if sent else request.GET
    outcome = _outcome(request, given.get("outcome", ""))
    form = ShareForm(request.POST if sent else None, initial=given.dict())
    if sent and form.is_valid():
        name, days = form.cleaned_data["name"], form.cleaned_data["days"]
        query = "" if outcome else form.cleaned_data["query"]
        try:
            row, token = sharing.share(name, request.user, outcome, query, days)
        except sharing.NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            address = request.build_absolute_uri(reverse("share_opening", args=[token]))
            context = {"nav": "dashboard", "row": row, "address": address}
            return render(request, "outcomes/share_made.html", context)
    rows = ShareLink.objects.visible_to(request.user).select_related("outcome", "made_by")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(page_number(request))
    context = {
        "nav": "dashboard",
        "form": form,
        "outcome": outcome,
        "query": given.get("query", ""),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "now": timezone.now(),
    }
    return render(request, "outcomes/shares.html", context, status=400 if sent else 200)


@require_POST
def revoke(request, pk):
    """Stop a link; whoever has it finds nothing from the next request on."""
    _sharer(request)
    row = get_object_or_404(ShareLink.objects.visible_to(request.user), pk=pk)
    sharing.revoke(row, request.user)
    messages.success(request, _("The link “%(name)s” works no more.") % {"name": row.name})
    return redirect("shares")


def _outcome(request, slug):
    if not slug:
        return None
    return get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)
