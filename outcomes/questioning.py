"""Questions for the partners who reported outcomes: asked, sent back with the outcomes as a sheet
that the import reads, and answered there.
"""

import re

from django.db import transaction
from django.utils import timezone

from sources.history import record, record_export, record_many

from . import exports, files, word_files
from .columns import ANSWERS, QUESTIONS
from .models import Outcome, Question

ASKED, DROPPED = "asked the partner about", "dropped a question on"
SENT, ANSWERED = "sent back to the partner", "took the partner's answer on"
FORGOT = "took back the partner's answer on"
VERBS = (ASKED, DROPPED, SENT, ANSWERED, FORGOT)
_NUMBERED = re.compile(r"(?m)^[^\S\n]*([0-9]{1,3})[.)]\s*")


@transaction.atomic
def ask(outcome, text, by):
    """Ask the partner something about an outcome; it is sent with the next sheet. Returns the
    Question. Raises ValueError for an empty one."""
    text = text.strip()
    if not text:
        raise ValueError("A question asks something.")
    row = Question.objects.create(
        outcome=outcome, text=text, asked_by=by, visibility=_as_closed(outcome)
    )
    record(ASKED, outcome, by, after={"question": text})
    return row


@transaction.atomic
def drop(question, by):
    """Ask it no more; nothing where it was answered meanwhile, or dropped."""
    row = Question.objects.select_for_update().filter(pk=question.pk, answered_at=None).first()
    if row:
        record(DROPPED, row.outcome, by, before={"question": row.text})
        row.delete()


def open_questions(rows):
    """{outcome ID: [Question]} that are not answered, of some questions, in the order asked."""
    found = {}
    for question in rows.filter(answered_at=None).order_by("pk"):
        found.setdefault(question.outcome_id, []).append(question)
    return found


@transaction.atomic
def sheet(outcomes, user, form="xlsx"):
    """The bytes of a workbook ("xlsx") or a Word file ("docx") for the partner: each of some
    outcomes (a queryset that `user` may read) with all its columns, its open questions, and room
    for the answers. They count as sent."""
    questions = open_questions(Question.objects.visible_to(user).filter(outcome__in=outcomes))
    asked = outcomes.filter(pk__in=questions).order_by("slug")
    told_of = list(asked.only("pk", "fragment_id", "headline", "visibility"))
    headings, rows = exports.table(asked, user)
    first, *others = headings
    headings = [first, QUESTIONS.heading, ANSWERS.heading, *others]
    rows = (
        [words, _numbered(questions[outcome.pk]), "", *rest]
        for outcome, (words, *rest) in zip(told_of, rows, strict=True)
    )
    newest = exports.newest(asked, user)
    if form == "docx":
        tables = (_in_word(headings, row) for row in rows)
        content = word_files.questions(zip(map(_title, told_of), tables, strict=True), newest)
    else:
        content = files.xlsx([("Outcomes", headings, rows)], newest)
    sent = [question for some in questions.values() for question in some]
    Question.objects.filter(pk__in=[question.pk for question in sent]).update(
        sent_at=timezone.now()
    )
    told = [(row, None, {"questions": len(questions[row.pk])}) for row in told_of]
    record_many(SENT, told, user)
    record_export(user, "questions", asked, "")
    return content


@transaction.atomic
def take_answers(answers, by, import_number):
    """Write the answers of a sheet that came back, {outcome ID: the words of its cell}, to the open
    questions of these outcomes. Numbered answers go to the questions so numbered; words without a
    number answer all of them."""
    rows = Question.objects.select_for_update().filter(outcome__in=answers)
    for key, some in open_questions(rows).items():
        said = _by_number(answers[key], len(some))
        outcome = Outcome.objects.get(pk=key)
        for number, question in enumerate(some, 1):
            text = said.get(number, "")
            if text:
                question.answer, question.answered_at = text, timezone.now()
                question.import_number = import_number
                question.save()
                record(ANSWERED, outcome, by, after={"question": question.text, "answer": text})


@transaction.atomic
def forget_answers(import_number, by):
    """An import was taken back: the answers that it brought go, and their questions are open."""
    rows = Question.objects.select_for_update(of=("self",)).filter(import_number=import_number)
    for question in rows.select_related("outcome"):
        record(FORGOT, question.outcome, by, before={"question": question.text})
        question.answer, question.answered_at, question.import_number = "", None, None
        question.save()


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in VERBS:
        return ""
    side = event.after or event.before
    words = [side[name] for name in ("question", "answer") if side.get(name)]
    return " → ".join(f"“{text}”" for text in words)


# --- inside ---------------------------------------------------------------------------------


def _as_closed(outcome):
    """A question on what is confidential is so too."""
    return "confidential" if outcome.visibility == "confidential" else "internal"


def _title(outcome):
    return " ".join(filter(None, (outcome.fragment_id, outcome.headline)))


def _in_word(headings, row):
    """[(heading, words)] of one outcome: the ID, its questions, room for the answers, and what
    else says something."""
    cells = enumerate(zip(headings, row, strict=True))
    return [cell for at, cell in cells if at < 3 or cell[1]]


def _numbered(questions):
    if len(questions) == 1:
        return questions[0].text
    return "\n".join(f"{n}. {question.text}" for n, question in enumerate(questions, 1))


def _by_number(text, count):
    """{number of a question: its answer}"""
    text = text.strip()
    parts = _NUMBERED.split(text)
    numbers = [int(part) for part in parts[1::2]]
    if count > 1 and not parts[0].strip() and numbers and set(numbers) <= set(range(1, count + 1)):
        return {n: words.strip() for n, words in zip(numbers, parts[2::2], strict=True)}
    return dict.fromkeys(range(1, count + 1), text)
