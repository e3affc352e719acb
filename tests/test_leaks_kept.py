"""The same as test_leaks.py, where figures, filters and rows are kept between requests: what was
drawn for one reader is never shown to another who may read less.

Inside a transaction nothing is kept, so these tests write for real.
"""

import pytest

from outcomes import sharing
from tests.people import make_outcome
from tests.planting import Planter, make_open_world, plant_secrets
from tests.test_leaks import CHARTS, body, walk, words_in

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = (
    "/outcomes/",
    "/outcomes/?country=Exampleland",
    "/outcomes/?q=council",
    "/search/?q=council",
)
BOARDS = ("/dashboard/", "/dashboard/?country=Exampleland", "/dashboard/report/", "/feed/")
DRAWN = [f"/dashboard/{chart}.{form}" for chart in CHARTS for form in ("svg", "csv")]


def read(client, start):
    """{address: bytes} of some pages, each asked for twice: drawn, and as it was kept."""
    for address in start:
        client.get(address)
    return {address: body(client.get(address)) for address in start}


def test_a_donor_is_shown_the_same_bytes_whoever_looked_before(
    client_of, client, dora, omar, adama
):
    make_open_world()
    planter, start = Planter(), [*LISTS, *BOARDS, *DRAWN]
    row, token = sharing.share("The embassy", omar, query="country=Exampleland")
    client.post(f"/s/{token}/")
    shared = [f"/s/{row.pk}/", f"/s/{row.pk}/outcomes/", f"/s/{row.pk}/countries.csv"]
    donor, inside = client_of(dora), [client_of(omar), client_of(adama)]
    before = read(donor, start) | read(client, shared)
    assert b"OPEN/1" in before["/outcomes/"] and b"OPEN/1" in before[f"/s/{row.pk}/outcomes/"]
    plant_secrets(planter, omar)
    for one in inside:
        officers = read(one, [*start, "/dashboard/?all=yes"])
        assert words_in({a: (200, text) for a, text in officers.items()}, planter)
    assert read(donor, start) | read(client, shared) == before
    assert words_in(walk(donor, LISTS), planter) == set()


@pytest.mark.parametrize("order", [1, -1])
def test_one_who_has_every_permission_and_reads_as_donors_do_draws_for_nobody(
    order, client_of, dora
):
    """A superuser has the permissions that templates ask for, and of levels those of the groups."""
    make_outcome("KEPT/1", "donors")
    other = type(dora).objects.create_superuser("root", password="x")
    other.groups.set(dora.groups.all())
    seen = {}
    for user in (dora, other)[::order]:
        for _turn in range(2):
            seen[user.username] = client_of(user).get("/outcomes/").text
    assert "KEPT/1" in seen["dora"] and "Donors may read" not in seen["dora"]
    assert "KEPT/1" in seen["root"] and "Donors may read" in seen["root"]
