"""The page on which an officer says what ties a publisher to an outcome, or that nothing does."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sources.models import Actor

from . import following, ties
from .desk import back, weighers_only
from .independence import UNTIED
from .independence import ties as known_ties
from .models import Tie

AS_TOLD = "told"  # the choice that takes back what was said


class TieForm(forms.Form):
    """What ties the publisher, and why. tie: what a person said already, or None; told: the
    Independence that the texts tell."""

    kind = forms.ChoiceField(label=gettext_lazy("Its tie"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "How you know, so that another can check it; needed unless the texts tell it. Donors "
            "never read it."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, tie, told, data=None):
        standing = tie.kind if tie else ""
        super().__init__(
            data,
            initial={
                "kind": standing or AS_TOLD,
                "reason": tie.reason if tie else "",
                "seen": standing,
            },
        )
        words = _("As the outcome’s texts tell: %(tie)s") % {"tie": told.label}
        self.fields["kind"].choices = [(AS_TOLD, words), *Tie.Kind.choices]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != AS_TOLD and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say how you know."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@weighers_only
def publisher(request, outcome, actor):
    actor = get_object_or_404(Actor.objects.visible_to(request.user), slug=actor)
    ties_said = Tie.objects.visible_to(request.user).filter(outcome=outcome, actor=actor)
    tie = ties_said.select_related("said_by").first()
    told = known_ties(outcome, request.user, said=False).get(actor.pk, UNTIED)
    form = TieForm(tie, told, request.POST or None)
    context = {"nav": "outcomes", "outcome": outcome, "actor": actor, "told": told, "form": form}
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["kind"] == AS_TOLD:
                ties.take_back(outcome, actor, request.user, given["seen"])
            else:
                reason = given["reason"].strip()
                ties.say(outcome, actor, given["kind"], reason, request.user, given["seen"])
        except ties.Conflict as conflict:
            form.data = form.data.copy()
            form.data["seen"] = conflict.current.kind if conflict.current else ""
            context["meanwhile"], tie, status = True, conflict.current, 409
        else:
            messages.success(request, _("Saved: %(source)s.") % {"source": actor})
            return back(request, outcome, "e")
    context |= {"tie": tie, "came": following.came_from(request)}
    return render(request, "outcomes/publisher.html", context, status=status)
