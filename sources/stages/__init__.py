"""What a text says happened to a law, and when: dated stages to propose to a person.

English and French. A sentence is read around each law that stands in it: the verb or the noun of a
stage must govern the law itself ("adopted the new Penal Code", "the Penal Code, which was adopted",
"the promulgation of the Penal Code"), so that what is said of something else in the same sentence
is no event of the law. What is wished, planned, conditional or asked is no fact. Better no event
than a wrong one.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from ..dates import PartialDate
from ..models import Stage
from .reading import How, said_of_laws
from .sentences import sentences


class Proposed(NamedTuple):
    """`text[start:end]` says that `law` reached `stage`, or at that date had not yet reached it.

    `date_is` is "stated" where the sentence gives the date, "context" where it comes from the
    opening of the paragraph or from the source's own date, "" where there is none.
    """

    law: Hashable
    stage: Stage
    not_yet: bool
    date: PartialDate | None
    date_is: str
    start: int
    end: int


def propose(
    text: str,
    laws: Iterable[tuple[int, int, Hashable]],
    context_date: PartialDate | None = None,
) -> list[Proposed]:
    """The stages that `text` gives to the laws in it, in the order of the text, none twice.

    `laws` are (start, end, key) of all laws in it, for one verb may govern a row of them: where
    each stands. Two may stand at one place; where they overlap otherwise, the first counts.
    `context_date` is the date of the source: it dates what the source says of its own day ("not
    yet", "is being drafted") and nothing else.
    """
    proposed: dict[tuple, Proposed] = {}
    frame = None  # the date that opened an earlier sentence of the paragraph
    for sentence in sentences(text, laws):
        if sentence.breaks:
            frame = None
        for row in _proposals(sentence, frame, context_date):
            proposed.setdefault(row[:4], row)
        if sentence.dates:
            carries = sentence.opening and sentence.opening["carries"]
            frame = sentence.opened if carries and len(sentence.dates) == 1 else None
    return sorted(proposed.values(), key=lambda row: row.start)


def _proposals(sentence, frame, context_date):
    asked = sentence.form.rstrip().endswith("?")
    said = said_of_laws(sentence) if sentence.laws and not asked else []
    facts = [each for each in said if each.how is How.FACT]
    main = {law for each in facts if each.main for law in each.laws}
    further = {
        law
        for each in said
        if each.how is How.NOW or (each.how is How.FACT and each.verb != "draft")
        for law in each.laws
    }
    for each in said:
        for law in each.laws:
            stage = _stage(each, law)
            date, date_is = _dated(each, law, law in main, sentence, frame, context_date)
            if (
                stage is None
                # That a law was drafted is no news where more is said of it.
                or (each.verb == "draft" and date is None and law in further)
                # What is dated after its source is a plan.
                or (date and context_date and date.first > context_date.last)
            ):
                continue
            yield Proposed(
                law.key,
                stage,
                each.how in (How.NOT_YET, How.DUE),
                date,
                date_is,
                sentence.places[each.start][0],
                sentence.places[each.end - 1][1],
            )


def _dated(said, law, main, sentence, frame, context_date):
    """The date of what is said, and whether it is stated or comes from the context."""
    date = said.date
    if date is None and said.how is How.FACT and said.verb in ("adopt", "accept"):
        # A decree bears the day of its adoption; an act that of its promulgation.
        date = law.date if law.kind == "executive" else None
    if date is not None:
        return date, "stated"
    if said.how is not How.FACT:
        return context_date, "context" if context_date else ""
    if main and sentence.opening:
        return sentence.opened, "stated" if sentence.opened else ""
    if main and frame and not sentence.dates and not said.noun:
        return frame, "context"
    return None, ""


# --- what a verb means ------------------------------------------------------------------------

_STAGES = {
    "promulgate": Stage.PROMULGATED,
    "force": Stage.IN_FORCE,
    "amend": Stage.AMENDED,
    "repeal": Stage.REPEALED,
    "draft": Stage.DRAFTING,
    "stall": Stage.STALLED,
    "need": Stage.NEED,
}


def _stage(said, law):
    """The stage of a law that is meant, or None where it cannot be known."""
    if said.change:
        adopted = said.verb in ("adopt", "accept") and said.body != "others"
        return Stage.AMENDED if adopted and said.how is How.FACT else None
    treaty = law.kind == "treaty"
    if said.verb in ("adopt", "accept"):
        return _adopted(said, law)
    if said.verb == "sign":
        if said.body == "president" and not treaty:
            return Stage.PROMULGATED
        return Stage.GOVERNMENT if treaty and not said.draft else None
    if said.verb == "send":
        return Stage.BEFORE_LEGISLATURE if said.body == "legislature" else None
    if said.verb == "ratify":
        return Stage.LEGISLATURE if treaty or said.body == "legislature" else None
    if said.verb == "denounce":
        return Stage.REPEALED if treaty else None
    return _STAGES[said.verb]


def _adopted(said, law):
    if said.body in ("legislature", "government"):
        return Stage.LEGISLATURE if said.body == "legislature" else Stage.GOVERNMENT
    # "Validated" may be the work of any workshop; a conference adopts a treaty, the people a
    # constitution, and a draft may have been adopted by the government or by the legislature.
    if said.body or said.verb == "accept" or law.kind == "treaty":
        return None
    if law.kind == "executive":
        return Stage.GOVERNMENT
    unsure = said.draft or law.draft or law.kind == "constitution"
    return None if unsure and said.how is How.FACT else Stage.LEGISLATURE
