"""How well suggestions are ranked over the seed documents, by labelled claims."""

import pytest

from benchmarks import evidence, measures
from outcomes.scales import Claim
from outcomes.suggestions import rank
from sources.models import Passage
from tests.people import load_seeds, make_outcome


def test_the_measures_by_hand():
    grades = {"a": 3, "b": 1}
    assert measures.recall(["x", "b"], grades, 1) == 0
    assert measures.recall(["x", "b"], grades, 2) == 0.5
    assert measures.reciprocal_rank(["x", "b", "a"], grades) == 0.5
    assert measures.reciprocal_rank(["x"], grades) == 0
    assert measures.ndcg(["a", "b"], grades) == 1
    # (1 + 7 / log2(3)) / (7 + 1 / log2(3)), by Järvelin and Kekäläinen's formula.
    assert measures.ndcg(["b", "a"], grades) == pytest.approx(0.7098, abs=1e-4)
    assert measures.ndcg(["x"], grades) == 0
    assert measures.figures([(["a"], {"a": 1}), (["x"], {"a": 1})]) == dict.fromkeys(
        measures.FIGURES, 0.5
    )


@pytest.fixture
def keys(db):
    """The seeds are loaded: {text of a passage: (its file, its start)}."""
    load_seeds()
    passages = Passage.objects.select_related("document").order_by("pk")
    return {p.text: (p.document.file_name, p.start) for p in passages}


@pytest.mark.parametrize("name", evidence.SETS)
def test_every_label_is_of_a_passage(keys, name):
    there = {place: text for text, place in keys.items()}
    for row in evidence.labelled(name):
        assert bool(row["passages"]) == (row["kind"] != "nothing")
        for label in (*row["passages"], *row.get("contribution_passages", ())):
            text = there[label["document"], label["start"]]
            assert text.startswith(label["quote"])
            assert len(text) == label["end"] - label["start"]


def ranked(row):
    outcome = make_outcome(f"LABEL/{row['id']}", description=row["claim"])
    return [
        (one.passage.document.file_name, one.passage.start)
        for one in rank(outcome, Claim.CHANGE, evidence.ENOUGH).rows
    ]


@pytest.mark.parametrize(("name", "least"), [("A", 0.66), ("B", 0.70)])
def test_labelled_claims_are_ranked_better_than_by_plain_bm25(keys, name, least):
    """`least` is what nDCG at 10 was when this was written, less a little."""
    rows = [row for row in evidence.labelled(name) if row["passages"]]
    texts = list(keys)
    plain = evidence.fts5(texts)
    ours, theirs = [], []
    for row in rows:
        grades = evidence.grades(row["passages"])
        ours.append((ranked(row), grades))
        theirs.append(([keys[texts[at]] for at in plain(row["claim"])], grades))
    ours, theirs = measures.figures(ours), measures.figures(theirs)
    assert all(ours[figure] > theirs[figure] for figure in measures.FIGURES), (ours, theirs)
    assert ours["nDCG@10"] > least


@pytest.mark.parametrize("name", evidence.SETS)
def test_claims_on_which_nothing_bears_get_fewer_than_others(keys, name):
    rows = evidence.labelled(name)
    idle = [len(ranked(row)) for row in rows if not row["passages"]]
    assert sum(idle) / len(idle) < len(keys) / 8
