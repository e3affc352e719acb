"""Forms of the evidence desk: deciding on a passage, changing evidence, attaching a file or a
reference."""

import hashlib

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.forms import UploadForm
from sources.ingest import Draft
from sources.quotes import plain, plain_with_places

from .deciding import is_confidential
from .scales import ANCHORS, Claim, Stance, Test

NOT_RELEVANT = "not-relevant"
ACTS = [*Stance.choices, (NOT_RELEVANT, gettext_lazy("Not relevant"))]


class DecisionForm(forms.Form):
    """One press of a stance button: what a passage does for one claim or both.

    `seen` is what deciding.decide takes.
    """

    claim = forms.MultipleChoiceField(choices=Claim)
    stance = forms.ChoiceField(choices=ACTS)
    test = forms.ChoiceField(label=gettext_lazy("Test"), choices=Test, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen_change = forms.IntegerField(required=False)
    seen_contribution = forms.IntegerField(required=False)

    @property
    def seen(self):
        return {claim: self.cleaned_data[f"seen_{claim}"] or 0 for claim in Claim.values}


class EvidenceForm(forms.Form):
    """What is said of one piece of evidence; `values` is what deciding.change takes.

    The words to be quoted are chosen in the passage (start, end) or typed.
    """

    stance = forms.ChoiceField(
        label=gettext_lazy("Stance"), choices=Stance, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("The words to quote"),
        help_text=gettext_lazy(
            "As they stand in the passage above. Left empty, all of it is quoted."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What it shows and what it leaves open. Donors never read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    test = forms.ChoiceField(
        label=gettext_lazy("Test"),
        choices=[
            (test.value, f"{test.label}: {ANCHORS[Test][test]}") if test else (test, test.label)
            for test in Test
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    own_report = forms.BooleanField(required=False)
    opened = forms.BooleanField(
        label=gettext_lazy("Somebody here has opened it, and it says so"), required=False
    )
    hinted = forms.BooleanField(
        label=gettext_lazy("Donors may be told that an internal source says so"),
        help_text=gettext_lazy(
            "No more than that: neither the words nor whose they are. Who may read the source "
            "reads its words instead."
        ),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    quote = None

    def __init__(self, evidence, data=None):
        self.passage, document = evidence.passage, evidence.document
        initial = {name: getattr(evidence, name) for name in ("stance", "note", "test")}
        for name in ("own_report", "opened", "hinted"):
            initial[name] = getattr(evidence, name)
        initial["seen"] = evidence.version
        if evidence.quote_start is not None:
            initial |= {"words": evidence.quote, "start": evidence.quote_start}
            initial["end"] = evidence.quote_end
        super().__init__(data, initial=initial)
        if is_confidential(evidence):
            del self.fields["hinted"]
        if self.passage:
            document = self.passage.document
            del self.fields["opened"]
        else:
            del self.fields["words"], self.fields["start"], self.fields["end"]
        if document:
            self.fields["own_report"].label = _(
                "“%(title)s” only repeats what a partner, a contributor or a funder reported"
            ) % {"title": document.title}
            self.fields["own_report"].help_text = _(
                "Said of all that is quoted from it for this outcome."
            )
        else:
            del self.fields["own_report"]

    def clean(self):
        cleaned = super().clean()
        words = cleaned.get("words")
        if words:
            place = find_words(self.passage.text, words, cleaned.get("start"))
            if place is None:
                text = _("These words do not stand in the passage like this: “%(words)s”.")
                short = words if len(words) <= 80 else f"{words[:80]}…"
                self.add_error("words", text % {"words": short})
            elif place != (0, len(self.passage.text)):
                self.quote = place
        return cleaned

    @property
    def values(self):
        names = ("stance", "note", "test", "own_report", "opened", "hinted")
        values = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return values | ({"quote": self.quote} if self.passage else {})

    def see(self, evidence):
        """Show what was typed again, now as an answer to the evidence as it is by now."""
        self.data = self.data.copy()
        self.data["seen"] = str(evidence.version)


def find_words(text, words, near=None):
    """(start, end) of words in a text; blanks, capitals, accents and the form of quotation marks
    do not matter. Of several places the one nearest to `near`, else the first. None for none."""
    exact, (form, places) = plain(words), plain_with_places(text)
    found, at = [], form.find(exact) if exact else -1
    while at >= 0:
        found.append((places[at], places[at + len(exact) - 1] + 1))
        at = form.find(exact, at + 1)
    return min(found, key=lambda place: abs(place[0] - (near or 0)), default=None)


# --- files and references -------------------------------------------------------------------


class _ForClaims(forms.Form):
    """For which claims something is evidence, and what it does for them."""

    claim = forms.MultipleChoiceField(
        label=gettext_lazy("For the claim"),
        choices=Claim,
        initial=[Claim.CHANGE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one claim, or both.")},
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("Stance"),
        choices=Stance,
        initial=Stance.SUPPORTS.value,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttachForm(_ForClaims, UploadForm):
    """A file as evidence. `there` or `draft` is the document, as for an upload.

    A file that cannot be read is kept all the same: its draft has no blocks, and `unread` says
    why.
    """

    field_order = ("file", "claim", "stance", "note", "title", "publisher", "date", "kind")
    unread = ""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        for name in ("subtitle", "date_basis", "translated_from", "link", "seen"):
            del self.fields[name]
        self.fields["title"].help_text = _("Left empty, the first heading or the file’s name.")
        self.fields["file"].help_text = _(
            "PDF, Word (.docx), web page, Markdown or plain text is read; any other file is kept "
            "as it is. At most 25 MB."
        )
        self.fields["file"].widget.attrs = {}
        self.fields["publisher"].widget.attrs = {}

    def _read(self, data, name):
        super()._read(data, name)
        reasons = self.errors.pop("file", None)
        if reasons and not data:
            self.add_error("file", reasons)
        elif reasons:
            self.unread = " ".join(reasons)
            self.draft = Draft(name, data, hashlib.sha256(data).hexdigest(), [], {})


class ReferenceForm(_ForClaims):
    """Where evidence is that is not on record: words, and an address that is never fetched."""

    reference = forms.CharField(
        label=gettext_lazy("The reference"),
        help_text=gettext_lazy("What it is and who has it, so that another can find it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.CharField(
        label=gettext_lazy("Its address"),
        max_length=2000,
        required=False,
        validators=[URLValidator(["http", "https"])],
        help_text=gettext_lazy("Only noted: the program never opens it."),
        widget=forms.URLInput,
    )
    field_order = ("reference", "link")
