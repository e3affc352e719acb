"""The form of a register entry with its names."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .dates import find_dates
from .models import Actor, Language, LegalInstrument, Standing
from .opening import own_names
from .standing import CHANGEABLE

NEW_NAMES = 3  # empty lines for further names


class ProposedForm(forms.Form):
    """Which entries the page of proposals lists; `cleaned_data` is what proposed.keys takes."""

    standing = forms.ChoiceField(
        choices=[(s.value, s.label) for s in Standing if s != Standing.CONFIRMED],
        widget=forms.HiddenInput,
    )
    register = forms.ChoiceField(
        label=_("Register"),
        choices=[("", _("Both")), ("actor", _("Actors")), ("instrument", _("Legal instruments"))],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("", _("Any")),
            (_("Actors"), Actor.Kind.choices),
            (_("Legal instruments"), LegalInstrument.Kind.choices),
        ],
        required=False,
    )
    sure = forms.ChoiceField(
        label=_("Told by"),
        choices=[
            ("", _("Anything")),
            ("yes", _("A number or an acronym")),
            ("no", _("Its form alone")),
        ],
        required=False,
    )


class EntryForm(forms.ModelForm):
    """The fields of an entry and its names, as `standing.change` takes them.

    version  the one that its editor saw
    names    the aliases of the entry
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, entry, names, data=None):
        super().__init__(data, instance=entry)
        self.fields["version"].initial = entry.version
        self.fields["description"].widget.attrs = {"rows": 3}
        own = own_names(entry)
        self.names = [alias for alias in names if alias.text not in own]
        for alias in self.names:
            self.fields[f"drop_{alias.pk}"] = forms.BooleanField(required=False)
            self.fields[f"language_{alias.pk}"] = forms.ChoiceField(
                choices=Language, required=False, initial=alias.language
            )
        for number in range(NEW_NAMES):
            self.fields[f"new_{number}"] = forms.CharField(required=False, max_length=300)
            self.fields[f"new_language_{number}"] = forms.ChoiceField(
                choices=Language, required=False
            )

    def own_fields(self):
        """The bound fields of the entry itself."""
        return [self[name] for name in self._meta.fields]

    def name_lines(self):
        """(alias, field to drop it, field of its language) for each further name."""
        return [
            (alias, self[f"drop_{alias.pk}"], self[f"language_{alias.pk}"]) for alias in self.names
        ]

    def new_lines(self):
        """(field of a further name, field of its language) for each empty line."""
        return [
            (self[f"new_{number}"], self[f"new_language_{number}"]) for number in range(NEW_NAMES)
        ]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("An entry needs a name."))
        return name

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def added(self):
        pairs = (
            (self.cleaned_data[f"new_{n}"], self.cleaned_data[f"new_language_{n}"])
            for n in range(NEW_NAMES)
        )
        return [(" ".join(text.split()), language) for text, language in pairs if text.strip()]

    @property
    def dropped(self):
        return [alias.pk for alias in self.names if self.cleaned_data[f"drop_{alias.pk}"]]

    @property
    def languages(self):
        return {alias.pk: self.cleaned_data[f"language_{alias.pk}"] for alias in self.names}

    def see(self, current):
        """Another person saved first: the next save of this form is one over `current`."""
        self.data = self.data.copy()
        self.data["version"] = str(current.version)

    def conflict(self, current):
        """[(label, words saved by the other, words typed)] of the fields where the two differ."""
        return [
            (self.fields[name].label, self._shown(name, theirs), self._shown(name, typed))
            for name, typed in self.values.items()
            if typed != (theirs := getattr(current, name))
        ]

    def _shown(self, name, value):
        choices = dict(getattr(self.fields[name], "choices", ()))
        return choices.get(value) or getattr(value, "label", value)


class ActorForm(EntryForm):
    class Meta:
        model = Actor
        fields = CHANGEABLE["actor"]


class InstrumentForm(EntryForm):
    date = forms.CharField(
        label=_("Date"),
        required=False,
        help_text=_("As precise as it is known: 2023, 2023-11, November 2023 or 17 November 2023."),
    )

    class Meta:
        model = LegalInstrument
        fields = CHANGEABLE["legalinstrument"]

    def clean_date(self):
        words = self.cleaned_data["date"].strip()
        if not words:
            return None
        found = find_dates(words)
        whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(words))
        if not whole or len(found[0].dates) != 1:
            raise ValidationError(_("This is no date that we know how to read."))
        return found[0].dates[0]
