"""A visible queryset → plain series: what the dashboard counts, chart by chart.

Counted is what the rows hold and nothing else: no total that includes a row the reader may not
read, so no figure from which such a row could be subtracted out. Every point carries the words of
the list's filter that open its records. Drawing is drawing.py's part.
"""

from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from . import scales
from .exports import newest
from .facets import counts, pointing

FEW = 10  # below so many, a share says more than is known: no percentages, no findings
YEARS = 15  # columns of the chart of years


class Point(NamedTuple):
    """One figure: what it is of, how many, and {filter: word} of the list that opens them; None
    where no filter can say it."""

    label: str
    count: int
    query: dict | None


class Group(NamedTuple):
    """Points that belong together, under a name of their own ("" where there is one group)."""

    label: str
    points: tuple


class Chart(NamedTuple):
    """One chart.

    key      its name in addresses of downloads
    form     "bars", "matrix" or "years": how it is drawn
    title    what it shows: a finding, or with few records what it is about
    about    what is counted by what
    note     what is left out, and how many there are
    groups   of bars: one or two; of a matrix: its rows; of years: a row for each type
    total    how many records it counts
    """

    key: str
    form: str
    title: str
    about: str
    note: str
    groups: tuple
    total: int


class Board(NamedTuple):
    """All that a dashboard counts: how many outcomes, its key figures (Points), its charts, and
    when the newest of what it shows came to be (a datetime; exports.NEVER for none)."""

    total: int
    figures: tuple
    charts: tuple
    newest: object

    def chart(self, key):
        """The chart of a name; None where there is none."""
        return next((chart for chart in self.charts if chart.key == key), None)


def board(filterset):
    """The Board of the rows of a filter (OutcomeFilter, checked)."""
    rows = filterset.rows().order_by()
    total = filterset.total()
    matrix = counts(filterset, "", "rated_significance", "rated_contribution")
    change = counts(filterset, "", "rated_evidence")
    contribution = counts(filterset, "", "rated_evidence_contribution")
    years = counts(filterset, "", "year", "type_of_change")
    countries = counts(filterset, "", "country")
    reach = counts(filterset, "", "scale")
    outsiders = counts(filterset, "", "substantiation")
    laws = len(pointing(filterset, "", "instrument"))
    return Board(
        total,
        _figures(total, change, outsiders, countries, laws),
        (
            _matrix(matrix, total),
            _years(years, total),
            _strength(change, contribution, total),
            _words("countries", "country", countries, total),
            _words("scale", "scale", reach, total),
            _substantiation(outsiders, total),
        ),
        newest(rows, filterset.user),
    )


def table(chart):
    """A chart as (headings, rows of words and numbers): what its file and its table hold. With
    FEW records and more, the last column is a share in per cent."""
    shares = chart.total >= FEW
    named = any(group.label for group in chart.groups)
    headings = [*([_("Group")] if named else []), _("Which"), _("Outcomes")]
    rows = [
        [
            *([group.label] if named else []),
            point.label,
            point.count,
            *([round(100 * point.count / chart.total)] if shares else []),
        ]
        for group in chart.groups
        for point in group.points
    ]
    return headings + ([_("Per cent of %(n)d") % {"n": chart.total}] if shares else []), rows


def laws_table(laws):
    """[lawline.Progress] as (headings, rows of words): what their file holds."""
    headings = [_("Instrument"), _("Steps"), _("Latest status"), _("When"), _("According to")]
    rows = [
        [
            one.law.name,
            "; ".join(f"{step.label}: {step.words}" for step in one.steps),
            one.stage or _("Not recorded"),
            one.when,
            "; ".join(one.who),
        ]
        for one in laws
    ]
    return headings, rows


# --- inside ---------------------------------------------------------------------------------


def _figures(total, change, outsiders, countries, laws):
    strong = [scales.Strength.CORROBORATED, scales.Strength.VERIFIED]
    sure = sum(change[level] for level in strong)
    agreed = outsiders[scales.Substantiated.SUBSTANTIATED]
    where = sum(1 for country in countries if country)
    return (
        Point(ngettext("change", "changes", total), total, {}),
        Point(
            _("confirmed by two publishers or more"),
            sure,
            {"evidence": [scales.word(level) for level in strong]},
        ),
        Point(
            _("substantiated by people who know"),
            agreed,
            {"substantiation": scales.word(scales.Substantiated.SUBSTANTIATED)},
        ),
        Point(ngettext("country", "countries", where), where, None),
        Point(ngettext("law or policy involved", "laws and policies involved", laws), laws, None),
    )


def _matrix(counts, total):
    rows = []
    for significance in reversed(scales.Significance):
        points = tuple(
            Point(
                contribution.label,
                counts[significance, contribution],
                {
                    "significance": scales.word(significance),
                    "contribution": scales.word(contribution),
                },
            )
            for contribution in scales.Contribution
        )
        rows.append(Group(significance.label, points))
    rated = sum(point.count for row in rows for point in row.points)
    high = sum(point.count for point in rows[0].points)
    title = _title(
        _("Significance and contribution"),
        _("%(n)d of %(all)d changes are of high significance"),
        rated,
        n=high,
    )
    about = _("Outcomes by significance and by the programme’s contribution")
    note = _note(_("Rows: significance. Columns: contribution."), rating=total - rated)
    return Chart("matrix", "matrix", title, about, note, tuple(rows), rated)


def _years(counts, total):
    dated, types = Counter(), Counter()
    for (year, _kind), n in counts.items():
        if year is not None:
            dated[year] += n
    span = _span(dated)
    for (year, kind), n in counts.items():
        if year in span:
            types[kind] += n
    groups = tuple(
        Group(
            kind or _("Type not stated"),
            tuple(Point(str(year), counts[year, kind], _of_year(year, kind)) for year in span),
        )
        for kind, _n in sorted(types.items(), key=lambda item: (-item[1], item[0].casefold()))
    )
    shown, known = sum(types.values()), sum(dated.values())
    best = max(span, key=lambda year: (dated[year], year), default=None)
    title = _title(
        _("Changes by year"),
        _("Most changes are of %(year)s: %(n)d of %(all)d"),
        shown,
        year=best,
        n=dated[best],
    )
    note = _note(_("The year of the change."), year=total - known, earlier=known - shown)
    about = _("Outcomes by year of change and type")
    return Chart("years", "years", title, about, note, groups, shown)


def _of_year(year, kind):
    """The filter of one year and type; a type that is not stated has no word."""
    return {"year": str(year), "type": kind} if kind else None


def _span(dated):
    """The years of the chart, one after the other, at most YEARS up to the newest."""
    if not dated:
        return range(0)
    newest_year = max(dated)
    return range(max(min(dated), newest_year - YEARS + 1), newest_year + 1)


def _strength(change, contribution, total):
    groups = []
    for claim, name, counted in (
        (scales.Claim.CHANGE, "evidence", change),
        (scales.Claim.CONTRIBUTION, "evidence_contribution", contribution),
    ):
        points = tuple(
            Point(level.label, counted[level], {name: scales.word(level)})
            for level in reversed(scales.Strength)
        )
        groups.append(Group(claim.label, points))
    rated = sum(point.count for point in groups[0].points)
    title = _title(
        _("How well the claims are evidenced"),
        _("%(n)d of %(all)d changes rest on two publishers or more"),
        rated,
        n=sum(point.count for point in groups[0].points[:2]),
    )
    about = _("Strength of the evidence, for each of the two claims")
    note = _note(_("The two claims of an outcome are weighed apart."), rating=total - rated)
    return Chart("evidence", "bars", title, about, note, tuple(groups), rated)


def _substantiation(counts, total):
    asked = [each for each in scales.Substantiated if each != scales.Substantiated.NOT_ASKED]
    points = tuple(
        Point(each.label, counts[each], {"substantiation": scales.word(each)}) for each in asked
    )
    known = sum(point.count for point in points)
    title = _title(
        _("What people outside say who know"),
        _("%(n)d of %(all)d that were put to outsiders are substantiated"),
        known,
        n=counts[scales.Substantiated.SUBSTANTIATED],
    )
    about = _("Outcomes that were put to people outside the programme who know the case")
    note = _note(asked=total - known)
    return Chart("substantiation", "bars", title, about, note, (Group("", points),), known)


def _words(key, name, counts, total):
    """A chart of an open list: the words as stored, the most frequent first."""
    points = tuple(
        Point(str(value), n, {name: str(value)})
        for value, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]).casefold()))
        if value not in ("", None)
    )
    known = sum(point.count for point in points)
    neutral, about = map(str, _OPEN[key])
    title = _title(
        neutral,
        _("%(which)s: %(n)d of %(all)d changes"),
        known,
        which=points[0].label if points else "",
        n=points[0].count if points else 0,
    )
    note = _note(words=total - known)
    return Chart(key, "bars", title, about, note, (Group("", points),), known)


_OPEN = {
    "countries": (gettext_lazy("Where the changes happened"), gettext_lazy("Outcomes by country")),
    "scale": (gettext_lazy("How far the changes reach"), gettext_lazy("Outcomes by scale")),
}
# What is said of those that a chart leaves out.
_LEFT = {
    "rating": ngettext_lazy(
        "%(n)d without a rating is left out.", "%(n)d without a rating are left out.", "n"
    ),
    "year": ngettext_lazy(
        "%(n)d without a year is left out.", "%(n)d without a year are left out.", "n"
    ),
    "earlier": ngettext_lazy(
        "%(n)d of an earlier year is left out.", "%(n)d of earlier years are left out.", "n"
    ),
    "words": ngettext_lazy(
        "%(n)d that does not say is left out.", "%(n)d that do not say are left out.", "n"
    ),
    "asked": ngettext_lazy("%(n)d was put to nobody.", "%(n)d were put to nobody.", "n"),
}


def _note(said="", **left):
    """What is said under a chart: `said`, and how many are left out for want of what."""
    return " ".join([said, *(str(_LEFT[why] % {"n": n}) for why, n in left.items() if n)]).strip()


def _title(neutral, finding, total, **said):
    """What a chart shows: the finding, from FEW records on."""
    return finding % {"all": total, **said} if total >= FEW else neutral
