"""Where an officer settles what is doubtful about a statement, or asks again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from . import dossier, following, settling
from .desk import address_of, weighers_only
from .models import SettledCheck

PLACE = "k"  # of the checks on the page of the outcome


class SettleForm(forms.Form):
    """Which check, and the remark that settles it."""

    kind = forms.SlugField()
    about = forms.RegexField(r"^[0-9a-f]{64}$")
    remark = forms.CharField(
        max_length=2000, error_messages={"required": gettext_lazy("Say how it is settled.")}
    )


@require_POST
@weighers_only
def settle(request, outcome):
    """Settles the check that the form names; or, by `reopen`, asks one again."""
    if "reopen" in request.POST:
        _reopen(request, outcome)
        return _back(request, outcome)
    form = SettleForm(request.POST)
    if not form.is_valid():
        if set(form.errors) != {"remark"}:
            raise BadRequest(_("Say which check is settled."))
        messages.error(request, " ".join(form.errors["remark"]), extra_tags=PLACE)
        return _back(request, outcome)
    try:
        settling.settle(outcome, by=request.user, **form.cleaned_data)
    except settling.Stale as stale:
        text = _("That is no longer asked: what it was about has changed.")
        if stale.settled:
            text = _("%(who)s settled that first: “%(remark)s”.") % {
                "who": stale.settled.settled_by.get_username(),
                "remark": stale.settled.remark,
            }
        kept = _("You wrote: “%(remark)s”.") % {"remark": form.cleaned_data["remark"]}
        messages.warning(request, f"{text} {kept}", extra_tags=PLACE)
    else:
        messages.success(request, _("Settled."), extra_tags=PLACE)
    return _back(request, outcome)


def _reopen(request, outcome):
    word = request.POST["reopen"]
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise BadRequest(_("Say which check is asked again."))
    rows = SettledCheck.objects.visible_to(request.user).filter(outcome=outcome, pk=word)
    if rows.exists():
        settling.reopen(outcome, int(word), request.user)
    messages.success(request, _("It is asked again."), extra_tags=PLACE)


def _back(request, outcome):
    """To the checks on the page of the outcome; htmx gets these alone."""
    if not request.htmx:
        return redirect(f"{address_of(request, outcome)}#{PLACE}")
    context = {"outcome": outcome, "came": following.came_from(request), "weighed": True}
    context |= dossier.doubts(outcome, request.user) | {"anchors": [PLACE]}
    dossier.put_messages(context, request)
    return render(request, "outcomes/_checks.html", context)
