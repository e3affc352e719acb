"""The truth table of who reads what: every guarded model × the cast × every level."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from harvest.checks import guarded_models
from harvest.models import Harvest, HarvestRow, RowVerdict
from harvest.roles import DONORS, OFFICERS, make_account
from outcomes.models import (
    ClaimField,
    ClaimMention,
    Evidence,
    Involvement,
    Review,
    Role,
    Settlement,
)
from outcomes.models.claims import ROLE_OF_FIELD
from sources.access import (
    OPEN_LEVELS,
    GuardedQuerySet,
    Visibility,
    Visitor,
    readable_levels,
    reads_inside,
)
from sources.history import system_account
from sources.models import (
    ActorAlias,
    Mention,
    Passage,
    SourceDocument,
)
from tests.people import PASSWORD, make_actor, make_document, make_instrument, make_outcome
from tests.rows import ROWS, STAYS_INSIDE, bare_review, filled_paths, put

EVERYTHING = tuple(Visibility)
READS = {
    "anna": (),
    "nobody": (),
    "gone": (),
    "dora": OPEN_LEVELS,
    "omar": EVERYTHING,
    "odile": EVERYTHING,
    "adama": EVERYTHING,
    "by link": OPEN_LEVELS,
    "public": (Visibility.PUBLIC,),
}
# Without an account: by a share link, and where the installation is public.
VISITORS = {name: Visitor(READS[name]) for name in ("by link", "public")}


def test_every_guarded_model_has_a_row_here(db):
    assert set(ROWS) == set(guarded_models())
    assert all(issubclass(type(model.objects.all()), GuardedQuerySet) for model in ROWS)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_truth_table(model, cast):
    row = ROWS[model]()
    if model in (Review, Settlement):  # to which one is blind without a review of one's own
        for user in cast.values():
            if user.pk:
                bare_review(row.outcome, user)
    paths = list(filled_paths(row))
    inside = ("visibility", "harvest__visibility") if model in STAYS_INSIDE else ()
    # Of rows that point to what no release opens, these too.
    pointed = ("note", "person", "substantiation", "substantiation__person")
    inside = (*inside, *(f"{path}__visibility" for path in pointed))
    openest = [Visibility.INTERNAL if path in inside else Visibility.DONORS for path in paths]
    combinations = (
        product(EVERYTHING, repeat=len(paths))
        if len(paths) <= 3
        # With more paths: all as open as can be, and each closed in turn.
        else [
            tuple(level if at == place else openest[at] for at in range(len(paths)))
            for place in range(len(paths))
            for level in EVERYTHING
        ]
    )
    tried = 0
    for levels in combinations:
        if any(
            level in OPEN_LEVELS
            for path, level in zip(paths, levels, strict=True)
            if path in inside
        ):
            continue
        for path, level in zip(paths, levels, strict=True):
            put(row, path, level)
        for name, user in (cast | VISITORS).items():
            sees = model.objects.visible_to(user).filter(pk=row.pk).exists()
            assert sees == (set(levels) <= set(READS[name])), (name, levels)
            tried += 1
    assert tried >= 2 * len(cast)


@pytest.mark.parametrize("model", [model for model in ROWS if model in STAYS_INSIDE])
@pytest.mark.parametrize("level", OPEN_LEVELS)
def test_what_stays_inside_cannot_be_opened(model, level, db):
    row = ROWS[model]()
    with pytest.raises(Exception, match="stays_inside"):
        put(row, "visibility", level)


def test_no_row_is_given_twice(cast):
    for model, make in list(ROWS.items()):
        if model in (Evidence, Mention):
            make()
            rows = list(model.objects.visible_to(cast["omar"]))
            assert len(rows) == len({row.pk for row in rows})


# --- null foreign keys pass -----------------------------------------------------------------


def test_evidence_by_reference_has_no_passage_to_hide(dora):
    outcome = make_outcome("INV/2", "donors", evidence_text="A file of the partner")
    assert Evidence.objects.visible_to(dora).get().outcome == outcome


def test_evidence_by_whole_document_is_as_closed_as_the_document(dora):
    outcome = make_outcome("INV/2", "donors")
    for level, seen in zip(EVERYTHING, (1, 1, 0, 0), strict=True):
        Evidence.objects.all().delete()
        Evidence.objects.create(
            outcome=outcome,
            claim="change",
            document=make_document(f"Invented {level}", visibility=level),
            stance="supports",
            decided_by=system_account(),
        )
        assert Evidence.objects.visible_to(dora).count() == seen


def test_a_document_without_a_publisher_hides_none(dora):
    document = make_document("Nobody printed it", ["Words."], "public")
    assert SourceDocument.objects.visible_to(dora).get() == document
    assert Passage.objects.visible_to(dora).count() == 1


def test_a_row_of_a_file_without_an_outcome_passes(omar, dora):
    row = HarvestRow.objects.create(harvest=ROWS[Harvest](), number=1, verdict=RowVerdict.INVALID)
    assert HarvestRow.objects.visible_to(omar).get() == row
    assert not HarvestRow.objects.visible_to(dora).exists()


def test_a_name_is_hidden_with_its_entry(dora):
    actor = make_actor("Oyster Board", "donors", aliases=["The Oystermen"])
    alias = ActorAlias.objects.get(text="The Oystermen")
    assert ActorAlias.objects.visible_to(dora).count() == 2
    put(alias, "visibility", "internal")
    assert ActorAlias.objects.visible_to(dora).get().text == "Oyster Board"
    put(actor, "visibility", "confidential")
    assert not ActorAlias.objects.visible_to(dora).exists()


# --- reviews are blind ----------------------------------------------------------------------


def test_a_review_is_hidden_until_one_has_saved_ones_own(omar, odile, adama):
    outcome, other = make_outcome("INV/3"), make_outcome("INV/4")
    review = ROWS[Review]()
    Review.objects.filter(pk=review.pk).update(outcome=outcome, reviewer=omar)
    review.refresh_from_db()
    assert Review.objects.visible_to(omar).get() == review
    assert not Review.objects.visible_to(odile).exists()
    assert not Review.objects.visible_to(adama).exists()
    bare_review(other, odile)
    assert Review.objects.visible_to(odile).get().outcome == other
    bare_review(outcome, odile)
    assert Review.objects.visible_to(odile).filter(outcome=outcome).count() == 2
    assert Review.objects.visible_to(omar).filter(outcome=outcome).count() == 2
    assert not Review.objects.visible_to(adama).exists()


def test_one_without_account_sees_no_review_whose_reviewer_is_unset(anna, db):
    ROWS[Review]()
    assert not Review.objects.visible_to(anna).exists()


# --- roles that donors know -----------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_donors_know_who_is_named_only_in_texts_they_read(role, dora, omar):
    make_actor("Oyster Board", "public")
    field = next(field for field in ClaimField if ROLE_OF_FIELD[field] == role)
    texts = {"description": "x"} | {field.value: "Oyster Board spoke."}
    make_outcome("INV/5", "donors", **texts)
    assert Involvement.objects.get().role == role
    known = role in (Role.NAMED, Role.CONTRIBUTED, Role.SIGNIFICANT)
    assert Involvement.objects.visible_to(dora).exists() == known
    assert Involvement.objects.visible_to(omar).exists()


@pytest.mark.parametrize("closed", ["confidential", "internal"])
def test_donors_do_not_know_who_is_named_by_a_name_they_cannot_read(closed, dora, omar):
    """In the register the actor is open; that this outcome means it, a closed name says."""
    actor = make_actor("Oyster Board", "public")
    alias = ActorAlias.objects.create(entry=actor, text="The Quiet Ones", visibility=closed)
    make_outcome("INV/5", "donors", description="The Quiet Ones spoke.")
    # The release may have opened it.
    ActorAlias.objects.filter(pk=alias.pk).update(visibility=closed)
    assert not Involvement.objects.visible_to(dora).exists()
    assert Involvement.objects.visible_to(omar).get().actor == actor


@pytest.mark.parametrize("field", ClaimField)
def test_donors_see_mentions_only_in_texts_they_read(field, dora, omar):
    make_actor("Oyster Board", "public")
    make_outcome("INV/5", "donors", **{field: "Oyster Board spoke.", "description": "x"} | (
        {"description": "Oyster Board spoke."} if field == "description" else {}
    ))  # fmt: skip
    known = field in ("description", "contribution_text", "significance_text")
    assert ClaimMention.objects.visible_to(dora).exists() == known
    assert ClaimMention.objects.visible_to(omar).exists()


# --- levels are permissions of groups -------------------------------------------------------


@pytest.mark.parametrize("name", READS)
def test_levels(name, cast):
    assert tuple(readable_levels((cast | VISITORS)[name])) == tuple(READS[name])
    assert reads_inside((cast | VISITORS)[name]) == (Visibility.INTERNAL in READS[name])


def test_nobody_at_all_reads_nothing(db):
    assert readable_levels(None) == ()
    assert readable_levels(AnonymousUser()) == ()


def test_a_superuser_without_a_group_reads_nothing(roles):
    root = User.objects.create_superuser("root", password=PASSWORD)
    make_document("Invented", visibility="public")
    assert readable_levels(root) == ()
    for model in guarded_models():
        assert not model.objects.visible_to(root).exists()


def test_a_permission_of_ones_own_opens_no_level(nobody):
    nobody.user_permissions.add(Permission.objects.get(codename="read_internal"))
    assert readable_levels(User.objects.get(pk=nobody.pk)) == ()


def test_a_like_named_permission_of_another_app_opens_no_level(nobody):
    other = Permission.objects.get(codename="view_outcome")
    Permission.objects.filter(pk=other.pk).update(codename="read_internal")
    group = Group.objects.create(name="Strangers")
    group.permissions.add(other)
    nobody.groups.add(group)
    assert readable_levels(User.objects.get(pk=nobody.pk)) == ()


def test_a_change_of_groups_holds_from_the_next_request_on(roles):
    user = make_account("moussa", "donor", PASSWORD)
    make_document("Invented", visibility="internal")
    assert not SourceDocument.objects.visible_to(user).exists()
    user.groups.set([Group.objects.get(name=OFFICERS)])
    assert SourceDocument.objects.visible_to(User.objects.get(pk=user.pk)).exists()
    user.groups.set([Group.objects.get(name=DONORS)])
    assert not SourceDocument.objects.visible_to(User.objects.get(pk=user.pk)).exists()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert readable_levels(User.objects.get(pk=user.pk)) == ()


def test_a_group_that_loses_a_level_takes_it_from_its_members(dora):
    Group.objects.get(name=DONORS).permissions.remove(
        Permission.objects.get(codename="read_donors")
    )
    assert readable_levels(User.objects.get(pk=dora.pk)) == (Visibility.PUBLIC,)


def test_levels_are_asked_once_a_request(omar, django_assert_num_queries):
    user = User.objects.get(pk=omar.pk)
    with django_assert_num_queries(1):
        readable_levels(user)
        readable_levels(user)
        reads_inside(user)


# --- the pages of the library -----------------------------------------------------------------

LIBRARY = {
    "anna": 302, "nobody": 404, "gone": 302, "dora": 404, "omar": 200, "odile": 200, "adama": 200,
}  # fmt: skip


@pytest.mark.parametrize("name", LIBRARY)
def test_documents_are_brought_in_by_officers_and_admins(name, cast, client_of):
    document = make_document("Invented", visibility="donors")
    doors = ("/upload/", *(f"/sources/{document.slug}/{tail}/" for tail in ("describe", "edition")))
    assert [client_of(cast[name]).get(door).status_code for door in doors] == [LIBRARY[name]] * 3


@pytest.mark.parametrize("tail", ["", "new/"])
def test_who_enters_the_desk_of_events(tail, cast, client_of):
    law = make_instrument("Oyster Act", Visibility.DONORS)
    door = f"{law.get_absolute_url()}events/{tail}"
    assert {name: client_of(cast[name]).get(door).status_code for name in LIBRARY} == LIBRARY
