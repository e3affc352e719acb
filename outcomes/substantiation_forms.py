"""Forms of substantiation: asking a person, and the person's answer."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import PARTS, Person, Substantiation
from .scales import Verdict
from .substantiating import DAYS

LABELS = {
    "description": _("What changed"),
    "significance": _("Why it matters"),
    "contribution": _("What the programme contributed"),
}
_TEXT = {"rows": 5}


class AskForm(forms.Form):
    """A person, and what of an outcome is put to that person."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        required=False,
        help_text=_("An e-mail address, or how else the letter reaches the person."),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Person.Language)
    relation = forms.CharField(
        label=_("Relation to the case"),
        help_text=_("How the person knows of it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    independence = forms.CharField(
        label=_("Why an outsider"),
        required=False,
        help_text=_(
            "Only where a tie is known: why the person counts as an outsider all the same."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=LABELS["description"],
        help_text=_("What the person will read, and nothing else. Take out what is not for them."),
        widget=forms.Textarea(attrs=_TEXT),
    )
    significance = forms.CharField(
        label=LABELS["significance"], required=False, widget=forms.Textarea(attrs=_TEXT)
    )
    contribution = forms.CharField(
        label=LABELS["contribution"], required=False, widget=forms.Textarea(attrs=_TEXT)
    )
    days = forms.IntegerField(
        label=_("Days that the link works"), min_value=1, max_value=180, initial=DAYS
    )

    send = forms.BooleanField(label=_("Send the letter by e-mail at once"), required=False)

    def __init__(self, outcome, data=None):
        texts = {part: getattr(outcome, field) for part, field in PARTS.items()}
        super().__init__(data, initial=texts)
        if not settings.EMAIL_READY:
            del self.fields["send"]

    @property
    def person(self):
        names = ("name", "organisation", "contact", "language")
        return {name: self.cleaned_data[name].strip() for name in names}

    @property
    def statement(self):
        return {part: self.cleaned_data[part] for part in PARTS}


class AnswerForm(forms.Form):
    """What a person says of each part that was put to that person."""

    def __init__(self, row, data=None):
        super().__init__(data)
        self.row = row
        self.parts = [part for part in PARTS if row.statement.get(part)]
        for part in self.parts:
            self.fields[part] = forms.ChoiceField(
                label=_("Do you agree?"),
                choices=[(verdict.value, verdict.label) for verdict in Verdict if verdict],
                widget=forms.RadioSelect,
            )
            self.fields[f"{part}_comment"] = forms.CharField(
                label=_("Comment"),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["naming"] = forms.ChoiceField(
            label=_("What may be mentioned of you?"),
            choices=Substantiation.Naming,
            widget=forms.RadioSelect,
        )

    @property
    def questions(self):
        """[(heading, text, the field of the verdict, the field of the comment)]"""
        return [
            (LABELS[part], self.row.statement[part], self[part], self[f"{part}_comment"])
            for part in self.parts
        ]

    @property
    def verdicts(self):
        return {part: self.cleaned_data[part] for part in self.parts}

    @property
    def comments(self):
        return {part: self.cleaned_data[f"{part}_comment"] for part in self.parts}
