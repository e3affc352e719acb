"""Reads the source: floors import downwards only, and nothing on a page reads past visible_to.

The rules stand in architecture.py; each is tried on small bad samples here, for a check that
cannot fail is a defect.
"""

import pytest

from tests.architecture import (
    FLOORS,
    MOST_LINES,
    ROOT,
    VAGUE,
    css_faults,
    describe,
    imported,
    is_page_room,
    is_views,
    own_files,
    private_imports,
    python_files,
    signals,
    template_faults,
    unscoped,
    upward_imports,
)

# --- the house ------------------------------------------------------------------------------


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_only_go_down(floor):
    found = []
    for path in python_files(floor):
        package = path.relative_to(ROOT).parts[:-1]
        found += describe(path, upward_imports(path.read_text(), floor, package))
    assert not found


@pytest.mark.parametrize("folder", ["sources/readers", "harvest/readers"])
def test_readers_know_no_django(folder):
    paths = python_files(folder)
    assert paths
    found = []
    for path in paths:
        package = path.relative_to(ROOT).parts[:-1]
        for name in imported(path.read_text(), package):
            inside = name.startswith(("sources.readers", "harvest.readers"))
            if name.split(".")[0] in ("django", *FLOORS) and not inside:
                found.append(f"{path.relative_to(ROOT)}: {name}")
    assert not found


def test_pages_read_through_visible_to():
    rooms = [path for path in own_files() if is_page_room(path)]
    assert rooms
    found = []
    for path in rooms:
        lines = unscoped(path.read_text(), views=is_views(path))
        found += describe(path, (f"line {line}" for line in lines))
    assert not found


def test_no_room_has_a_vague_name():
    rooms = [path.relative_to(ROOT).with_suffix("") for path in own_files()]
    assert not [room for room in rooms if VAGUE & {part.lower() for part in room.parts}]


def test_no_signals():
    assert not [
        fault
        for path in python_files(*FLOORS)
        for fault in describe(path, signals(path.read_text()))
    ]


def test_nothing_private_is_imported():
    assert not [
        fault for path in own_files() for fault in describe(path, private_imports(path.read_text()))
    ]


def test_templates_hold_no_inline_code_and_name_no_other_host():
    templates = [
        path
        for folder in ("templates", *FLOORS)
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".html", ".svg", ".xml", ".txt") and "templates" in path.parts
    ]
    assert templates
    assert not [
        fault for path in templates for fault in describe(path, template_faults(path.read_text()))
    ]


def test_style_sheets_name_no_other_host():
    sheets = sorted((ROOT / "static").rglob("*.css"))
    assert sheets
    assert not [fault for p in sheets for fault in describe(p, css_faults(p.read_text()))]


def test_no_file_is_too_long():
    long = {}
    for path in [*own_files(), *python_files("tests")]:
        lines = len(path.read_text().splitlines())
        if lines > MOST_LINES:
            long[str(path.relative_to(ROOT))] = lines
    assert not long, "look for the second thing that these do"


# --- the checks themselves ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "import outcomes",
        "import harvest.models",
        "from outcomes.models import Outcome",
        "def late():\n    from outcomes import models",
        "from .. import outcomes",
        "from ..outcomes import models",
        "import_module('outcomes.models')",
        "importlib.import_module('outcomes')",
        "__import__('harvest')",
        "apps.get_model('outcomes', 'Outcome')",
        "apps.get_model('outcomes.Outcome')",
        "apps.get_app_config('harvest')",
        "models.ForeignKey('outcomes.Outcome', models.CASCADE)",
        "import_string('harvest.load.load')",
    ],
)
def test_an_upward_import_is_found(text):
    assert upward_imports(text, "sources", ("sources",))


@pytest.mark.parametrize(
    "text",
    [
        "import csv\nfrom django.db import models\nfrom .access import Visibility",
        "from sources.models import Actor",
        "from . import outcomes_of_nothing",
        "reverse('outcome_list')",
        "x = 'outcomes'",
        "models.ForeignKey('auth.User', models.PROTECT)",
    ],
)
def test_a_downward_import_is_not(text):
    assert not upward_imports(text, "sources", ("sources",))
    assert not upward_imports("from sources import models\nfrom . import columns", "outcomes")


def test_outcomes_may_not_know_harvest():
    assert upward_imports("from harvest.roles import OFFICERS", "outcomes", ("outcomes",))
    assert not upward_imports("from outcomes import models", "harvest", ("harvest",))


@pytest.mark.parametrize(
    "text",
    [
        "Outcome.objects.all()",
        "Outcome.objects.filter(slug=slug).visible_to(user)",
        "rows = Outcome.objects",
        "Outcome._default_manager.get(pk=1)",
        "type(row)._base_manager.all()",
        "f(Outcome.objects.visible_to)",
        "get_object_or_404(Outcome, slug=slug)",
        "shortcuts.get_list_or_404(Outcome)",
        "history.of(outcome)",
        "Outcome.objects.visible_to(user).raw('select 1')",
        "connection.cursor()",
    ],
)
def test_a_read_past_visible_to_is_found(text):
    assert unscoped(text) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Outcome.objects.visible_to(user).filter(slug=slug)",
        "get_object_or_404(Outcome.objects.visible_to(request.user), slug=slug)",
        "get_object_or_404(rows, pk=1)",
        "history.of(outcome).visible_to(user)",
        "objects = [1]",
        "cursor = 1",
    ],
)
def test_a_scoped_read_is_not(text):
    assert not unscoped(text, views=True)


def test_accounts_are_read_outside_views_only():
    assert not unscoped("User.objects.filter(is_active=True)")
    assert unscoped("User.objects.filter(is_active=True)", views=True)


@pytest.mark.parametrize(
    "text",
    [
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "import django.dispatch",
        "from django.dispatch import receiver",
        "from django.core.signals import request_started",
    ],
)
def test_a_signal_is_found(text):
    assert signals(text)
    assert not signals("from django.db import models")


def test_a_private_import_is_found():
    assert private_imports("from .models import _rating") == ["_rating"]
    assert private_imports("from .models.claims import Role, _x as y") == ["_x"]
    assert not private_imports("from django.utils.translation import gettext_lazy as _")


@pytest.mark.parametrize(
    "text",
    [
        "<style>p {}</style>",
        '<p style="color: red">',
        "<p\n  style='color: red'>",
        "<script>alert(1)</script>",
        '<a href="/" onclick="go()">',
        '<a hx-on:click="go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<form action="http://example.org/">',
        '<a href="javascript:go()">',
        "{{ text|safe }}",
        "{% autoescape off %}{{ text }}{% endautoescape %}",
        '<p {% if a > b %}class="x"{% endif %} onclick="go()">',
    ],
)
def test_a_bad_template_is_found(text):
    assert template_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{% static 'x.js' %}\"></script>",
        '<a href="https://example.org/">elsewhere</a>',
        '<p class="style=">on = off</p>',
        '{# <p style="x"> #}{% comment %}<style>{% endcomment %}',
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
    ],
)
def test_a_good_template_is_not(text):
    assert not template_faults(text)


def test_a_bad_style_sheet_is_found():
    assert css_faults("@import 'https://fonts.example/x.css';")
    assert css_faults("p { background: url(//cdn.example/x.png) }")
    assert not css_faults("p { background: url('x.png') } /* https://example.org */")


def test_page_rooms_are_known():
    assert is_page_room(ROOT / "outcomes/views.py") and is_views(ROOT / "outcomes/views_lists.py")
    assert is_page_room(ROOT / "outcomes/views/lists.py")
    assert is_page_room(ROOT / "sources/templatetags/marks.py")
    assert is_page_room(ROOT / "outcomes/facets.py") and is_page_room(ROOT / "sources/forms.py")
    assert not is_page_room(ROOT / "outcomes/editing.py")
