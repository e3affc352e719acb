"""What no row may say: the constraints of the database, each tried by breaking it."""

import re
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from harvest.checks import guarded_models
from harvest.models import Harvest, HarvestRow, RowVerdict
from outcomes.models import Evidence, Involvement, Origin, Outcome, Review, Substantiation
from sources.history import system_account
from sources.models import (
    Actor,
    ActorAlias,
    Event,
    LegalAlias,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
)
from sources.models.base import Releasable
from tests.lifting import lifted
from tests.people import make_actor, make_document, make_instrument, make_outcome
from tests.rows import ROWS

pytestmark = pytest.mark.django_db
WITH_VISIBILITY = [
    model
    for model in guarded_models()
    if any(field.name == "visibility" for field in model._meta.fields)
]
RELEASABLE = [model for model in guarded_models() if issubclass(model, Releasable)]


def refuses(constraint, row, /, **values):
    """Whether the database refuses these values for a saved row, by a constraint so named."""
    assert type(row).objects.filter(pk=row.pk).exists()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def named(model):
    return {constraint.name for constraint in model._meta.constraints}


@pytest.mark.parametrize("model", WITH_VISIBILITY, ids=lambda model: model.__name__)
def test_an_unknown_visibility(model):
    label = f"{model._meta.label_lower.replace('.', '_')}_visibility_known"
    assert label in named(model)
    row = ROWS[model]()
    with lifted() if model is Event else nullcontext():
        # A release without a name may be what is refused first; then the name stands beside it.
        with pytest.raises(IntegrityError, match="_visibility_known|_release_named"):
            with transaction.atomic():
                model.objects.filter(pk=row.pk).update(visibility="secret")
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(visibility="")


@pytest.mark.parametrize("model", RELEASABLE, ids=lambda model: model.__name__)
def test_a_release_has_a_name_and_a_time(model):
    row, by, now = ROWS[model](), system_account(), timezone.now()
    for level in ("public", "donors"):
        refuses("release_named", row, visibility=level)
        refuses("release_named", row, visibility=level, released_at=now)
        refuses("release_named", row, visibility=level, released_by=by)
    for level in ("internal", "confidential"):
        refuses("release_named", row, visibility=level, released_at=now, released_by=by)
        refuses("release_named", row, visibility=level, released_by=by)
    model.objects.filter(pk=row.pk).update(visibility="donors", released_at=now, released_by=by)


def paired_fields():
    """Every nullable `x_at` and `x_by` of one model, whichever of the two is nullable."""
    for model in guarded_models():
        fields = {field.name: field for field in model._meta.get_fields() if field.concrete}
        for name, at in fields.items():
            by = fields.get(f"{name.removesuffix('_at')}_by")
            if name.endswith("_at") and by and (at.null or by.null):
                yield model, name, by.name


PAIRS = list(paired_fields())


def test_pairs_are_found():
    assert (Outcome, "released_at", "released_by") in PAIRS
    assert (Outcome, "release_asked_at", "release_asked_by") in PAIRS
    assert (Harvest, "committed_at", "committed_by") in PAIRS
    assert len(PAIRS) >= 6


@pytest.mark.parametrize(("model", "at", "by"), PAIRS, ids=lambda part: str(part).split(".")[-1])
def test_a_time_and_its_name_stand_or_fall_together(model, at, by):
    row = ROWS[model]()
    for values in ({at: timezone.now(), by: None}, {at: None, by: system_account()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model.__name__)
def test_constraints_have_names_that_both_databases_keep(model):
    for constraint in model._meta.constraints:
        assert re.fullmatch(r"[a-z_]{1,63}", constraint.name)
        assert constraint.name.startswith(f"{model._meta.app_label}_")


@pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model.__name__)
def test_every_closed_list_is_closed_in_the_database(model):
    """A field with choices is named in some check constraint of its model."""
    free = {"kind", "language", "translated_from", "field"}  # lists that may grow, read as words
    for field in model._meta.fields:
        if field.choices and field.name not in free:
            checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
            assert any(field.name in str(check.condition) for check in checks), field


# --- outcomes -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["candidate", "lead", "set_aside"])
def test_what_is_no_outcome_is_not_released(status):
    outcome, by = make_outcome("CON/1", status=status), system_account()
    refuses(
        "only_outcomes_released",
        outcome,
        visibility="donors",
        released_at=timezone.now(),
        released_by=by,
    )
    released = make_outcome("CON/2", "donors")
    refuses("only_outcomes_released", released, status=status)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("outcome_said", {"fragment_id": ""}),
        ("outcome_said", {"description": ""}),
        ("outcome_said", {"headline": ""}),
        ("status_known", {"status": "final"}),
        ("year_plausible", {"year": 1899}),
        ("year_plausible", {"year": 2101}),
        ("claimed_significance_known", {"claimed_significance": 0}),
        ("claimed_contribution_known", {"claimed_contribution": 4}),
        ("carried_evidence_known", {"carried_evidence": 5}),
        ("agreed_significance_known", {"agreed_significance": 4}),
        ("agreed_contribution_known", {"agreed_contribution": 9}),
        ("agreed_evidence_known", {"agreed_evidence": 5}),
        ("agreed_evidence_contribution_known", {"agreed_evidence_contribution": 5}),
        ("substantiation_known", {"substantiation": "maybe"}),
        ("release_asked_named", {"release_asked_level": "donors"}),
    ],
)
def test_an_outcome_refuses(constraint, values):
    refuses(constraint, make_outcome("CON/1"), **values)


def test_a_slug_stands_once():
    make_outcome("CON/1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_outcome("con 1")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("review_reasoned", {"rationale": ""}),
        ("ratings_known", {"significance": 0}),
        ("ratings_known", {"contribution": 4}),
        ("ratings_known", {"evidence": 5}),
        ("ratings_known", {"evidence_contribution": 5}),
    ],
)
def test_a_review_refuses(constraint, values):
    refuses(constraint, ROWS[Review](), **values)


def test_one_review_for_each_reviewer():
    review = ROWS[Review]()
    review.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("of_one_kind", {"reference": "and a file too"}),
        ("of_one_kind", {"passage": None}),
        ("claim_known", {"claim": "both"}),
        ("stance_known", {"stance": "likes"}),
        ("test_known", {"test": "coin"}),
        ("quote_whole", {"quote_start": 3, "quote_end": 3}),
        ("quote_whole", {"quote_start": 3, "quote_end": None}),
        ("quote_whole", {"quote_start": None, "quote_end": 3}),
    ],
)
def test_evidence_refuses(constraint, values):
    refuses(constraint, ROWS[Evidence](), **values)


def test_a_substantiation_refuses_an_unknown_verdict():
    answered = {"answered_at": timezone.now()}
    refuses("verdicts_known", ROWS[Substantiation](), description="perhaps", **answered)


def test_a_substantiation_that_nobody_answered_has_no_verdict():
    refuses("answered_at", ROWS[Substantiation](), description="fully", answered_at=None)


def test_an_involvement_is_of_an_actor_or_a_law():
    law = make_instrument("Oyster Act")
    row = ROWS[Involvement]()
    refuses("involvement_of_one", row, actor=None)
    refuses("involvement_of_one", row, instrument=law)
    refuses("role_known", row, role="guest")


# --- sources --------------------------------------------------------------------------------


def test_a_document_says_how_its_date_is_known():
    document = make_document("Invented")
    refuses("date_has_basis", document, date="2024")
    refuses("date_has_basis", document, date_basis="inferred")
    refuses("title_given", document, title="")
    SourceDocument.objects.filter(pk=document.pk).update(date="2024", date_basis="inferred")


def test_a_passage_is_not_empty():
    passage = ROWS[Passage]()
    refuses("passage_not_empty", passage, end=passage.start)
    refuses("passage_kind_known", passage, kind="heading")


def test_a_mention_names_one_thing():
    make_instrument("Oyster Act")
    mention = ROWS[Mention]()
    refuses("mention_names_one", mention, actor_alias=None)
    refuses("mention_names_one", mention, legal_alias=LegalAlias.objects.get())
    refuses("mention_not_empty", mention, end=mention.start)


@pytest.mark.parametrize("model", [Actor, LegalInstrument])
def test_a_register_entry_has_a_name(model):
    row = ROWS[model]()
    refuses("name_given", row, name="")
    refuses("standing_known", row, standing="rumoured")


def test_a_name_stands_once_under_its_entry():
    actor = make_actor("Oyster Board")
    with pytest.raises(IntegrityError), transaction.atomic():
        ActorAlias.objects.create(entry=actor, text="Oyster Board")


# --- imports --------------------------------------------------------------------------------


def test_a_harvest_is_committed_by_someone_and_once():
    harvest = ROWS[Harvest]()
    now, by = timezone.now(), system_account()
    refuses("commit_named", harvest, state="committed")
    refuses("commit_named", harvest, committed_at=now, committed_by=by)
    refuses("state_known|commit_named", harvest, state="lost")
    refuses("commit_named|undo_named", harvest, state="undone")
    refuses("undo_named", harvest, undone_at=now, undone_by=by)
    Harvest.objects.filter(pk=harvest.pk).update(
        state="committed", committed_at=now, committed_by=by
    )
    again = Harvest(file_name="b", sha256="1", brought_by=by)
    again.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Harvest.objects.filter(pk=again.pk).update(
            state="committed", committed_at=now, committed_by=by
        )


def test_a_row_of_a_file_has_a_known_verdict_and_its_own_number():
    row = HarvestRow.objects.create(
        harvest=ROWS[Harvest](), number=1, verdict=RowVerdict.NEW, outcome=None
    )
    refuses("verdict_known", row, verdict="fine")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_an_import_writes_an_outcome_once():
    origin = ROWS[Origin]()
    origin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        origin.save(force_insert=True)
