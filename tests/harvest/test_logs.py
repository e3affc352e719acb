"""The log: a line of JSON for each request and each fault, and nobody's words in it."""

import json
import logging

import pytest
from django.test import Client

from harvest import logs, views
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
SECRET = "zqk the secret of the mill"


@pytest.fixture
def lines():
    """What is logged meanwhile, as the console has it: a list that grows, of parsed lines."""
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(logs.Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield found
    root.removeHandler(handler)


def test_each_request_leaves_one_line_without_what_was_asked_for(omar, client_of, lines):
    outcome = make_outcome("ZQK/1", headline=SECRET, description=SECRET)
    client = client_of(omar)
    for path, route, status in (
        (outcome.get_absolute_url(), "outcomes/<str:slug>/", 200),
        (f"/outcomes/?q={SECRET}", "outcomes/", 200),
        ("/outcomes/zqk-never/", "outcomes/<str:slug>/", 404),
        ("/zqk-nothing/", "", 404),
        (f"/outcomes/?zqk={SECRET}", "outcomes/", 400),
    ):
        lines.clear()
        assert client.get(path).status_code == status
        [line] = lines
        assert (line["route"], line["status"], line["method"]) == (route, status, "GET")
        assert line["account"] == omar.pk and line["ms"] >= 0 and len(line["request"]) == 16
        assert "zqk" not in json.dumps(line).lower()


def test_a_fault_says_where_and_not_what(omar, client_of, lines, monkeypatch):
    def broken(*_arguments, **_names):
        logging.getLogger("harvest.views").warning("It begins to break.")
        raise ValueError(SECRET)

    monkeypatch.setattr(views, "show_rows", broken)
    client = client_of(omar, raise_request_exception=False)
    assert client.get(f"/?q={SECRET}").status_code == 500
    warning, fault, answered = lines
    assert warning["message"] == "It begins to break."
    assert (fault["level"], fault["error"]) == ("ERROR", "ValueError")
    assert fault["message"] == "%s: %s", "of others' loggers nothing that was put in"
    assert fault["at"][-1].startswith("tests/harvest/test_logs.py:")
    assert fault["at"][-1].endswith(" broken")
    assert answered["status"] == 500
    assert len({line["request"] for line in lines}) == 1, "one request, one number"
    assert "zqk" not in json.dumps(lines)


def test_each_request_has_a_number_of_its_own(lines):
    for _time in range(3):
        Client().get("/healthz")
    assert len({line["request"] for line in lines}) == 3
    logging.getLogger("harvest.jobs").error("Import %s: %s failed", 7, "commit")
    assert (lines[-1]["request"], lines[-1]["message"]) == ("", "Import 7: commit failed")
