"""What a sentence says of the laws in it.

It is read around each law: the verb or the noun of a stage must govern the law itself, so that
what is said of something else in the same sentence is not said of the law.
"""

from enum import Enum
from itertools import chain
from typing import NamedTuple

from ..dates import PartialDate
from . import patterns
from .patterns import DATE, LAW
from .sentences import Law

_NEAR = 160  # characters before a law in which its verb must begin
_FAR = 120  # and characters behind a verb that may tell who and when


class How(Enum):
    """How a stage is spoken of: it was reached, it goes on, it was not yet reached, or it is still
    to be; the last three of the day of the source."""

    FACT = "fact"
    NOW = "now"
    NOT_YET = "not yet"
    DUE = "due"


class Said(NamedTuple):
    """One stage said of the laws of a row; places count in the form of the sentence."""

    verb: str
    how: How
    laws: tuple[Law, ...]
    start: int
    end: int
    date: PartialDate | None = None
    body: str = ""  # who adopted: "legislature", "government", "others", or "" where none is named
    draft: bool = False  # the law is called a draft or a bill
    change: bool = False  # not the law itself but amendments to it
    main: bool = False  # a date that opens the sentence or the paragraph dates it
    noun: bool = False


def said_of_laws(sentence):
    """All that a sentence says of the laws in it: a list of Said."""
    found = []
    for row in patterns.GROUP.finditer(sentence.form):
        found += _of_row(sentence, *row.span())
    if sentence.referendum:  # then nobody need have adopted it but the people
        found = [each._replace(body=each.body or "others") for each in found]
    return found


def _of_row(sentence, start, end):
    """What is said of laws in a row, "the Code and the Act": before it and behind it."""
    # Where the stretch is cut, a sign keeps it from looking like the beginning of a sentence.
    cut = "…" if start > _NEAR else ""
    left = cut + sentence.form[max(0, start - _NEAR) : start]
    base = start - len(left)
    while name := patterns.BEFORE_NAME.search(left):
        left = left[: name.start()]
    if patterns.OTHER.search(left):
        return []
    draft = bool(patterns.DRAFT.search(sentence.form, base + len(left), start))
    signs = [at for at in range(start, end) if at in sentence.laws]
    laws = [sentence.laws[at] for at in signs]
    row = Said("", How.FACT, tuple(law for some in laws for law in some), start, end, draft=draft)
    before = _before(sentence, left, base, row)
    behind = _behind(sentence, left, row)
    auxiliary = patterns.AUXILIARY.match(sentence.form, end + 1)
    if auxiliary and before and not before.noun and len(signs) > 1:
        # "adopted the Code, and the Act was repealed": each verb has its own.
        if patterns.PLURAL.match(sentence.form, end + 1):
            before, behind = before._replace(laws=laws[0]), []
        else:
            before = before._replace(laws=tuple(chain.from_iterable(laws[:-1])))
            behind = _verbs(sentence, left, row, auxiliary.end(), auxiliary)
            behind = [each._replace(laws=laws[-1], start=signs[-1]) for each in behind]
    if not before and not behind and (near := patterns.DRAFT_DATE.match(sentence.form, end)):
        if draft or any(law.draft for law in row.laws):
            date = sentence.dates[near.end() - 1]
            if date:
                return [
                    row._replace(verb="draft", date=date, start=base + len(left), end=near.end())
                ]
    return [before, *behind] if before else behind


def _before(sentence, left, base, row):
    """What the words before a row of laws say of it, or None."""
    for read in (_amending, _due, _need, _noun, _active):
        if said := read(sentence, left, base, row):
            return said
    return None


def _amending(sentence, left, base, row):
    """ "Act No. 2 of 3 May 2012 amending (the Code)": as of the date of that act."""
    match = patterns.AMENDING.search(left)
    if not match or sentence.laws[base + match.start()][0].draft:
        return None
    date = sentence.laws[base + match.start()][0].date
    said = row._replace(verb=_verb(match), date=date, start=base + match.start())
    return said if date else None


def _due(sentence, left, base, row):
    """ "Continue efforts to adopt (the Code)", "should adopt (the Code)"."""
    match = patterns.DUE.search(left)
    if not match or patterns.CONDITION.search(left[: match.start()]):
        return None
    subject = patterns.SUBJECT.search(left[: match.start()])
    return row._replace(
        verb=_verb(match),
        how=How.DUE,
        start=base + match.start(),
        body=_body(subject[0]) if subject else "",
    )


def _need(sentence, left, base, row):
    match = patterns.NEED.search(left)
    return row._replace(verb="need", start=base + match.start(), main=True) if match else None


def _noun(sentence, left, base, row):
    """ "the promulgation of (the Code) in December 2024"."""
    writing = patterns.WRITING.search(left)
    match = writing or patterns.NOUN.search(left)
    if not match:
        return None
    verb = "draft" if writing else _verb(match)
    before = left[: match.start()]
    said = _with_tail(
        row._replace(verb=verb, start=base + match.start(), noun=True), sentence, row.end
    )
    if patterns.AWAITED.search(before):
        return said._replace(how=How.NOT_YET, date=None)
    if patterns.SUPPORT.search(before):
        # Support for a text that has a number and a date is support for one that was adopted.
        wished = verb != "draft" and not all(law.date for law in row.laws)
    else:
        wished = not writing and patterns.WISHED.search(before)
    if wished or patterns.CONDITION.search(before):
        return None
    said = said._replace(main=not patterns.EARLIER.search(before))
    if verb == "draft" or said.date or all(law.date for law in row.laws):
        return said
    # "The adoption of the Code" alone may be a goal, or still to come.
    told = patterns.RECALLED.search(before) and not sentence.uncertain
    return said if told or (said.main and sentence.opened) else None


def _active(sentence, left, base, row):
    """ "The Council of Ministers adopted (the Code)"."""
    match = patterns.ACTIVE.search(left)
    if not match:
        return None
    verb, before = _verb(match), left[: match.start()]
    subject = patterns.SUBJECT.search(before)
    body = _body(subject[0]) if subject else ""
    by_law = bool(subject) and LAW in subject[0]
    if patterns.UNREAL_VERB.search(before) or patterns.CONDITION.search(before):
        return None
    if verb == "amend" and body != "legislature" and not by_law:
        return None
    if by_law and verb not in ("amend", "repeal"):
        return None
    if not subject and verb not in ("promulgate", "ratify"):
        return None
    said = _with_tail(
        row._replace(verb=verb, start=base + (subject or match).start()), sentence, row.end
    )
    if verb != "send":
        said = said._replace(body=body)
    if subject and subject["date"] and not said.date:  # "le Conseil des ministres du 3 mai 2020"
        said = said._replace(date=sentence.dates[base + subject.start("date")])
    if match["not_yet"]:
        return _not_yet(said, sentence, match["not_yet"].startswith(("had", "n'avai")))
    if not said.date and patterns.WHEN.search(before):
        return None
    main = not patterns.SUBORDINATE.search(left)
    return said._replace(change=bool(match["change"]), main=main)


def _behind(sentence, left, row):
    """What the words behind a row of laws say of it."""
    form, at = sentence.form, row.end
    if name_date := patterns.NAME_DATE.match(form, at):
        at = name_date.end()
    said = _relative(sentence, left, row, at)
    example = patterns.EXAMPLE.search(left)
    if example:
        at = patterns.REST_OF_LIST.match(form, at).end()
    aside = patterns.ASIDE.match(form, at)
    at = aside.end() if aside else at + 1 + (bool(example) and form.startswith(",", at))
    auxiliary = patterns.AUXILIARY.match(form, at)
    if not auxiliary or not (example or patterns.CLAUSE_BEGINS.search(left)):
        return said
    if example and not patterns.PLURAL.match(form, at):
        return said
    main = not (auxiliary["before"] or patterns.SUBORDINATE.search(left))
    own = _verbs(sentence, left, row, auxiliary.end(), auxiliary)
    return said + [each._replace(main=main) for each in own]


def _relative(sentence, left, row, at):
    """ "(the Code), which was adopted", "(the Code) adopted by Parliament"."""
    form = sentence.form
    relative = patterns.RELATIVE.match(form, at)
    comma = form.startswith(",", at)
    # It may speak of what stood before: "a report on the Code, which was adopted".
    if patterns.ANOTHER_NOUN.search(left):
        if not (patterns.NOUN.search(left) if comma else patterns.OF.search(left)):
            return []
    begin = relative.end() if relative else at + 1 + comma
    auxiliary = patterns.AUXILIARY.match(form, begin) if relative else None
    at = auxiliary.end() if auxiliary else begin
    return _verbs(sentence, left, row, at, auxiliary, relative=bool(auxiliary))


def _verbs(sentence, left, row, at, auxiliary, relative=False):
    """What the verbs at `at` say: "(was) adopted in May and promulgated in June"."""
    how = _how(auxiliary)
    if how is How.NOW and (ongoing := patterns.ONGOING.match(sentence.form, at)):
        said = row._replace(verb=_verb(ongoing), how=how, end=ongoing.end())
        return [_with_tail(said, sentence, ongoing.end())]
    found = []
    while len(found) < 4 and (match := patterns.PARTICIPLE.match(sentence.form, at)):
        said = row._replace(verb=_verb(match), how=how, end=match.end())
        tail = _tail(sentence, match.end()).rstrip()
        following = patterns.NEXT_VERB.match(sentence.form, match.end() + len(tail))
        joined = following and not (tail or following["own"] or following["not_yet"])
        found.append((said, match, joined))
        if not following:
            break
        how = How.NOT_YET if following["not_yet"] else how
        at = following.end()
    # "adopted and validated in September": what follows the last verb is said of both.
    tailed, at = [], None
    for said, match, joined in reversed(found):
        at = at if at and joined else match.end()
        tailed.insert(0, (_with_tail(said, sentence, at), match))
    return [
        held
        for said, match in tailed
        if (held := _held(said, match, sentence, left, auxiliary, relative))
    ]


def _how(auxiliary):
    for group, how in (("not_yet", How.NOT_YET), ("due", How.DUE), ("now", How.NOW)):
        if auxiliary and auxiliary[group]:
            return how
    return How.FACT


def _held(said, match, sentence, left, auxiliary, relative):
    """What is said, as far as its verb and auxiliary bear it; None where they do not.

    A relative clause is as true as it is where the clause around it is a condition.
    """
    if patterns.CONDITION.search(left) and not relative:
        return None
    if said.how is How.DUE:
        return said._replace(date=None)
    if said.how is How.NOT_YET:
        return _not_yet(said, sentence, auxiliary and auxiliary["past"])
    if said.how is How.NOW:
        lasting = said.verb == "stall" or match[0].startswith(("in ", "en "))
        if lasting:
            return said
        # The French present tells what happened, "la loi est promulguée le 3 mai 2020".
        french = auxiliary[0].startswith(("est", "sont"))
        return said._replace(how=How.FACT) if french and said.date else None
    if not auxiliary:
        entered = match[0].startswith(("entered", "came", "took"))
        told = said.date or said.body in ("legislature", "government", "president")
        told = told and patterns.AFTER_PARTICIPLE.match(sentence.form, match.end())
        return said if told or entered else None
    if auxiliary[0].startswith(("has ", "have ")) and "been" not in auxiliary[0]:
        if not match[0].startswith(("entered", "come", "taken", "stalled")):
            return None
    if not said.date and patterns.WHEN.search(left):
        return None
    return said


def _not_yet(said, sentence, past):
    """ "Has not yet" is of the day of the source; "had not yet" of the day it names, or of none."""
    date = said.date or (sentence.opened if past else None)
    return said._replace(how=How.NOT_YET, date=date) if date or not past else None


def _verb(match):
    """The name of the verb or noun that matched."""
    return next(name for name, said in match.groupdict().items() if said and name in patterns.VERBS)


def _tail(sentence, at):
    """What stands behind `at` and still belongs to the verb or noun there."""
    stretch = sentence.form[at : at + _FAR]
    between = patterns.BETWEEN.match(stretch)
    end = patterns.TAIL_ENDS.search(stretch, between.end() if between else 0)
    return stretch[: end.start()] if end else stretch


def _with_tail(said, sentence, at):
    """`said`, with who and when as they stand behind `at`."""
    if name_date := patterns.NAME_DATE.match(sentence.form, at):
        if at == said.end and sentence.form[at - 1] in (LAW, ")"):
            at = name_date.end()
    if by := patterns.BY_LAW.match(sentence.form, at):
        if said.verb in ("amend", "repeal", "ratify", "promulgate"):
            return said._replace(date=sentence.laws[by.end()][0].date, end=by.end() + 1)
    stretch = _tail(sentence, at)
    sign = stretch.find(DATE)
    end, date = said.end, None
    if body := _body(stretch):
        end = at + len(stretch.rstrip())
    if sign >= 0 and patterns.DATED.search(stretch[:sign]):
        date = sentence.dates[at + sign]
        end = max(said.end, at + sign + 1)
    return said._replace(body=body, date=date, end=max(end, said.end))


def _body(stretch):
    if patterns.LEGISLATURE.search(stretch):
        return "legislature"
    if patterns.GOVERNMENT.search(stretch):
        return "government"
    if patterns.PRESIDENT.search(stretch):
        return "president"
    return "others" if patterns.OTHERS.search(stretch) else ""
