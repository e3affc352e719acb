"""What the dashboard counts: every figure is the number of records that it opens, and nothing is
counted that its reader may not read."""

from itertools import product

import pytest
from django.http import QueryDict

from outcomes import charts, dashboard, drawing, lawline, pictures
from outcomes.models import Outcome
from sources.access import OPEN_LEVELS, Visitor
from sources.models import LegalInstrument
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
COUNTRIES, TYPES = ("Exampleland", "Otherland", ""), ("Policy", "Practice", "")


@pytest.fixture
def outcomes(roles):
    """36 released outcomes of all sorts, as many hidden ones, and a lead."""
    for at, (significance, contribution, country, kind) in enumerate(
        product((1, 3), (0, 2), COUNTRIES, TYPES)
    ):
        for level in ("donors", "confidential"):
            outcome = make_outcome(f"CH/{level}/{at}", level)
            Outcome.objects.filter(pk=outcome.pk).update(
                country=country,
                type_of_change=kind,
                scale="National" if at % 2 else "",
                year=None if at % 7 == 0 else 2000 + at,
                agreed_significance=significance,
                agreed_contribution=contribution,
                agreed_evidence=at % 5,
                agreed_evidence_contribution=at % 3,
                status="outcome",
                substantiation=("", "substantiated", "pending")[at % 3],
            )
    make_outcome("CH/lead", status="lead")


def board(user):
    return charts.board(dashboard.filter_of(QueryDict(""), user))


def points(found):
    yield from found.figures
    for chart in found.charts:
        for group in chart.groups:
            yield from group.points


@pytest.mark.parametrize("name", ["dora", "omar"])
def test_every_figure_is_the_number_of_records_it_opens(name, outcomes, request, client_of):
    user = request.getfixturevalue(name)
    reader = user if name == "dora" else Visitor(OPEN_LEVELS)
    filterset = dashboard.filter_of(QueryDict(""), reader)
    also = () if name == "dora" else (("visibility", "donors"), ("visibility", "public"))
    door = dashboard.Door(reader, filterset, "/dashboard/", "/outcomes/", also)
    client, opened = client_of(user), 0
    for point in points(dashboard.board(door)):
        if point.query is not None and point.count:
            address = door.opens({**point.query, "format": "json"})
            assert client.get(address).json()["count"] == point.count, point
            opened += 1
    assert opened > 20


def test_leads_and_what_is_hidden_are_counted_nowhere(outcomes, dora, omar):
    found = board(dora)
    assert found.total == 36 == found.figures[0].count
    assert board(omar).total == 72
    Outcome.objects.exclude(visibility="donors").delete()
    assert board(dora) == found


def test_charts_say_what_they_leave_out(outcomes, dora):
    found = board(dora)
    for chart in found.charts:
        counted = sum(point.count for point in chart.groups[0].points)
        if chart.key in ("countries", "scale", "substantiation", "evidence"):
            assert counted == chart.total
    assert sum(p.count for g in found.chart("matrix").groups for p in g.points) == 36
    assert found.chart("countries").note == "12 that do not say are left out."
    assert "6 without a year are left out." in found.chart("years").note
    assert "of earlier years are left out." in found.chart("years").note
    assert found.chart("substantiation").note == "12 were put to nobody."
    assert found.chart("nothing") is None


def test_with_few_records_no_shares_and_no_findings(outcomes, dora):
    found = board(dora)
    assert found.chart("matrix").title == "18 of 36 changes are of high significance"
    headings, rows = charts.table(found.chart("countries"))
    assert headings == ["Which", "Outcomes", "Per cent of 24"]
    assert rows == [["Exampleland", 12, 50], ["Otherland", 12, 50]]
    some = Outcome.objects.filter(visibility="donors").values("pk")[:9]
    Outcome.objects.exclude(pk__in=list(some.values_list("pk", flat=True))).delete()
    few = board(dora)
    assert few.total == 9
    for chart in few.charts:
        assert "of" not in chart.title.split() or not any(c.isdigit() for c in chart.title)
        headings, _rows = charts.table(chart)
        assert not any("cent" in heading for heading in headings)


def test_nothing_at_all(dora):
    found = board(dora)
    assert found.total == 0 and found.newest.year == 1980
    for chart in found.charts:
        assert chart.total == 0
        drawing.drawn(chart, lambda query: "/")
        assert pictures.picture(chart).height > 0


def test_the_number_of_queries_is_the_same_for_any_number(outcomes, django_assert_num_queries):
    reader = Visitor(OPEN_LEVELS)
    with django_assert_num_queries(3):
        board(reader)
    Outcome.objects.exclude(
        pk__in=[Outcome.objects.filter(visibility="donors").first().pk]
    ).delete()
    with django_assert_num_queries(3):
        assert board(reader).total == 1


# --- drawing --------------------------------------------------------------------------------


def chart_of(form, groups):
    groups = tuple(
        charts.Group(label, tuple(charts.Point(f"p{n}", n, {"year": str(n)}) for n in counts))
        for label, counts in groups
    )
    total = sum(point.count for group in groups for point in group.points)
    return charts.Chart("key", form, "A title", "About it", "A note.", groups, total)


def test_bars_are_as_long_as_their_figures():
    drawn = drawing.drawn(chart_of("bars", [("", [40, 20, 0])]), lambda query: f"/?{query}")
    [bars] = drawn.rows
    assert [bar.width for bar in bars.shown] == ["100.0", "50.0", "0.0"]
    assert [bool(bar.address) for bar in bars.shown] == [True, True, False]


def test_many_bars_fold_and_none_is_lost():
    drawn = drawing.drawn(chart_of("bars", [("", range(40, 0, -1))]), lambda query: "/")
    [bars] = drawn.rows
    assert len(bars.shown) == drawing.MOST_BARS and len(bars.folded) == 40 - drawing.MOST_BARS
    texts = [words.text for words in pictures.picture(chart_of("bars", [("", range(40))])).words]
    assert "28 further" in texts


@pytest.mark.parametrize(("count", "step"), [(0, 0), (1, 1), (25, 1), (26, 2), (99, 4), (100, 4)])
def test_the_shade_grows_with_the_figure(count, step):
    assert drawing.shade(count, 100) == step


def test_columns_stand_within_their_chart():
    groups = [(f"Type {n}", [n, 0, 3]) for n in range(9)]
    drawn = drawing.drawn(chart_of("years", groups), lambda query: "/")
    assert len(drawn.rows) == drawing.MOST_TYPES and len(drawn.whole) == 9
    for _label, _total, columns, words in drawn.rows:
        for column in columns:
            assert 0 <= float(column.x) and float(column.x) + float(column.width) <= 100
            assert 0 < column.height <= drawing.HIGHEST and column.over > 0
            assert str(column.count) in words


def test_a_picture_holds_every_figure_within_its_edges():
    for form in ("bars", "matrix", "years"):
        groups = [("A very long name of a group of outcomes", [3, 1, 2]), ("Second", [0, 7, 9])]
        picture = pictures.picture(chart_of(form, groups))
        texts = [words.text for words in picture.words]
        assert {"1", "2", "3", "7", "9"} <= set(texts), form
        for rect in picture.rects:
            assert 0 <= rect.x and rect.x + rect.width <= picture.width + 0.01
            assert 0 <= rect.y and rect.y + rect.height <= picture.height
        assert all(0 < words.y <= picture.height for words in picture.words)


def law(name, steps, stage="Adopted", when="May 2019", who=("Kelp Times",)):
    steps = [lawline.Step(label, mark, False, "") for label, mark in steps]
    return lawline.Progress(LegalInstrument(name=name), steps, stage, when, list(who))


def test_the_picture_of_laws_tells_their_steps_apart_without_colour():
    laws = [
        law("Kelp Act", [("Drafted", ""), ("Tabled", "half"), ("Adopted", "gap")]),
        law("A law of a very long name that nobody can say in one breath", [], "", "", ()),
    ]
    picture = pictures.picture_of_laws(laws)
    texts = [words.text for words in picture.words]
    assert {"Kelp Act", "Adopted, May 2019", "Kelp Times", "Not recorded"} <= set(texts)
    shapes = [(rect.fill, rect.width) for rect in picture.rects]
    # Of the law and of the key: whole; empty with a point in it; empty.
    whole, half, empty = shapes[:1], shapes[1:3], shapes[3:4]
    assert whole[0] != half[0] == empty[0] and half[1][1] < half[0][1]
    assert shapes == [*whole, *half, *empty] * 2
    for rect in picture.rects:
        assert 0 <= rect.x and rect.x + rect.width <= picture.width
        assert 0 <= rect.y and rect.y + rect.height <= picture.height


def test_the_figures_of_laws_say_every_step():
    steps = [
        lawline.Step("Drafted", "", False, "2018"),
        lawline.Step("Tabled", "gap", False, "Not yet"),
    ]
    one = law("Kelp Act", [])._replace(steps=steps)
    headings, rows = charts.laws_table([one])
    assert rows == [
        ["Kelp Act", "Drafted: 2018; Tabled: Not yet", "Adopted", "May 2019", "Kelp Times"]
    ]
    assert len(headings) == len(rows[0])
