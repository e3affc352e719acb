"""How lists are filtered: strict names and values, any-of within a name; and the source lists.

Query names are closed: an unknown one is refused, for django-filter alone would drop it and list
everything. A name repeated means any of its values; an empty value is absent.
"""

import django_filters
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from .models import Actor, LegalInstrument, SourceDocument


class ManyField(forms.Field):
    """The values given for one name, as a list of words; empty ones are absent."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *args, known=None, **kwargs):
        self.known = known
        super().__init__(*args, **kwargs)

    def clean(self, value):
        words = [word.strip() for word in value or [] if word.strip()]
        for word in words:
            if "\x00" in word:
                raise ValidationError(_("a value holds a NUL character"))
            if self.known is not None and word.lower() not in self.known:
                known = ", ".join(self.known)
                raise ValidationError(
                    _("“%(word)s” is none of its values; they are %(known)s")
                    % {"word": word[:80], "known": known}
                )
        return words


class ClosedList(django_filters.Filter):
    """Any of a closed list: `known` maps each query word to the value stored for it."""

    field_class = ManyField

    def __init__(self, *args, known, **kwargs):
        self.known = known
        super().__init__(*args, known=list(known), **kwargs)

    def filter(self, queryset, words):
        if not words:
            return queryset
        values = {self.known[word.lower()] for word in words}
        clause = Q(**{f"{self.field_name}__in": [v for v in values if v is not None]})
        if None in values:
            clause |= Q(**{f"{self.field_name}__isnull": True})
        return queryset.filter(clause)


class OpenList(django_filters.Filter):
    """Any of the words as stored, whatever their case, accents included; no rows for others."""

    field_class = ManyField

    def filter(self, queryset, words):
        if not words:
            return queryset
        wanted = {word.casefold() for word in words}
        # Compared here and not in SQL: SQLite knows case for ASCII letters alone.
        stored = queryset.order_by().values_list(self.field_name, flat=True).distinct()
        return queryset.filter(
            **{f"{self.field_name}__in": [v for v in stored if str(v).casefold() in wanted]}
        )


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses unknown names and values, and can leave one filter out.

    `also` names what the page itself reads from the query ("page" and the like).
    """

    also = ("page",)

    def __init__(self, data=None, queryset=None, **kwargs):
        # A queryset is always given: a default one would read past visible_to.
        super().__init__(data if data is not None else QueryDict(), queryset, **kwargs)

    def checked(self):
        """This filter set, its query found valid. Raises BadRequest that names what is wrong."""
        problems = [
            _("“%(name)s” is not a name that this page knows.") % {"name": name[:80]}
            for name in self.data
            if name not in self.filters and name not in self.also
        ]
        if not self.is_valid():
            problems += [
                f"{name}: {'; '.join(errors)}." for name, errors in self.form.errors.items()
            ]
        if problems:
            raise BadRequest(" ".join(problems))
        return self

    def rows(self, leave_out=""):
        """The queryset under every filter but `leave_out`."""
        queryset = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def words(self, name):
        """The values given for `name`."""
        return self.form.cleaned_data.get(name) or []


def page_number(request):
    """The page asked for, from 1. Raises BadRequest for what is no number."""
    word = request.GET.get("page", "") or "1"
    if not (word.isascii() and word.isdigit()) or not 0 < int(word[:9]) < 10**6:
        raise BadRequest(_("page: “%(word)s” is no page number.") % {"word": word[:80]})
    return int(word)
