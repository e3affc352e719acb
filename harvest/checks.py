"""Start-up checks: from a visible row, everything reachable is visible.

The rules are those of docs/decisions/0002: guards cover every guarded row that a foreign key
points to; there is no bare many-to-many; a reverse accessor stays open only where the child has
no guard beyond its parent's.
"""

from django.apps import apps
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from sources.access import GuardedQuerySet

FLOORS = ("sources", "outcomes", "harvest")


def guarded_models():
    return [model for label in FLOORS for model in apps.get_app_config(label).get_models()]


@register("secrecy")
def check_secrecy(app_configs, **kwargs):
    return [error for model in guarded_models() for error in faults(model)]


def faults(model):
    """What is wrong with the guards of `model`: a list of Errors."""
    paths = getattr(model, "guard_paths", None)
    if not paths:
        return [Error(f"{model.__name__} does not say where its secrecy lives.", id="harvest.E001")]
    found = []
    for path in paths:
        if not _ends_in_visibility(model, path):
            found.append(
                Error(
                    f"{model.__name__}.guard_paths: {path} does not follow foreign keys to a "
                    "visibility.",
                    id="harvest.E002",
                )
            )
    if not isinstance(model._default_manager.get_queryset(), GuardedQuerySet):
        found.append(Error(f"{model.__name__} has no visible_to().", id="harvest.E003"))
    for field in model._meta.get_fields():
        if field.many_to_many:
            found.append(
                Error(f"{model.__name__}.{field.name} is many-to-many.", id="harvest.E004")
            )
        if isinstance(field, models.ForeignKey):
            found += _foreign_key_faults(model, field)
    return found


def _ends_in_visibility(model, path):
    *links, last = path.split("__")
    try:
        for link in links:
            field = model._meta.get_field(link)
            if not isinstance(field, models.ForeignKey):
                return False
            model = field.related_model
        model._meta.get_field(last)
    except FieldDoesNotExist:
        return False
    return last == "visibility"


def _foreign_key_faults(model, field):
    name = f"{model.__name__}.{field.name}"
    through = {f"{field.name}__{path}" for path in getattr(field.related_model, "guard_paths", ())}
    missing = through - set(model.guard_paths)
    if missing:
        yield Error(f"{name}: guard_paths lack {', '.join(sorted(missing))}.", id="harvest.E005")
    if not field.remote_field.hidden and set(model.guard_paths) - through:
        yield Error(
            f"{name}: its reverse accessor would pass by the guards of {model.__name__}; "
            'use related_name="+".',
            id="harvest.E006",
        )
