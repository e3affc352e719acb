"""Accounts in Django's admin: who keeps them cannot make oneself or others superusers."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

admin.site.site_header = _("Harvest administration")
admin.site.site_title = _("Harvest administration")
admin.site.index_title = _("Registers and accounts")

# What only superusers see of an account, or may ask for in an address.
SUPERUSERS_ALONE = ("is_superuser", "user_permissions")

admin.site.unregister(User)
admin.site.unregister(Group)
# A second factor is its owner's; see harvest/views_people.py.
admin.site.unregister(StaticDevice)
admin.site.unregister(TOTPDevice)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Roles are groups: an admin sets groups, active and staff, never single permissions."""

    list_display = ("username", "email", "first_name", "last_name", "is_staff", "is_active")
    filter_horizontal = ("user_permissions",)

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return (
            (None, {"fields": ("username", "password")}),
            (_("Person"), {"fields": ("first_name", "last_name", "email")}),
            (_("Role"), {"fields": ("is_active", "is_staff", "groups")}),
            (_("Dates"), {"fields": ("last_login", "date_joined")}),
        )

    def get_readonly_fields(self, request, obj=None):
        return ("last_login", "date_joined")

    def get_list_filter(self, request):
        shown = super().get_list_filter(request)
        if request.user.is_superuser:
            return shown
        return tuple(name for name in shown if name not in SUPERUSERS_ALONE)

    def lookup_allowed(self, lookup, value, request):
        if not request.user.is_superuser and lookup.split("__")[0] in SUPERUSERS_ALONE:
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _may_touch(request, obj):
        return obj is None or request.user.is_superuser or not obj.is_superuser


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles are set up by the program; others than superusers look at them only."""

    def has_add_permission(self, request):
        return request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and super().has_delete_permission(request, obj)
