"""What the tests of loading share: the command, run as a person runs it."""

import json

import pytest
from django.core.management import call_command


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
