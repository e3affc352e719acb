"""Who may read what. The only such rule in the product; every page, export and search obeys it.

Each model says where its secrecy lives in `guard_paths`: lookups, over foreign keys only, that
end in a visibility. A row is readable when every one of them is at a level the reader has; a
foreign key that is null has nothing to hide and passes.
"""

from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """From the most open to the most closed; new rows are internal."""

    PUBLIC = "public", _("Public")
    DONORS = "donors", _("Donors")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")


OPEN_LEVELS = (Visibility.PUBLIC, Visibility.DONORS)


class Visitor(AnonymousUser):
    """A reader without an account, who reads what a share link or a public dashboard opens."""

    def __init__(self, levels):
        super().__init__()
        self.levels = tuple(levels)


def readable_levels(user):
    """The visibilities `user` may read: those whose permission one of the user's groups carries; a
    Visitor's own.

    No account, an inactive one, or one without a group reads nothing, superusers included.
    """
    if isinstance(user, Visitor):
        return user.levels
    if user is None or not user.is_authenticated or not user.is_active:
        return ()
    if not hasattr(user, "_readable_levels"):
        held = set(
            Permission.objects.filter(
                group__user=user, content_type__app_label="sources", codename__startswith="read_"
            ).values_list("codename", flat=True)
        )
        user._readable_levels = tuple(v for v in Visibility.values if f"read_{v}" in held)
    return user._readable_levels


def open_to_public(view):
    """A view that everybody reaches, as a Visitor who reads what is public, where the installation
    is open to the public (settings.PUBLIC)."""
    view.open_to_public = True
    return view


def reads_inside(user):
    """Whether `user` reads what is not released: officers and admins do, donors do not."""
    return Visibility.INTERNAL in readable_levels(user)


class GuardedQuerySet(models.QuerySet):
    def visible_to(self, user, vouched=()):
        """The rows of this queryset that `user` may read.

        vouched  foreign keys whose rows the caller lets `user` read anyway, as a preview of a
                 release does: the guards along them are left out
        """
        levels = readable_levels(user)
        if not levels:
            return self.none()
        if len(levels) == len(Visibility):
            return self.all()
        allowed = models.Q()
        for path in self.model.guard_paths:
            if path.split("__")[0] in vouched:
                continue
            clause = models.Q(**{f"{path}__in": levels})
            for prefix in _nullable_prefixes(self.model, path):
                clause |= models.Q(**{f"{prefix}__isnull": True})
            allowed &= clause
        return self.filter(allowed)


def _nullable_prefixes(model, path):
    """The leading parts of a guard path that end in a nullable foreign key."""
    parts, prefixes = path.split("__"), []
    for depth, part in enumerate(parts[:-1], start=1):
        field = model._meta.get_field(part)
        if not field.many_to_one and not field.one_to_one:
            raise FieldDoesNotExist(f"{path} of {model.__name__} must follow foreign keys only")
        if field.null:
            prefixes.append("__".join(parts[:depth]))
        model = field.related_model
    return prefixes
