"""Erasing a person's words everywhere, on a data-protection request: for admins alone.

The words are sent in a form and never in an address, which logs would keep.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from . import erasing
from .access import reads_inside
from .forms import EraseForm
from .models import Erasure


@require_http_methods(["GET", "HEAD", "POST"])
def erasures(request):
    """What was erased so far; where words stand; erasing them."""
    if not request.user.has_perm("sources.erase") or not reads_inside(request.user):
        raise Http404
    form, context = EraseForm(request.POST or None), {"nav": "erasures"}
    if request.method == "POST" and form.is_valid():
        words, reason = form.cleaned_data["words"], form.cleaned_data["reason"]
        if "confirm" in request.POST:
            erasure = erasing.erase(words, reason, request.user)
            text = ngettext("Erased from %(n)d row.", "Erased from %(n)d rows.", erasure.rows)
            messages.success(request, text % {"n": erasure.rows})
            if erasure.files:
                text = _("%(n)d kept files in which the words stood are deleted.")
                messages.warning(request, text % {"n": erasure.files})
            return redirect("erasures")
        context["found"] = erasing.found(words)
        context["total"] = sum(one.count for one in context["found"])
    context["form"] = form
    context["erasures"] = Erasure.objects.visible_to(request.user).select_related("erased_by")
    status = 400 if form.errors else 200
    return render(request, "sources/erasures.html", context, status=status)
