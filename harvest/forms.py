"""The form by which an admin brings in a harvest file."""

from pathlib import Path

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.readers import Unreadable

from . import headings, kinds
from .readers.tables import MOST_BYTES, MOST_MB


class UploadForm(forms.Form):
    """A file, read as far as to know that it is a harvest file: `told` says what it is."""

    file = forms.FileField(
        label=gettext_lazy("Harvest file"),
        help_text=format_lazy(
            gettext_lazy(
                "Excel (.xlsx), OpenDocument (.ods), CSV, text with **Field**: value, or Word "
                "(.docx) with the tables of our questions. At most {n} MB."
            ),
            n=MOST_MB,
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt,.md,.docx"}),
    )
    headings = forms.CharField(
        label=gettext_lazy("Headings that have other names in this file"),
        required=False,
        help_text=gettext_lazy(
            "One on each line: heading = column, for example: Code = fragment_id"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    told = None

    def clean_headings(self):
        lines = [line for line in self.cleaned_data["headings"].splitlines() if line.strip()]
        try:
            return dict(headings.pair(line) for line in lines)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is None or "headings" not in cleaned:
            return cleaned
        if file.size > MOST_BYTES:
            text = _("The file has more than %(n)d MB. Bring it in parts.")
            self.add_error("file", text % {"n": MOST_MB})
            return cleaned
        mapping = {**headings.remembered(), **cleaned["headings"]}
        try:
            self.told = kinds.tell(Path(file.name), file.read(), mapping)
        except Unreadable as error:
            self.add_error("file", str(error))
        else:
            if self.told.kind != kinds.HARVEST:
                text = _(
                    "This is no harvest file: it has no rows with a fragment ID and a description."
                )
                self.add_error("file", self.told.unread or text)
                self.told = None
        return cleaned
