"""What the tests of pages ask of an answer."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def url(row, name="source"):
    """The address of the page `name` of a row."""
    return reverse(name, args=[row.slug])


def text_of(response):
    """The page without tags, blanks run together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def whole(response):
    """Everything by which two answers could be told apart."""
    return response.status_code, dict(response.headers), response.content


def queries(client, path):
    """How many queries a page asks, once what is asked only once is known."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
