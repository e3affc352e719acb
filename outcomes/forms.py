"""Forms of the outcome pages."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.access import Visibility

from . import scales
from .anchors import anchors
from .columns import LONGEST_TEXT
from .editing import EDITABLE, free_lead_id, same_address
from .models import RATINGS, SCALE_OF, Outcome, slug_of

LONG = {"description": 8, "significance_text": 5, "contribution_text": 5, "merged_story": 5}


class OutcomeForm(forms.ModelForm):
    """Every field of an outcome, the unknown columns of its file too.

    `version` is the one its editor saw; `values` gives what editing.create and change take.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Outcome
        # A status is changed with a reason (moving.py).
        fields = [name for name in EDITABLE if name not in ("extra", "status")]
        widgets = dict.fromkeys(
            ("unintended", "stated_confidential", "negative"), forms.NullBooleanSelect
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["headline"].required = False
        self.fields["headline"].help_text = _(
            "Who did what, in a line. Left empty, it is made from the description."
        )
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs = {"rows": LONG.get(name, 3)}
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["headline"].required = True
        else:
            self.fields["fragment_id"].required = False
            self.fields["fragment_id"].help_text = _("Left empty, the next free LEAD number.")
        for number, (heading, value) in enumerate(self.instance.extra):
            self.fields[f"extra_{number}"] = forms.CharField(
                label=heading.strip() or _("Column without a heading"),
                initial=value,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("A column of the file that the column list does not know."),
            )

    def clean_fragment_id(self):
        fragment_id = self.cleaned_data["fragment_id"].strip() or free_lead_id()
        slug = slug_of(fragment_id)
        if not slug.strip("-"):
            raise forms.ValidationError(_("A fragment ID needs a letter or a digit."))
        same = same_address(slug, self.instance)
        if same:
            raise forms.ValidationError(
                _("“%(other)s” has the same address; choose another ID.")
                % {"other": same.fragment_id}
            )
        return fragment_id

    @property
    def values(self):
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        values["extra"] = [
            [heading, self.cleaned_data[f"extra_{number}"]]
            for number, (heading, _value) in enumerate(self.instance.extra)
        ]
        return values


class ReviewForm(forms.Form):
    """The four ratings and the reason for them."""

    significance = forms.TypedChoiceField(
        label=gettext_lazy("Significance"), choices=scales.Significance, coerce=int
    )
    contribution = forms.TypedChoiceField(
        label=gettext_lazy("Contribution"), choices=scales.Contribution, coerce=int
    )
    evidence = forms.TypedChoiceField(
        label=gettext_lazy("Evidence that the change happened"),
        choices=scales.Strength,
        coerce=int,
    )
    evidence_contribution = forms.TypedChoiceField(
        label=gettext_lazy("Evidence that the programme contributed"),
        choices=scales.Strength,
        coerce=int,
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("In English or French. Seen by reviewers only."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, outcome, user, *args, own=None, **kwargs):
        self.outcome, self.user = outcome, user
        names = (*RATINGS, "rationale")
        kwargs.setdefault("initial", {name: getattr(own, name) for name in names} if own else {})
        super().__init__(*args, **kwargs)

    def scales(self):
        """The four ratings for the template: field, what was claimed, and each level's option."""
        hints = {
            "significance": self.outcome.get_claimed_significance_display(),
            "contribution": self.outcome.get_claimed_contribution_display(),
        }
        lines = anchors(self.user)
        for name in RATINGS:
            bound = self[name]
            scale = SCALE_OF[name]
            yield {
                "field": bound,
                "claimed": hints.get(name),
                "options": [
                    {
                        "id": f"{bound.auto_id}_{level.value}",
                        "level": level.value,
                        "top": max(scale.values),
                        "word": level.label,
                        "anchor": lines[scale][level],
                        "checked": str(bound.value()) == str(level.value),
                    }
                    for level in scale
                ],
            }


class ReleaseForm(forms.Form):
    """To which level an outcome goes."""

    level = forms.ChoiceField(
        label=gettext_lazy("May be read by"), choices=Visibility, widget=forms.RadioSelect
    )
