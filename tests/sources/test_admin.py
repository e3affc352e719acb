"""The registers and the accounts in Django's admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from harvest.roles import make_account
from sources.access import Visibility
from sources.models import Actor, ActorAlias, Event, LegalAlias, LegalInstrument, Mention
from sources.release import set_visibility
from sources.search import parse, search
from tests.people import PASSWORD, make_actor, make_document, make_instrument
from tests.sources.answers import queries, text_of

pytestmark = pytest.mark.django_db
ADD = "admin:sources_actor_add"
LIST = "admin:sources_actor_changelist"


def change_url(entry):
    return reverse(f"admin:sources_{entry._meta.model_name}_change", args=[entry.pk])


def delete_url(entry):
    return reverse(f"admin:sources_{entry._meta.model_name}_delete", args=[entry.pk])


def filled(client, path, **changes):
    """The form at `path` as a browser would send it back, with some fields set anew.

    `names` adds a name in texts.
    """
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else str(value)
    added = changes.pop("names", None)
    if added:
        prefix = forms[-1].prefix
        data |= {f"{prefix}-text": added[0], f"{prefix}-level": added[1]}
    return {**data, **changes}


def names(entry):
    model = ActorAlias if isinstance(entry, Actor) else LegalAlias
    return dict(model.objects.filter(entry=entry).values_list("text", "visibility"))


# --- who enters -------------------------------------------------------------------------------


def test_registers_are_for_officers_and_admins(client, client_of, dora, omar, adama):
    assert client.get(reverse(LIST)).url.startswith(reverse("login"))
    assert client_of(dora).get(reverse(LIST)).url.startswith(reverse("admin:login"))
    for user in (omar, adama):
        response = client_of(user).get(reverse(LIST))
        assert response.status_code == 200
        assert "Harvest administration" in text_of(response)


@pytest.fixture
def narrow(roles):
    """An account that keeps actors but reads only what is open to donors."""
    user = make_account("narrow", "donor", PASSWORD)
    user.is_staff = True
    user.save()
    keepers = Group.objects.create(name="Keepers")
    officers = Group.objects.get(name="M&E officers")
    keepers.permissions.set(officers.permissions.filter(codename__contains="actor"))
    user.groups.add(keepers)
    return user


def test_admin_is_scoped(client_of, narrow):
    make_actor("Open Office", visibility="donors", country="Mali")
    hidden = make_actor("Zebra Office", country="Kenya", aliases=("Zebu Bureau",))
    client = client_of(narrow)
    for query in ({}, {"q": "zeb"}, {"q": "zebu"}, {"country": "Kenya"}):
        text = text_of(client.get(reverse(LIST), query))
        assert "Zebra" not in text
        assert "Kenya" not in text or query.get("country") == "Kenya"
    assert "Mali" in text_of(client.get(reverse(LIST)))
    for path in (change_url(hidden), delete_url(hidden)):
        assert client.get(path).status_code == client.post(path).status_code == 302
        there = client.get(path, follow=True)
        assert "Zebra" not in text_of(there)
    assert Actor.objects.filter(pk=hidden.pk).exists()


def test_hidden_names_of_an_open_entry_stay_hidden(client_of, narrow, omar):
    entry = make_actor("Open Office", visibility="donors", aliases=("Zebu Bureau",))
    set_visibility(ActorAlias.objects.get(text="Zebu Bureau"), Visibility.INTERNAL, omar)
    client = client_of(narrow)
    assert "Zebu" not in client.get(change_url(entry)).content.decode()
    assert "Open Office" not in text_of(client.get(reverse(LIST), {"q": "zebu"}))


def test_list_asks_as_often_for_many_as_for_few(client_of, omar):
    for number in range(3):
        make_actor(f"Office {number}", country=f"Land {number}")
    few = queries(client_of(omar), reverse(LIST))
    for number in range(3, 40):
        make_actor(f"Office {number}", country=f"Land {number}")
    assert queries(client_of(omar), reverse(LIST)) == few


# --- writing ----------------------------------------------------------------------------------


def test_new_entry_gets_its_own_names_and_is_found_in_texts(client_of, omar):
    document = make_document("Report", ("The Wellfolk, or WFK for short, met.",))
    client = client_of(omar)
    path = reverse(ADD)
    response = client.post(
        path, filled(client, path, name="Wellfolk", acronym="WFK", names=("Bureau", "internal"))
    )
    assert response.status_code == 302, response.context["errors"]
    entry = Actor.objects.get(name="Wellfolk")
    assert names(entry) == dict.fromkeys(("Wellfolk", "WFK", "Bureau"), "internal")
    marked = Mention.objects.filter(passage__document=document).values_list("text", flat=True)
    assert sorted(marked) == ["WFK", "Wellfolk"]
    assert search(ActorAlias.objects.all(), parse("bureau")).count() == 1
    verbs = Event.objects.filter(subject_kind="actor", subject_id=entry.pk, by=omar)
    assert sorted(verbs.values_list("verb", flat=True)) == ["added", "named"]


def test_change_leaves_what_was_and_what_became(client_of, omar):
    entry = make_instrument("Well Act", kind="act")
    client = client_of(omar)
    data = filled(client, change_url(entry), name="Wells Act", number="No. 7", date="2012-07")
    assert client.post(change_url(entry), data).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.number, str(entry.date), entry.version) == (
        "Wells Act",
        "No. 7",
        "2012-07",
        2,
    )
    assert set(names(entry)) == {"Well Act", "Wells Act"}
    event = Event.objects.get(verb="changed", subject_kind="legalinstrument", by=omar)
    assert event.before == {"name": "Well Act", "number": "", "date": None}
    assert event.after == {"name": "Wells Act", "number": "No. 7", "date": "2012-07"}


def test_own_name_cannot_be_taken_away_and_others_can(client_of, omar):
    document = make_document("Report", ("The Bureau and the Well Office.",))
    entry = make_actor("Well Office", aliases=("Bureau",))
    client = client_of(omar)
    data = filled(client, change_url(entry))
    data |= {
        name.replace("-id", "-DELETE"): "on" for name, v in data.items() if v and "-id" in name
    }
    assert client.post(change_url(entry), data).status_code == 302
    assert set(names(entry)) == {"Well Office"}
    assert search(ActorAlias.objects.all(), parse("bureau")).count() == 0
    marked = Mention.objects.filter(passage__document=document).values_list("text", flat=True)
    assert list(marked) == ["Well Office"]


def test_release_has_a_name_and_a_time_and_opens_the_own_name(client_of, dora, omar):
    entry = make_actor("Well Office", aliases=("Bureau",))
    client = client_of(omar)
    response = client.post(change_url(entry), filled(client, change_url(entry), level="donors"))
    assert response.status_code == 302
    entry.refresh_from_db()
    assert (entry.visibility, entry.released_by) == ("donors", omar)
    assert names(entry) == {"Well Office": "donors", "Bureau": "internal"}
    assert Event.objects.filter(verb="released", by=omar).count() == 2
    assert "Well Office" in text_of(client_of(dora).get(reverse("actor_list")))
    client.post(change_url(entry), filled(client, change_url(entry), level="internal"))
    entry.refresh_from_db()
    assert (entry.visibility, entry.released_by, entry.released_at) == ("internal", None, None)
    assert "Well Office" not in text_of(client_of(dora).get(reverse("actor_list")))


def test_one_name_is_released(client_of, omar):
    entry = make_actor("Well Office", visibility="donors")
    client = client_of(omar)
    data = filled(client, change_url(entry), names=("Bureau", "donors"))
    assert client.post(change_url(entry), data).status_code == 302
    assert names(entry) == {"Well Office": "donors", "Bureau": "donors"}


def test_second_writer_is_told_and_loses_nothing(client_of, omar, odile):
    entry = make_actor("Well Office")
    late, early = client_of(omar), client_of(odile)
    data = filled(late, change_url(entry), description="Omar’s words")
    theirs = filled(early, change_url(entry), description="Odile’s words")
    assert early.post(change_url(entry), theirs).status_code == 302
    told = late.post(change_url(entry), data)
    assert told.status_code == 200
    text = text_of(told)
    assert "Someone else saved this entry" in text
    assert "Odile’s words" in text and "Omar’s words" in text
    entry.refresh_from_db()
    assert entry.description == "Odile’s words"
    data["seen_version"] = told.context["adminform"].form["seen_version"].value()
    assert late.post(change_url(entry), data).status_code == 302
    entry.refresh_from_db()
    assert entry.description == "Omar’s words"


def test_same_name_twice_is_refused(client_of, omar):
    make_actor("Well Office")
    client = client_of(omar)
    response = client.post(reverse(ADD), filled(client, reverse(ADD), name="Well Office"))
    assert response.status_code == 200
    assert "already exists" in text_of(response)


# --- taking away ------------------------------------------------------------------------------


def test_publisher_of_a_document_is_not_deleted(client_of, omar):
    entry = make_actor("Well Office")
    make_document("Report on wells", publisher=entry)
    client = client_of(omar)
    for response in (
        client.get(delete_url(entry)),
        client.post(delete_url(entry), {"post": "yes"}),
    ):
        assert response.status_code == 200
        assert "protected related objects" in text_of(response)
        assert "Report on wells" in text_of(response)
    data = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    assert client.post(reverse(LIST), data).status_code == 200
    assert Actor.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("many", (False, True))
def test_deleting_takes_names_and_marks_along(client_of, omar, many):
    entry = make_actor("Well Office", aliases=("Bureau",))
    make_document("Report", ("The Bureau met.",))
    client = client_of(omar)
    if many:
        data = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
        response = client.post(reverse(LIST), data)
    else:
        response = client.post(delete_url(entry), {"post": "yes"})
    assert response.status_code == 302
    assert not Actor.objects.exists() and not Mention.objects.exists()
    assert search(ActorAlias.objects.all(), parse("bureau")).count() == 0
    event = Event.objects.get(verb="removed")
    assert (event.by, event.before["name"]) == (omar, "Well Office")


def test_dismissing_is_the_other_way(client_of, omar):
    entry = make_instrument("Well Act")
    client = client_of(omar)
    data = filled(client, change_url(entry), standing="dismissed")
    assert client.post(change_url(entry), data).status_code == 302
    assert LegalInstrument.objects.get().standing == "dismissed"


# --- accounts ---------------------------------------------------------------------------------


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", password=PASSWORD)


def user_url(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def test_officers_do_not_keep_accounts(client_of, omar, dora):
    for path in (reverse("admin:auth_user_changelist"), user_url(dora)):
        assert client_of(omar).get(path).status_code == 403


def test_admin_gives_roles_and_nothing_more(client_of, adama, dora):
    client = client_of(adama)
    html = client.get(user_url(dora)).content.decode()
    for name in ("is_superuser", "user_permissions"):
        assert name not in html
    officers = Group.objects.get(name="M&E officers")
    data = {
        "username": "dora",
        "groups": [officers.pk],
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "user_permissions": [officers.permissions.first().pk],
    }
    assert client.post(user_url(dora), data).status_code == 302
    dora.refresh_from_db()
    assert list(dora.groups.all()) == [officers]
    assert dora.is_staff and not dora.is_superuser and not dora.user_permissions.exists()


def test_admin_makes_an_account(client_of, adama):
    data = {"username": "nina", "password1": PASSWORD, "password2": PASSWORD}
    data["usable_password"] = "true"
    response = client_of(adama).post(reverse("admin:auth_user_add"), data)
    nina = User.objects.get(username="nina")
    assert response.url == user_url(nina)
    assert not nina.is_staff and not nina.groups.exists()


def test_admin_cannot_touch_a_superuser(client_of, adama, root):
    client = client_of(adama)
    assert client.post(user_url(root), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.get(password).status_code == 403
    data = {"password1": "a-new-one-7", "password2": "a-new-one-7"}
    assert client.post(password, data).status_code == 403
    root.refresh_from_db()
    assert root.username == "root" and root.check_password(PASSWORD)


def test_admin_cannot_ask_who_is_superuser(client_of, adama, root):
    client = client_of(adama)
    html = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "superuser" not in html
    for query in (
        "is_superuser__exact=1",
        "user_permissions__id__exact=1",
        "password__startswith=m",
    ):
        response = client.get(reverse("admin:auth_user_changelist") + f"?{query}")
        assert response.status_code == 400


def test_roles_are_looked_at_only(client_of, adama, root):
    group = Group.objects.get(name="Donors")
    path = reverse("admin:auth_group_change", args=[group.pk])
    assert client_of(adama).get(path).status_code == 200
    assert client_of(adama).post(path, {"name": "Mine"}).status_code == 403
    assert client_of(adama).get(reverse("admin:auth_group_add")).status_code == 403
    assert client_of(root).get(path).status_code == 200


def test_superuser_keeps_everything_but_reads_nothing_without_a_role(client_of, root):
    make_actor("Well Office")
    assert "Well Office" not in text_of(client_of(root).get(reverse(LIST)))
    assert "is_superuser" in client_of(root).get(user_url(root)).content.decode()
