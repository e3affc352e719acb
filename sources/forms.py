"""Forms of the source pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .access import Visibility


class ReleaseForm(forms.Form):
    """To which level a document goes."""

    level = forms.ChoiceField(
        label=_("May be read by"), choices=Visibility, widget=forms.RadioSelect
    )
