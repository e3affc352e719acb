"""Forms about one legal event: changing it, and adding one that a person read in a passage."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.dates import PartialDateFormField
from sources.event_verbs import CHANGEABLE
from sources.models import PASSAGES_PER_PAGE, Passage, Stage


class EventForm(forms.Form):
    """Stage, date, "not yet" and note of an event; `values` is what the verbs take.

    The hidden fields hold what its editor saw; `seen` gives it, None where they hold no event.
    """

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage)
    not_yet = forms.BooleanField(
        label=gettext_lazy("The source says that this is not yet so"), required=False
    )
    date = PartialDateFormField(
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("As precise as the source: 2023, 2023-10 or 2023-10-11."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Stands beside the quote. Donors read it once the event is open."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    seen_stage = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_not_yet = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_date = PartialDateFormField(widget=forms.HiddenInput, required=False)
    seen_note = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, data=None, event=None):
        was = {name: getattr(event, name) for name in CHANGEABLE} if event else {}
        super().__init__(data, initial=was | {f"seen_{name}": was[name] for name in was})

    def clean_note(self):
        return _with_plain_line_ends(self.cleaned_data["note"])

    def clean_seen_note(self):
        return _with_plain_line_ends(self.cleaned_data["seen_note"])

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    @property
    def seen(self):
        seen = {name: self.cleaned_data[f"seen_{name}"] for name in CHANGEABLE}
        seen["not_yet"] = seen["not_yet"] == "True"
        return seen if seen["stage"] else None

    def see(self, event):
        """Show these words again, now as an answer to the event as it is by now."""
        self.data = self.data.copy()
        for name in CHANGEABLE:
            value = getattr(event, name)
            self.data[f"seen_{name}"] = "" if value is None else str(value)


class NewEventForm(EventForm):
    """An event that a person read in `passage`; `place` is where its words stand in it."""

    words = forms.CharField(
        label=gettext_lazy("The words that say so"),
        help_text=gettext_lazy("Copied from the passage. Left empty, the whole passage."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    field_order = ("words",)

    def __init__(self, passage, data=None):
        self.passage = passage
        super().__init__(data)

    def clean_words(self):
        words = _with_plain_line_ends(self.cleaned_data["words"])
        start = self.passage.text.find(words)
        if start < 0:
            raise forms.ValidationError(_("These words do not stand in the passage like this."))
        self.place = (start, start + len(words)) if words else (0, len(self.passage.text))
        return words


class PassageForm(forms.Form):
    """Which passage: its address, as the margin of the reader gives it."""

    address = forms.CharField(
        label=gettext_lazy("Address of the passage"),
        help_text=gettext_lazy(
            "Open the source, follow the ¶ in its margin, and copy the address of the page here."
        ),
        max_length=1000,
    )

    def __init__(self, user, data=None):
        self.user = user
        super().__init__(data)

    def clean_address(self):
        """Puts the Passage on the form; raises ValidationError where there is none to read."""
        try:
            parts = urlsplit(self.cleaned_data["address"].strip())
        except ValueError:
            parts = urlsplit("")
        folders = [part for part in parts.path.split("/") if part]
        number = parts.fragment.removeprefix("p")
        found = None
        if len(folders) >= 2 and folders[-2] == "sources" and _is_number(number):
            found = (
                Passage.objects.visible_to(self.user)
                .filter(document__slug=folders[-1], number=int(number))
                .first()
            )
        if found is None:
            example = f"/sources/…/?page={1 + 160 // PASSAGES_PER_PAGE}#p160"
            raise forms.ValidationError(
                _("There is no such passage; it looks like %(example)s.") % {"example": example}
            )
        self.passage = found
        return self.cleaned_data["address"]


def _with_plain_line_ends(text):
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n")


def _is_number(word):
    return word.isascii() and word.isdigit() and len(word) < 9
