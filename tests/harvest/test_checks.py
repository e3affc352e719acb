"""The start-up checks: each fires on a model that would leak, and all are silent on ours."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test.utils import isolate_apps

from harvest import checks
from sources.access import OPEN_LEVELS, GuardedQuerySet, Visibility


def make_model(title, /, **attributes):
    """A model of the floor `sources`, in isolated apps; guarded by its own visibility unless
    `attributes` say otherwise. What is given as None is left out."""
    given = {
        "__module__": "sources.models",
        "__str__": lambda self: title,
        "Meta": type("Meta", (), {"app_label": "sources"}),
        "visibility": models.CharField(max_length=12, choices=Visibility),
        "guard_paths": ("visibility",),
        "objects": GuardedQuerySet.as_manager(),
        **attributes,
    }
    return type(
        title, (models.Model,), {key: value for key, value in given.items() if value is not None}
    )


def ids(model):
    return [error.id for error in checks.faults(model)]


def test_our_own_models_pass():
    assert checks.check_secrecy(None) == []
    assert [error for error in run_checks() if error.id.startswith("harvest.")] == []


def test_every_model_of_every_floor_is_looked_at():
    looked = checks.guarded_models()
    assert len(looked) == len(set(looked)) > 15
    for floor in checks.FLOORS:
        assert set(apps.get_app_config(floor).get_models()) <= set(looked)


def test_the_check_is_registered(monkeypatch):
    monkeypatch.setattr(checks, "faults", lambda model: [checks.Error("leaks", id="harvest.E000")])
    assert "harvest.E000" in {error.id for error in run_checks()}


@isolate_apps("sources")
def test_a_sound_model_passes():
    parent = make_model("Shelf")
    child = make_model(
        "Book",
        shelf=models.ForeignKey(parent, models.CASCADE),
        guard_paths=("shelf__visibility",),
        visibility=None,
    )
    assert ids(parent) == [] and ids(child) == []


@isolate_apps("sources")
def test_a_model_without_guards():
    assert ids(make_model("Open", guard_paths=None)) == ["harvest.E001"]
    assert ids(make_model("Empty", guard_paths=())) == ["harvest.E001"]


@isolate_apps("sources")
@pytest.mark.parametrize(
    "path",
    ["secrecy", "shelf", "shelf__name", "nothing__visibility", "shelf__visibility__exact", "name"],
)
def test_a_guard_that_ends_in_no_visibility(path):
    shelf = make_model("Shelf", name=models.CharField(max_length=9))
    book = make_model(
        "Book",
        name=models.CharField(max_length=9),
        shelf=models.ForeignKey(shelf, models.CASCADE, related_name="+"),
        guard_paths=("visibility", "shelf__visibility", path),
    )
    assert ids(book) == ["harvest.E002"]


@isolate_apps("sources")
def test_a_guard_over_many_rows():
    folder = make_model("Folder", guard_paths=("sheet__visibility",), visibility=None)
    make_model(
        "Sheet",
        folder=models.ForeignKey(folder, models.CASCADE, related_name="sheets"),
        guard_paths=("visibility", "folder__sheet__visibility"),
    )
    assert "harvest.E002" in ids(folder)


@isolate_apps("sources")
def test_a_guard_over_many_rows_is_refused_when_read_too():
    folder = make_model("Folder", guard_paths=("sheet__visibility",), visibility=None)
    make_model("Sheet", folder=models.ForeignKey(folder, models.CASCADE))
    reader = User(username="reader")
    reader._readable_levels = OPEN_LEVELS
    with pytest.raises(FieldDoesNotExist, match="foreign keys only"):
        folder.objects.visible_to(reader)


@isolate_apps("sources")
def test_a_model_without_visible_to():
    assert ids(make_model("Plain", objects=models.Manager())) == ["harvest.E003"]


@isolate_apps("sources")
def test_a_second_plain_manager_that_is_the_default():
    model = make_model("Two", objects=None, everything=models.Manager())
    assert ids(model) == ["harvest.E003"]


@isolate_apps("sources")
def test_a_many_to_many_on_either_side():
    tag = make_model("Tag")
    book = make_model("Book", tags=models.ManyToManyField(tag, related_name="books"))
    assert ids(book) == ["harvest.E004"]
    assert ids(tag) == ["harvest.E004"]


@isolate_apps("sources")
def test_a_foreign_key_whose_guards_are_not_covered():
    shelf = make_model("Shelf")
    book = make_model("Book", shelf=models.ForeignKey(shelf, models.CASCADE, related_name="+"))
    assert ids(book) == ["harvest.E005"]


@isolate_apps("sources")
def test_guards_have_to_be_covered_all_the_way_up():
    room = make_model("Room")
    shelf = make_model(
        "Shelf",
        room=models.ForeignKey(room, models.CASCADE, related_name="+"),
        guard_paths=("visibility", "room__visibility"),
    )
    book = make_model(
        "Book",
        shelf=models.ForeignKey(shelf, models.CASCADE, related_name="+"),
        guard_paths=("visibility", "shelf__visibility"),
    )
    assert ids(shelf) == []
    assert ids(book) == ["harvest.E005"]


@isolate_apps("sources")
@pytest.mark.parametrize("accessor", ["books", None])
def test_a_reverse_accessor_past_the_guards_of_its_rows(accessor):
    shelf = make_model("Shelf")
    book = make_model(
        "Book",
        shelf=models.ForeignKey(shelf, models.CASCADE, related_name=accessor),
        guard_paths=("visibility", "shelf__visibility"),
    )
    assert ids(book) == ["harvest.E006"]


@isolate_apps("sources")
def test_a_one_to_one_is_a_foreign_key_too():
    shelf = make_model("Shelf")
    label = make_model("Label", shelf=models.OneToOneField(shelf, models.CASCADE))
    assert set(ids(label)) == {"harvest.E005", "harvest.E006"}
