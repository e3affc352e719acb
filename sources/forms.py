"""Forms of the source pages."""

import hashlib
import re

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from . import editions, erasing, ingest
from .access import OPEN_LEVELS, Visibility
from .dates import find_dates
from .models import Language, SourceDocument
from .readers import Unreadable
from .readers.files import MOST_BYTES


class ReleaseForm(forms.Form):
    """To which level a document goes."""

    level = forms.ChoiceField(
        label=_("May be read by"), choices=Visibility, widget=forms.RadioSelect
    )


class WithdrawalForm(forms.Form):
    """Why a document is withdrawn, or holds again."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Who found it out, and where one can read that. Donors never read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DescriptionForm(forms.Form):
    """What a person says of a document. `about` gives it as editions.describe takes it.

    The rules are those of a list of documents; see ingest.described.
    """

    title = forms.CharField(label=_("Title"))
    subtitle = forms.CharField(label=_("Subtitle"), required=False)
    publisher = forms.CharField(
        label=_("Publisher"),
        required=False,
        help_text=_("An actor, by any of its names. A new name becomes a proposed actor."),
        widget=forms.TextInput(attrs={"list": "publishers", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=SourceDocument.Kind,
        initial=SourceDocument.Kind.OTHER,
        required=False,
    )
    date = forms.CharField(
        label=_("Date"),
        required=False,
        help_text=_("As precise as it is known: 2023, 2023-11, November 2023 or 17 November 2023."),
    )
    date_basis = forms.ChoiceField(
        label=_("The date is"),
        choices=SourceDocument.DateBasis,
        required=False,
        help_text=_("Inferred: from the text or the address. None chosen: known, if there is one."),
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language, required=False)
    translated_from = forms.ChoiceField(
        label=_("Translated from"), choices=Language, required=False
    )
    link = forms.CharField(
        label=_("Published at"),
        required=False,
        help_text=_("The address where others find it."),
        widget=forms.URLInput,
    )
    seen = forms.CharField(label=_("Version"), required=False, widget=forms.HiddenInput)
    about = None

    def clean_date(self):
        words = self.cleaned_data["date"]
        found = find_dates(words)
        if len(found) == 1 and words == words[found[0].start : found[0].end]:
            if len(found[0].dates) == 1:
                return found[0].dates[0].iso
        return words

    def clean(self):
        cleaned = super().clean()
        row = {name: value for name, value in cleaned.items() if isinstance(value, str)}
        about, faults, _warnings = ingest.described(row)
        for fault in faults:
            name, words = fault.split(": ", 1)
            if name not in self.errors:
                self.add_error(name, words[:1].upper() + words[1:])
        self.about = about
        return cleaned


class UploadForm(DescriptionForm):
    """A document file with its description. `draft` is what was read, for editions.bring.

    Where the same bytes are on record, `there` is that document, as far as `user` may read it.
    """

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word (.docx), web page, Markdown or plain text. At most 25 MB."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.html,.htm,.xhtml,.md,.txt"}),
    )
    visibility = forms.ChoiceField(
        label=_("May be read by"),
        choices=[level for level in Visibility.choices if level[0] not in OPEN_LEVELS],
        initial=Visibility.INTERNAL,
        help_text=_("Nothing reaches donors before an officer releases it."),
        widget=forms.RadioSelect,
    )
    field_order = ("file",)
    draft = there = None

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, the first heading of the file.")

    def clean(self):
        file = self.cleaned_data.get("file")
        if file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file has more than 25 MB. Bring it in parts."))
        elif file is not None:
            self._read(file.read(), file.name)
        if not self.cleaned_data.get("title"):
            # Where nothing was read, it is not for want of a title that nothing is stored.
            title = editions.proposed_title(self.draft) if self.draft else "–"
            self.cleaned_data["title"] = title
        cleaned = super().clean()
        if self.draft:
            self.draft = self.draft._replace(about=self.about)
        return cleaned

    def _read(self, data, name):
        same = SourceDocument.objects.visible_to(self.user)
        self.there = same.filter(sha256=hashlib.sha256(data).hexdigest()).first()
        if self.there is None:
            try:
                self.draft = ingest.draft(data, name)
            except Unreadable as reason:
                self.add_error("file", str(reason))


class EraseForm(forms.Form):
    """The words that are to be erased everywhere, and why."""

    words = forms.CharField(
        label=_("Words"),
        max_length=200,
        help_text=_("A name, an address, a number: as a whole, whatever the case of its letters."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Which request this answers, without the words themselves; it stays."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_words(self):
        words = " ".join(self.cleaned_data["words"].split())
        if len(re.sub(r"[\W_]", "", words)) < erasing.LEAST:
            text = translated("At least %(n)d letters or digits: fewer stand everywhere.")
            raise forms.ValidationError(text % {"n": erasing.LEAST})
        return words
