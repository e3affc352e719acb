"""Events of the record as a timeline; that of the Criminal Code, from the seed documents."""

import datetime

from outcomes.models import ClaimEvent
from outcomes.timeline import Told, from_claim, from_passage, timeline
from sources.dates import PartialDate
from sources.models import LegalEvent, LegalInstrument, Stage
from tests.people import load_seeds, make_document, make_instrument, make_outcome


def test_the_criminal_code_of_the_seeds(db):
    """Every proposal confirmed: the timeline that the page of the law is drawn from."""
    load_seeds()
    law = LegalInstrument.objects.get(name="Criminal Code")
    events = [from_passage(event) for event in LegalEvent.objects.filter(instrument=law)]
    events += [from_claim(event) for event in ClaimEvent.objects.filter(instrument=law)]

    found = timeline(events)
    # Without the second telling of the same by the same document.
    rows = dict.fromkeys(
        (
            str(entry.told.stage),
            entry.told.not_yet,
            str(entry.told.date),
            entry.order_open,
            source_of(entry.told.row),
        )
        for entry in found.entries
        if entry.told.date
    )
    assert list(rows) == [
        ("drafting", False, "2023-10-11", False, "SCC-SAH2312/PHR004"),
        ("government adopted", False, "2023", True, "United Nations Development Programme"),
        ("before the legislature", False, "2023", True, "United Nations Development Programme"),
        (
            "legislature adopted",
            True,
            "2023-11-17",
            False,
            "MINUSMA Justice and Corrections Section",
        ),
        ("promulgated", False, "2024-12", False, "Danish Embassy in Bamako"),
    ]
    undated = [entry.told for entry in found.entries if not entry.told.date]
    assert {(told.stage, source_of(told.row)) for told in undated} == {
        (Stage.DRAFTING, "Danish Embassy in Bamako")
    }
    assert found.disagreements == () and found.pending == ()
    assert (found.current, found.as_of) == (Stage.PROMULGATED, PartialDate("2025"))
    assert [step.stage for step in found.steps if step.gap] == [Stage.LEGISLATURE]


def source_of(event):
    if isinstance(event, ClaimEvent):
        return event.outcome.fragment_id
    return event.passage.document.publisher.name


def test_events_of_passages_and_claims(db):
    law = make_instrument("Kelp Code")
    document = make_document("Invented", ["It was adopted."], date="2023-11")
    outcome = make_outcome("TIM/1", year=2022)
    event = LegalEvent.objects.create(
        instrument=law, stage=Stage.GOVERNMENT, date="2023", passage=document.passages.get(),
        start=0, end=2,
    )  # fmt: skip
    claim = ClaimEvent.objects.create(
        instrument=law, stage=Stage.DRAFTING, not_yet=True, outcome=outcome,
        field="description", start=0, end=1,
    )  # fmt: skip
    event.refresh_from_db()
    claim.refresh_from_db()
    assert from_passage(event) == Told(
        Stage.GOVERNMENT, False, PartialDate("2023"), PartialDate("2023-11"), False, event
    )
    assert from_claim(claim) == Told(Stage.DRAFTING, True, None, PartialDate("2022"), True, claim)
    outcome.year = None
    claim.outcome = outcome
    assert from_claim(claim).source_date is None
    assert from_passage(event).first == datetime.date(2023, 1, 1)
