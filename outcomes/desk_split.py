"""The page on which an officer splits an outcome that bundles two changes."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from . import dossier, following, splitting
from .desk import weighers_only
from .editing import Stale, same_address
from .models import Outcome, slug_of
from .splitting import OWN_WORDS, Place, Taken, plain

FIRST, SECOND = "first", "second"
ROWS = {"description": 9, "significance_text": 5, "contribution_text": 5}
EMPTY = {
    FIRST: gettext_lazy("Say which change stays."),
    SECOND: gettext_lazy("Say which change becomes an outcome of its own."),
}


class SplitForm(forms.Form):
    """What each of the two says, and where each piece of evidence goes. Both begin with all that
    the outcome says, so that one only takes out what does not belong; but for the headlines, for
    that of the whole fits neither."""

    fragment_id = forms.CharField(label=gettext_lazy("Fragment ID of the new one"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, outcome, evidence, data=None):
        proposed = splitting.free_id(outcome, lambda one: same_address(slug_of(one), Outcome()))
        super().__init__(data, initial={"fragment_id": proposed, "version": outcome.version})
        self.outcome, self.evidence = outcome, evidence
        for side in (FIRST, SECOND):
            for name in OWN_WORDS:
                self.fields[f"{side}_{name}"] = forms.CharField(
                    label=outcome._meta.get_field(name).verbose_name.capitalize(),
                    initial=getattr(outcome, name),
                    required=name == "description",
                    error_messages={"required": EMPTY[side]},
                    widget=forms.Textarea(attrs={"rows": ROWS[name]}),
                )
            self.fields[f"{side}_headline"] = forms.CharField(
                label=outcome._meta.get_field("headline").verbose_name.capitalize(),
                help_text=_("Left empty, it is made from the description."),
                max_length=outcome._meta.get_field("headline").max_length,
                required=False,
            )
        for row in evidence:
            self.fields[f"place_{row.pk}"] = forms.ChoiceField(
                choices=Place, initial=Place.STAYS, required=False, widget=forms.RadioSelect
            )

    def clean_fragment_id(self):
        fragment_id = self.cleaned_data["fragment_id"].strip()
        slug = slug_of(fragment_id)
        if not slug.strip("-"):
            raise forms.ValidationError(_("An ID has letters or digits."))
        taken = same_address(slug, Outcome())
        if taken:
            raise forms.ValidationError(str(Taken(taken)))
        return fragment_id

    def clean(self):
        cleaned = super().clean()
        whole = plain(self.outcome.description)
        for side in (FIRST, SECOND):
            name = f"{side}_description"
            if plain(cleaned.get(name, "")) == whole:
                text = _("This is still the whole statement: take out what the other one says.")
                self.add_error(name, text)
        return cleaned

    def words(self, side):
        """{field: text} of one of the two; its headline only where one was written."""
        words = {
            name: _as_stored(self.cleaned_data[f"{side}_{name}"], getattr(self.outcome, name))
            for name in OWN_WORDS
        }
        headline = self.cleaned_data[f"{side}_headline"]
        return words | ({"headline": headline} if headline else {})

    @property
    def places(self):
        """{ID of a piece of evidence: Place}"""
        return {
            row.pk: self.cleaned_data[f"place_{row.pk}"] or Place.STAYS for row in self.evidence
        }

    @property
    def sides(self):
        """The fields of each of the two, as the page shows them side by side."""
        names = (*OWN_WORDS, "headline")
        return [[self[f"{side}_{name}"] for name in names] for side in (FIRST, SECOND)]

    @property
    def rows(self):
        """Each piece of evidence with its field."""
        return [(row, self[f"place_{row.pk}"]) for row in self.evidence]


@require_http_methods(["GET", "HEAD", "POST"])
@weighers_only
def split(request, outcome):
    form = SplitForm(outcome, dossier.evidence(outcome, request.user), request.POST or None)
    status = 400 if form.errors else 200
    context = {"nav": "outcomes", "outcome": outcome, "form": form}
    came, was_released = following.came_from(request), outcome.is_released
    if request.method == "POST" and form["version"].value() != str(outcome.version):
        # Told before anything else: the ID is taken, say, because another has split it meanwhile.
        context |= _meanwhile(form, outcome)
        status = 409
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            first, new = splitting.split(
                outcome,
                form.words(FIRST),
                form.words(SECOND),
                given["fragment_id"],
                form.places,
                request.user,
                given["version"],
            )
        except Stale as stale:
            context |= _meanwhile(form, stale.current)
            status = 409
        except Taken as taken:
            form.add_error("fragment_id", str(taken))
            status = 400
        else:
            link = format_html('<a href="{}">{}</a>', new.get_absolute_url(), new.fragment_id)
            text = _("Split: the other change is %(link)s. Both are to be rated anew.")
            messages.success(request, format_html(text.replace("%(link)s", "{}"), link))
            if was_released:
                text = _("Its wording changed, so it is internal again until it is released.")
                messages.warning(request, text)
            return redirect(following.back(first, came))
    context["came"] = came
    return render(request, "outcomes/split.html", context, status=status)


def _meanwhile(form, current):
    """The context that shows an outcome as another person saved it; sent again, the form goes
    for that."""
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    fields = [current._meta.get_field(name) for name in OWN_WORDS]
    return {"meanwhile": [(f.verbose_name.capitalize(), getattr(current, f.name)) for f in fields]}


def _as_stored(typed, stored):
    """A text as it is kept: a browser sends line breaks of its own, and what is only that is no
    change."""
    text = typed.replace("\r\n", "\n").strip()
    return stored if text == stored.replace("\r\n", "\n").strip() else text
