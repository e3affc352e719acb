"""The registers in Django's admin: actors and legal instruments, each with its names.

Everything is scoped to its reader, and written as pages and commands write it: visibilities
through release, names into the index, every act into the history.
"""

from django import forms
from django.contrib import admin, messages
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .access import Visibility
from .history import record
from .models import Actor, ActorAlias, LegalAlias, LegalInstrument
from .opening import own_names, set_entry
from .registers import registers_changed
from .release import set_visibility
from .search import forget, parse, search, store


class LevelForm(forms.ModelForm):
    """A guarded row whose visibility is changed by a release and not written as a field."""

    level = forms.ChoiceField(
        label=gettext_lazy("May be read by"), choices=Visibility, initial=Visibility.INTERNAL
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["level"] = self.instance.visibility


class EntryForm(LevelForm):
    """An entry; the second of two people who edit it at once is told and loses nothing."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        if "level" in self.fields:
            self.fields["level"].help_text = _(
                "Opening an entry opens its page: name, kind, country, description. "
                "Its other names open one by one below."
            )

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk:
            return cleaned
        saved = type(self.instance)._base_manager.select_for_update().get(pk=self.instance.pk)
        if cleaned.get("seen_version") != saved.version:
            self.data = self.data.copy()
            self.data["seen_version"] = str(saved.version)
            theirs = "; ".join(
                f"{self.fields[name].label}: “{self.initial.get(name) or ''}”"
                for name in self.changed_data
                if name != "seen_version"
            )
            raise forms.ValidationError(
                _(
                    "Someone else saved this entry while you were writing. As it stands now: "
                    "%(theirs)s. What you wrote is still here; save again to put it in its place."
                ),
                params={"theirs": theirs or _("no different from yours")},
            )
        return cleaned


class AliasInline(admin.TabularInline):
    form = LevelForm
    fields = ("text", "language", "level")
    extra = 1
    verbose_name = gettext_lazy("name in texts")
    verbose_name_plural = gettext_lazy("names in texts, its own name among them")

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)


class ActorAliasInline(AliasInline):
    model = ActorAlias


class LegalAliasInline(AliasInline):
    model = LegalAlias


class CountryFilter(admin.SimpleListFilter):
    """The countries that stand in the rows their reader may read."""

    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).exclude(country="").order_by("country")
        return [(country, country) for country in rows.values_list("country", flat=True).distinct()]

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


class EntryAdmin(admin.ModelAdmin):
    """What both registers share; `alias_model` has the names."""

    form = EntryForm
    list_filter = ("kind", CountryFilter, "standing", "visibility")
    ordering = ("name",)
    list_per_page = 50

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user).order_by(*self.ordering)

    def get_search_results(self, request, queryset, search_term):
        """As Django does, and by every other name."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term:
            names = search(
                self.alias_model.objects.visible_to(request.user), parse(search_term)
            ).order_by()
            found = found | queryset.filter(pk__in=names.values("entry"))
        return found, may_repeat

    def save_model(self, request, obj, form, change):
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)
        names = [name for name in form.changed_data if name not in ("level", "seen_version")]
        record(
            "changed" if change else "added",
            obj,
            request.user,
            {name: form.initial.get(name) for name in names if change},
            {name: getattr(obj, name) for name in names},
        )

    def save_formset(self, request, form, formset, change):
        """The names: stored, indexed, and each at the level chosen for it."""
        formset.save(commit=False)
        gone = formset.deleted_objects
        forget(self.alias_model, [alias.pk for alias in gone])
        before = {"names": [alias.text for alias in gone]}
        for alias in gone:
            alias.delete()
        forms_saved = [
            each
            for each in formset.forms
            if each.has_changed() and each not in formset.deleted_forms
        ]
        saved = [each.instance for each in forms_saved]
        for each in forms_saved:
            each.instance.save()
            set_visibility(each.instance, Visibility(each.cleaned_data["level"]), request.user)
        store(saved)
        if gone or saved:
            after = {"names": [alias.text for alias in saved]}
            record("named", form.instance, request.user, before, after)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        entry = form.instance
        self._keep_own_names(entry)
        set_entry(entry, Visibility(form.cleaned_data["level"]), request.user)
        registers_changed(request.user)

    def _keep_own_names(self, entry):
        """Its name and acronym are names in texts, whatever was taken away below."""
        there = set(self.alias_model.objects.filter(entry=entry).values_list("text", flat=True))
        missing = [
            self.alias_model(entry=entry, text=words)
            for words in own_names(entry)
            if words not in there
        ]
        for alias in missing:
            alias.save()
        store(missing)

    def get_deleted_objects(self, objs, request):
        """As Django counts it, without a line for every mention."""
        _tree, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return [str(entry) for entry in objs], counts, perms_needed, protected

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            text = _("It was not deleted: documents or evidence cite it. Set it to dismissed.")
            messages.error(request, text)
            return redirect(request.path)

    def delete_model(self, request, obj):
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request, queryset):
        for entry in queryset:
            names = list(self.alias_model.objects.filter(entry=entry))
            record(
                "removed",
                entry,
                request.user,
                {"name": entry.name, "names": [alias.text for alias in names]},
            )
            forget(self.alias_model, [alias.pk for alias in names])
            entry.delete()
        registers_changed(request.user)


_LAST = ("description", "standing", "level", "seen_version")


@admin.register(Actor)
class ActorAdmin(EntryAdmin):
    alias_model = ActorAlias
    inlines = (ActorAliasInline,)
    fields = ("name", "acronym", "kind", "country", *_LAST)
    list_display = ("name", "acronym", "kind", "country", "standing", "visibility")
    search_fields = ("name", "acronym")


@admin.register(LegalInstrument)
class LegalInstrumentAdmin(EntryAdmin):
    alias_model = LegalAlias
    inlines = (LegalAliasInline,)
    fields = ("name", "number", "date", "kind", "country", *_LAST)
    list_display = ("name", "number", "date", "kind", "country", "standing", "visibility")
    search_fields = ("name", "number")
