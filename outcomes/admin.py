"""What each level of a rating scale means, in Django's admin."""

from django.contrib import admin

from sources.history import record

from .models import Anchor


@admin.register(Anchor)
class AnchorAdmin(admin.ModelAdmin):
    """The levels are those of the scales; an admin words their lines alone."""

    list_display = ("__str__", "english", "french")
    fields = ("english", "french")

    def get_queryset(self, request):
        return Anchor.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        before = {name: form.initial[name] for name in form.changed_data}
        super().save_model(request, obj, form, change)
        if before:
            after = {name: form.cleaned_data[name] for name in before}
            record("worded", obj, request.user, before, after)
