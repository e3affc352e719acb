"""Which step the evidence on file can carry for each claim, and why not the next one.

None: nothing on file. Asserted: the partner's own word, or what nobody here has opened.
Documented: a passage that can be read, or what somebody here has opened; a passage for the
contribution names the programme or a partner. Corroborated: two publishers or more, one of them
independent of the programme. Verified: and an outsider who knows agrees.

It is the highest step that the evidence can carry; a person decides. What contradicts is told
beside it and never netted out; what stands in a withdrawn source stays on file and is not counted.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources import bulk
from sources.models import Mention

from .independence import UNTIED, Independence, ties_of
from .models import Evidence, Outcome, Substantiation, Tie
from .scales import Claim, Stance, Strength, Verdict

SUPPORTING = (Stance.SUPPORTS, Stance.PARTLY)
# The fields of an outcome that hold the steps, in the order of scales.Claim.
CARRIED = ("carried_evidence", "carried_evidence_contribution")
# The part of a person's answer that speaks of a claim.
_PART_OF = {Claim.CHANGE: "description", Claim.CONTRIBUTION: "contribution"}


class Weighed(NamedTuple):
    """A piece of evidence as it is weighed.

    publisher  None where it is not known
    tie        what ties the publisher to the programme
    read       a passage, or what somebody here has opened
    own        it only repeats what a partner, contributor or funder reported
    withdrawn  its source was withdrawn
    silent     a passage for the contribution that names nobody who contributed
    """

    stance: str
    publisher: object = None
    tie: Independence = UNTIED
    read: bool = True
    own: bool = False
    withdrawn: bool = False
    silent: bool = False

    @property
    def supports(self):
        return self.stance in SUPPORTING and not self.withdrawn

    @property
    def documents(self):
        """Whether it carries more than the partner's own word."""
        return self.supports and self.read and not self.own and not self.silent


class Carried(NamedTuple):
    """What the evidence for one claim carries.

    why_not     sentences that say why it is not the next step
    supports, partly, contradicts, context  how many pieces of evidence there are of each stance
    withdrawn   how many more there are whose source was withdrawn
    publishers  [(Actor, Independence)] of all that is counted, by name
    """

    level: Strength
    why_not: list
    supports: int
    partly: int
    contradicts: int
    context: int
    withdrawn: int
    publishers: list

    @property
    def next(self):
        """The step that it does not carry; None after the last."""
        return Strength(self.level + 1) if self.level < Strength.VERIFIED else None


def strength(outcome, user):
    """{claim: Carried} of an outcome, as `user` may read its evidence. Six queries at most."""
    weighed = _weighed([outcome], lambda model: model.objects.visible_to(user))
    return {claim: _carried(outcome, claim, weighed[outcome.pk, claim]) for claim in Claim}


def asserted(outcome, claim):
    """The step of a claim that has no evidence: the partner's own word, where there is one."""
    said = claim == Claim.CHANGE or outcome.contribution_text
    return Strength.ASSERTED if said else Strength.NONE


def step(rows, floor, agrees):
    """The step (Strength) that the Weighed `rows` carry for one claim.

    floor   the step without any evidence
    agrees  whether outsiders agree
    """
    documents = [row for row in rows if row.documents]
    if not documents:
        return max(floor, Strength.ASSERTED) if any(row.supports for row in rows) else floor
    known = [row for row in documents if row.publisher]
    several = len({row.publisher for row in known}) > 1
    if not several or not any(row.tie.is_independent for row in known):
        return Strength.DOCUMENTED
    return Strength.VERIFIED if agrees else Strength.CORROBORATED


# --- what is kept on the outcome ------------------------------------------------------------


def recount(outcome):
    """Write to an outcome what all the evidence on file carries; inside the transaction of the
    act that changed it."""
    recount_many([outcome])


def recount_many(outcomes):
    """The same for some outcomes, which are put right too. The number of queries does not depend
    on how many there are; a step that stays is not written."""
    given = {outcome.pk: outcome for outcome in outcomes}
    if not given:
        return
    # Locked, for two who decide at once must not each miss what the other wrote.
    locked = Outcome.objects.select_for_update().filter(pk__in=given).order_by("pk")
    with transaction.atomic(savepoint=False):
        rows, changed = list(locked), []
        weighed = _weighed(rows, lambda model: model.objects.all())
        for outcome in rows:
            steps = [_step(outcome, claim, weighed[outcome.pk, claim]).value for claim in Claim]
            if steps != [getattr(outcome, field) for field in CARRIED]:
                changed.append((outcome.pk, *steps))
            for field, value in zip(CARRIED, steps, strict=True):
                setattr(given[outcome.pk], field, value)
        bulk.update(Outcome, ("id", *CARRIED), changed)


def recount_citing(documents):
    """The same for the outcomes whose evidence stands in some documents, or is one of them."""
    passages = Evidence.objects.filter(passage__document__in=documents)
    files = Evidence.objects.filter(document__in=documents)
    ids = {*passages.values_list("outcome", flat=True), *files.values_list("outcome", flat=True)}
    recount_many(Outcome.objects.filter(pk__in=ids))


def recount_weighed(outcomes):
    """The same for those of some outcomes (a query or a list) that have more on file than the
    reference that their file names: what carries more than an assertion."""
    imported = Q(claim=Claim.CHANGE, passage=None, document=None, opened=False)
    ids = Evidence.objects.filter(outcome__in=outcomes).exclude(imported)
    recount_many(Outcome.objects.filter(pk__in=ids.order_by().values("outcome").distinct()))


# --- why not the next step ------------------------------------------------------------------


def why_not(rows, level, partners=True):
    """Sentences that say why the Weighed `rows` carry no more than `level`.

    partners  whether it is known who contributed, for the claim of the contribution
    """
    if level == Strength.VERIFIED:
        return []
    if level == Strength.CORROBORATED:
        return [_("Nobody outside has agreed yet.")]
    supporting = [row for row in rows if row.supports]
    if not supporting and level == Strength.NONE:
        return [_("Nothing on file says so.")]
    if not supporting:
        return [_("Nothing on file supports it but the partner’s own word.")]
    read = [row for row in supporting if row.read]
    own = [row for row in read if row.own]
    silent = [row for row in read if row.silent and not row.own]
    told = _of_publishers([row for row in read if row.documents])
    if silent:
        told.append(_of_silent(len(silent), bool(told), partners))
    if own:
        text = ngettext(
            "%(n)d source only repeats their own report.",
            "%(n)d sources only repeat their own report.",
            len(own),
        )
        told.append(text % {"n": len(own)})
    n = len(supporting) - len(read)
    if n:
        text = ngettext(
            "Nobody here has opened %(n)d file or reference.",
            "Nobody here has opened %(n)d files or references.",
            n,
        )
        told.append(text % {"n": n})
    return told


def _of_publishers(rows):
    """What the publishers of passages that document a claim lack to corroborate it."""
    if not rows:
        return []
    known = sorted({(row.publisher, row.tie) for row in rows if row.publisher}, key=_by_name)
    told = []
    if len(known) == 1:
        told.append(_("One publisher only: %(name)s.") % {"name": known[0][0]})
    elif known:
        who = ", ".join(f"{publisher} ({tie.label})" for publisher, tie in known)
        text = _("Every publisher is tied to the programme: %(who)s.")
        if len(known) == 2:
            text = _("Both publishers are tied to the programme: %(who)s.")
        told.append(text % {"who": who})
    n = sum(row.publisher is None for row in rows)
    if n:
        text = ngettext(
            "The publisher of %(n)d source is not known.",
            "The publishers of %(n)d sources are not known.",
            n,
        )
        told.append(text % {"n": n})
    return told


def _of_silent(n, others, partners):
    if others:
        text = ngettext(
            "%(n)d more passage names neither the programme nor any of its partners.",
            "%(n)d more passages name neither the programme nor any of its partners.",
            n,
        )
        return text % {"n": n}
    if partners:
        return _("No supporting passage names the programme or any of its partners.")
    return _("No actor of the register is known to have contributed, so no passage can name one.")


# --- inside ---------------------------------------------------------------------------------


def _by_name(pair):
    return str(pair[0]), pair[0].pk


class _OnFile(NamedTuple):
    """The Weighed rows of one claim, whether it is known who contributed, and whether an outsider
    agrees with the claim and none disagrees."""

    rows: list
    partners: bool
    agrees: bool


def _weighed(outcomes, rows):
    """{(outcome ID, claim): _OnFile}; six queries.

    rows  a callable, model → the rows of it that are looked at
    """
    evidence = list(
        rows(Evidence)
        .filter(outcome__in=[outcome.pk for outcome in outcomes])
        .select_related("passage__document__publisher", "document__publisher")
        .defer("passage__text", "passage__document__text", "document__text")
        .order_by("pk")
    )
    ties = ties_of(outcomes, rows)
    partners = {
        pk: {actor for actor, tie in known.items() if tie.kind == Tie.Kind.PARTNER}
        for pk, known in ties.items()
    }
    named = _actors_in(
        {row.passage_id for row in evidence if row.claim == Claim.CONTRIBUTION} - {None}, rows
    )
    agreed = _agreed(outcomes, rows)
    found = {
        (outcome.pk, claim): _OnFile([], bool(partners[outcome.pk]), (outcome.pk, claim) in agreed)
        for outcome in outcomes
        for claim in Claim
    }
    for row in evidence:
        document = row.passage.document if row.passage_id else row.document
        publisher = document.publisher if document else None
        speaking = named[row.passage_id] | ({publisher.pk} if publisher else set())
        silent = row.claim == Claim.CONTRIBUTION and row.passage_id is not None
        found[row.outcome_id, row.claim].rows.append(
            Weighed(
                row.stance,
                publisher,
                ties[row.outcome_id].get(publisher.pk, UNTIED) if publisher else UNTIED,
                row.passage_id is not None or row.opened,
                row.own_report,
                bool(document and document.withdrawn_at),
                # What a partner publishes speaks for itself, whether or not it says its own name.
                silent and not speaking & partners[row.outcome_id],
            )
        )
    return found


def _actors_in(passages, rows):
    """{passage ID: the IDs of the actors that it mentions}; one query."""
    found = defaultdict(set)
    mentions = rows(Mention).filter(passage__in=passages, actor_alias__isnull=False).order_by()
    for passage, actor in mentions.values_list("passage", "actor_alias__entry"):
        found[passage].add(actor)
    return found


def _agreed(outcomes, rows):
    """{(outcome ID, claim)} with which an outsider fully agrees and none disagrees; one query."""
    said = defaultdict(set)
    answers = rows(Substantiation).filter(outcome__in=outcomes, withdrawn_at=None).order_by()
    for outcome, *verdicts in answers.values_list("outcome", *_PART_OF.values()):
        for claim, verdict in zip(_PART_OF, verdicts, strict=True):
            said[outcome, claim].add(verdict)
    return {
        asked
        for asked, verdicts in said.items()
        if Verdict.FULLY in verdicts and Verdict.DISAGREE not in verdicts
    }


def _step(outcome, claim, on_file):
    return step(on_file.rows, asserted(outcome, claim), on_file.agrees)


def _carried(outcome, claim, weighed):
    rows, level = weighed.rows, _step(outcome, claim, weighed)
    counted = [row for row in rows if not row.withdrawn]
    return Carried(
        level,
        why_not(rows, level, weighed.partners),
        *(sum(row.stance == stance for row in counted) for stance in Stance),
        len(rows) - len(counted),
        sorted({(row.publisher, row.tie) for row in counted if row.publisher}, key=_by_name),
    )
