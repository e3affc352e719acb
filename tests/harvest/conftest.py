"""What the tests of loading share: the command, run as a person runs it."""

import json

import pytest
from django.core.management import call_command

from harvest import choices
from harvest.commit import commit
from harvest.preview import preview
from harvest.readers import fieldtext
from harvest.records import about_text


@pytest.fixture
def run(capsys):
    """Run the command; gives (exit code, what it said, its lines on stderr)."""

    def run(*paths, **options):
        code = 0
        try:
            call_command("load_harvest", *map(str, paths), **options)
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err.splitlines()

    return run


@pytest.fixture
def report(run):
    """Run the command with --json; gives the object."""
    return lambda *paths, **options: json.loads(run(*paths, json=True, **options)[1])


@pytest.fixture
def plan():
    """A preview of a text in the field form."""

    def plan(text, by, name="invented.txt"):
        records = fieldtext.read(text)
        return preview(records, text.encode(), name, by, None, *about_text(records))

    return plan


@pytest.fixture
def agree():
    """Say yes to whatever a preview asks: warnings noted, duplicates another outcome."""

    def agree(harvest, by, decision="new"):
        for kind in harvest.doubts:
            choices.acknowledge(harvest, kind, by)
        choices.decide(harvest, None, decision, by)
        return harvest

    return agree


@pytest.fixture
def bring_in(plan, agree):
    """Preview a text, say yes to what is asked, and commit it. Gives the Harvest."""

    def bring_in(text, by, name="invented.txt"):
        return commit(agree(plan(text, by, name), by), by)

    return bring_in
