"""Forms of rating: settling differences, moving and giving outcomes."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import agreeing, assigning, choosing, moving
from .models import SCALE_OF
from .scales import Status


class SettleForm(forms.Form):
    """What each rating on which the reviewers differ is to be, and why.

    `values` are {rating: value} of those that were chosen.
    """

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("In writing, for whoever asks later. Seen by reviewers only."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, differences, data=None):
        super().__init__(data, initial={"seen": agreeing.state(differences)})
        self.differences = differences
        for one in differences:
            row = one.settlement
            self.fields[one.rating] = forms.TypedChoiceField(
                label=one.label,
                choices=SCALE_OF[one.rating],
                coerce=int,
                required=False,
                empty_value=None,
                initial=row.value if row else None,
                widget=forms.RadioSelect,
            )
        self.order_fields([*(one.rating for one in differences), "reason", "seen"])

    @property
    def rows(self):
        """[(Difference, its field)]"""
        return [(one, self[one.rating]) for one in self.differences]

    def clean(self):
        cleaned = super().clean()
        self.values = {
            one.rating: cleaned[one.rating]
            for one in self.differences
            if cleaned.get(one.rating) is not None
        }
        if not self.values and not self.errors:
            self.add_error(None, _("Choose what at least one of the ratings is to be."))
        return cleaned


class MoveForm(forms.Form):
    """A status and the reason to take an outcome there."""

    status = forms.ChoiceField(label=gettext_lazy("To"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, outcome, data=None):
        super().__init__(data)
        labels = [(step.value, step.label) for step in moving.steps(outcome)]
        self.fields["status"].choices = labels


class GiveForm(forms.Form):
    """To whom one outcome is given."""

    reviewers = forms.MultipleChoiceField(
        label=gettext_lazy("Given to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, given, data=None):
        self.people = {user.get_username(): user for user in assigning.reviewers()}
        # Whoever may review no more stays shown until the outcome is taken from that person.
        self.people |= {user.get_username(): user for user in given}
        super().__init__(data, initial={"reviewers": [user.get_username() for user in given]})
        self.fields["reviewers"].choices = [
            (name, user.get_full_name() or name) for name, user in self.people.items()
        ]

    @property
    def chosen(self):
        return [u for name, u in self.people.items() if name in self.cleaned_data["reviewers"]]


class NoteForm(forms.Form):
    """A note on an outcome."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Mention a colleague as @name. Donors never read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)

    def __init__(self, data=None):
        super().__init__(data, prefix="note")


class QuestionForm(forms.Form):
    """A question for the partner who reported an outcome."""

    text = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("It goes out with the next sheet for the partner."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None):
        super().__init__(data, prefix="question")


class ManyForm(forms.Form):
    """What is to happen to many outcomes at once."""

    class Act:
        GIVE, TAKE, MOVE, CHOOSE = "give", "take", "move", "choose"

    ACTS = (
        (Act.GIVE, gettext_lazy("Give them to reviewers")),
        (Act.TAKE, gettext_lazy("Take them from reviewers")),
        (Act.MOVE, gettext_lazy("Change their status")),
        (Act.CHOOSE, gettext_lazy("Choose them for outsiders")),
    )
    act = forms.ChoiceField(
        label=gettext_lazy("What to do"), choices=ACTS, widget=forms.RadioSelect
    )
    reviewers = forms.MultipleChoiceField(
        label=gettext_lazy("Reviewers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    each = forms.TypedChoiceField(
        label=gettext_lazy("Each outcome goes to"),
        choices=(
            (0, gettext_lazy("all of them")),
            (2, gettext_lazy("two of them, in turn")),
            (1, gettext_lazy("one of them, in turn")),
        ),
        coerce=int,
        required=False,
        empty_value=0,
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    sample = forms.IntegerField(
        label=gettext_lazy("Only a random sample of"),
        help_text=gettext_lazy("For outsiders: so many of each part; empty for all of them."),
        min_value=1,
        max_value=500,
        required=False,
    )
    stratum = forms.ChoiceField(
        label=gettext_lazy("Divided by"), choices=list(choosing.STRATA.items()), required=False
    )
    seed = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For a status or for outsiders: why, for the history of each."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.people = {user.get_username(): user for user in assigning.reviewers()}
        self.fields["reviewers"].choices = [
            (name, user.get_full_name() or name) for name, user in self.people.items()
        ]
        self.fields["status"].choices = [("", _("Choose…")), *Status.choices]

    @property
    def chosen(self):
        return [u for name, u in self.people.items() if name in self.cleaned_data["reviewers"]]

    def clean(self):
        cleaned = super().clean()
        act = cleaned.get("act")
        if act in (self.Act.GIVE, self.Act.TAKE) and not cleaned.get("reviewers"):
            self.add_error("reviewers", _("Choose one reviewer at least."))
        if act == self.Act.MOVE and not cleaned.get("status"):
            self.add_error("status", _("Choose a status."))
        if act in (self.Act.MOVE, self.Act.CHOOSE) and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why."))
        return cleaned
