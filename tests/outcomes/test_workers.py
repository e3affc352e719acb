"""Several processes that serve pages: what is closed is gone from all of them at once."""

import pytest

from outcomes import sharing
from outcomes.editing import change
from outcomes.models import Outcome
from outcomes.release import withdraw
from tests.harvest.forks import Gate, end, kill_the_rest, start
from tests.people import make_outcome

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"zqk lost and found"
PROCESSES = 2


@pytest.fixture(autouse=True)
def none_is_left():
    yield
    kill_the_rest()


@pytest.fixture
def outcome(roles):
    make_outcome("WORK/2", "donors")
    told = {"description": f"{SECRET.decode()} by the council.", "country": SECRET.decode()}
    return make_outcome("WORK/1", "donors", **told)


def made_confidential(outcome, omar):
    change(outcome, {"stated_confidential": True}, omar)


@pytest.mark.parametrize("close", [withdraw, made_confidential])
def test_what_was_open_is_gone_from_every_process(close, outcome, omar, dora, client_of, anna):
    row, token = sharing.share("The embassy", omar, query="")
    donor, visitor = client_of(dora), client_of(anna)
    visitor.post(f"/s/{token}/")
    doors = [
        *((donor, path) for path in ("/dashboard/", "/dashboard/countries.csv", "/outcomes/")),
        *((donor, path) for path in ("/outcomes/?format=csv", "/outcomes/?q=council")),
        *((donor, path) for path in ("/search/?q=council", "/dashboard/report/")),
        *((visitor, f"/s/{row.pk}/{path}") for path in ("", "outcomes/", "countries.svg")),
    ]
    gates = [Gate() for _process in range(PROCESSES)]

    def worker(gate):
        # Twice, so that what is kept is read from what is kept.
        for _turn in range(2):
            for client, path in doors:
                assert SECRET in answer(client, path), path
        gate.wait()
        for client, path in doors:
            assert SECRET not in answer(client, path), path

    def answer(client, path):
        response = client.get(path)
        assert response.status_code == 200, path
        return b"".join(response) if response.streaming else response.content

    workers = [start(lambda gate=gate: worker(gate)) for gate in gates]
    for gate, process in zip(gates, workers, strict=True):
        gate.reached(process)
    close(Outcome.objects.get(pk=outcome.pk), omar)
    for gate in gates:
        gate.open()
    assert [end(process) for process in workers] == [0] * PROCESSES
