"""Outsiders of the tests: one who is asked, with what is put to that person."""

from outcomes import substantiating

STATEMENT = {
    "description": "The council of Exampleville changed its rule.",
    "significance": "It was the first time.",
    "contribution": "The union advised the council.",
}
ALL_FULLY = {"description": "fully", "significance": "fully", "contribution": "fully"}


def ask(outcome, by, name="Ines Example", language="en", **about):
    """(Substantiation, token) of a person who is asked about an outcome."""
    person = {
        "name": name,
        "organisation": about.pop("organisation", ""),
        "contact": about.pop("contact", ""),
        "language": language,
    }
    statement = about.pop("statement", STATEMENT)
    return substantiating.ask(outcome, person, "A judge there.", statement, by, **about)


def answered(
    outcome, by, verdicts=None, name="Ines Example", naming="nobody", comments=None, **about
):
    """A Substantiation with its answer."""
    _row, token = ask(outcome, by, name, **about)
    link = substantiating.working_link(token)
    return substantiating.answer(link, verdicts or ALL_FULLY, comments or {}, naming)
