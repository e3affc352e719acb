"""The groups, and what each may do. Levels are permissions; see sources/access.py."""

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sources.access import OPEN_LEVELS, Visibility

OFFICERS, ADMINS, DONORS = "M&E officers", "Admins", "Donors"
ROLES = {"officer": OFFICERS, "admin": ADMINS, "donor": DONORS}
LABELS = {OFFICERS: _("M&E officer"), ADMINS: _("Admin"), DONORS: _("Donor")}

_EVERY_LEVEL = [f"sources.read_{level}" for level in Visibility]
_REGISTERS = [
    f"sources.{verb}_{model}"
    for model in ("actor", "actoralias", "legalinstrument", "legalalias")
    for verb in ("view", "add", "change", "delete")
]
_WORK = [
    *_EVERY_LEVEL,
    "sources.release",
    *_REGISTERS,
    "outcomes.change_outcome",
    "outcomes.add_review",
]
PERMISSIONS = {
    DONORS: [f"sources.read_{level}" for level in OPEN_LEVELS],
    OFFICERS: _WORK,
    ADMINS: [
        *_WORK,
        "harvest.add_harvest",
        "sources.erase",
        "outcomes.view_anchor",
        "outcomes.change_anchor",
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
    ],
}


@transaction.atomic
def set_up_roles():
    """Make the three groups and give each exactly its permissions; safe to repeat."""
    by_name = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for name, permissions in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = [by_name[permission] for permission in permissions]
        if set(group.permissions.all()) != set(wanted):
            group.permissions.set(wanted)


@transaction.atomic
def make_account(username, role, password, email=""):
    """A new account with one role ("officer", "admin" or "donor"); the caller checked the name.

    Officers and admins also enter Django's admin, for the registers and, admins, the accounts.
    """
    user = User.objects.create_user(
        username, email=email, password=password, is_staff=role != "donor"
    )
    user.groups.add(Group.objects.get(name=ROLES[role]))
    return user


def role_of(user):
    """The name of the group of `user`, the most powerful where there are several; "" for none."""
    if not user.is_authenticated:
        return ""
    held = {group.name for group in user.groups.all()}
    return next((name for name in (ADMINS, OFFICERS, DONORS) if name in held), "")


def role_name(request):
    """Template context: `role_name`, the role as a person reads it."""
    user = getattr(request, "user", None)
    return {"role_name": LABELS.get(role_of(user), "") if user else ""}
