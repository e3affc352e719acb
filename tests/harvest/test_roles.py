"""Groups and their permissions; accounts; the role of a person as pages name it."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from harvest.roles import (
    ADMINS,
    DONORS,
    OFFICERS,
    PERMISSIONS,
    make_account,
    role_name,
    role_of,
    set_up_roles,
)
from tests.people import PASSWORD


def permissions_of(group):
    return {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=group).permissions.values_list(
            "content_type__app_label", "codename"
        )
    }


def test_the_groups_are_there_after_migrating(roles):
    assert set(Group.objects.values_list("name", flat=True)) == {OFFICERS, ADMINS, DONORS}
    for group, wanted in PERMISSIONS.items():
        assert permissions_of(group) == set(wanted)


def test_setting_up_again_changes_nothing(roles):
    before = list(Group.permissions.through.objects.order_by("pk").values())
    set_up_roles()
    assert list(Group.permissions.through.objects.order_by("pk").values()) == before


def test_setting_up_takes_away_what_a_group_may_not(roles):
    Group.objects.get(name=DONORS).permissions.add(Permission.objects.get(codename="read_internal"))
    set_up_roles()
    assert permissions_of(DONORS) == {"sources.read_public", "sources.read_donors"}


def test_donors_write_nothing():
    assert not [p for p in PERMISSIONS[DONORS] if ".read_" not in p]


def test_an_admin_may_all_an_officer_may():
    assert set(PERMISSIONS[OFFICERS]) < set(PERMISSIONS[ADMINS])
    assert "harvest.add_harvest" not in PERMISSIONS[OFFICERS]


@pytest.mark.parametrize("group", PERMISSIONS)
def test_no_group_hands_out_permissions(group):
    """Who could change groups or permissions could make oneself read anything."""
    assert not {"auth.change_group", "auth.add_group", "auth.change_permission"} & set(
        PERMISSIONS[group]
    )


def test_accounts(roles):
    donor = make_account("dora", "donor", PASSWORD, email="dora@example.org")
    officer = make_account("omar", "officer", PASSWORD)
    assert donor.check_password(PASSWORD) and donor.email == "dora@example.org"
    assert (donor.is_staff, officer.is_staff) == (False, True)
    assert not (donor.is_superuser or officer.is_superuser)


def test_the_role_of_each(anna, dora, omar, adama, nobody):
    assert [role_of(user) for user in (anna, dora, omar, adama, nobody)] == [
        "",
        DONORS,
        OFFICERS,
        ADMINS,
        "",
    ]
    adama.groups.add(Group.objects.get(name=DONORS))
    assert role_of(adama) == ADMINS


def test_the_role_as_a_page_says_it(omar, anna):
    request = RequestFactory().get("/")
    assert role_name(request) == {"role_name": ""}
    request.user = anna
    assert role_name(request) == {"role_name": ""}
    request.user = omar
    assert str(role_name(request)["role_name"]) == "M&E officer"


def test_the_account_command(roles, monkeypatch, capsys):
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    call_command("account", "adama", role="admin")
    assert role_of(User.objects.get(username="adama")) == ADMINS
    assert PASSWORD not in capsys.readouterr().out
    with pytest.raises(CommandError, match="already"):
        call_command("account", "Adama", role="donor")
    monkeypatch.setenv("ACCOUNT_PASSWORD", "12345")
    with pytest.raises(CommandError, match="too short"):
        call_command("account", "weak", role="donor")
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("account", "not a name!", role="donor")
    assert User.objects.filter(is_active=True).count() == 1
