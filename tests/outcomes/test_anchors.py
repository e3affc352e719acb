"""The line beside each level of a scale: ours, until an admin words it otherwise."""

import pytest
from django.utils import translation

from outcomes import anchors
from outcomes.models import Anchor
from outcomes.scales import Significance, Strength
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
PATH = "/admin/outcomes/anchor/"


@pytest.fixture
def set_up(roles):
    anchors.set_up()


def test_every_level_has_a_line_in_both_languages(set_up):
    anchors.set_up()  # safe to repeat
    rows = list(Anchor.objects.all())
    assert len(rows) == 3 + 4 + 5
    assert all(row.english and row.french for row in rows)
    assert str(rows[0]) == "Contribution: None found"


def test_an_admin_words_them_and_the_rating_form_says_so(set_up, adama, omar, dora, client_of):
    row = Anchor.objects.get(scale="significance", level=3)
    client = client_of(adama)
    assert "Changes rules or lives" in client.get(PATH).text
    data = {"english": "It lasts <b>long</b>", "french": "Cela dure"}
    assert client.post(f"{PATH}{row.pk}/change/", data).status_code == 302
    page = client_of(omar).get(make_outcome("ANC/1").get_absolute_url()).text
    assert "It lasts &lt;b&gt;long&lt;/b&gt;" in page and "Changes rules or lives" not in page
    with translation.override("fr"):
        assert anchors.anchors(omar)[Significance][3] == "Cela dure"
    for user in (omar, dora):
        assert client_of(user).get(PATH).status_code in (302, 403)


def test_an_empty_line_stands_for_ours(set_up, adama, omar, client_of):
    Anchor.objects.update(english="")
    assert anchors.anchors(omar)[Strength][0] == "Nothing on file"
    Anchor.objects.all().delete()
    assert anchors.anchors(omar)[Strength][0] == "Nothing on file"


def test_levels_come_and_go_with_the_scales_alone(set_up, adama, client_of):
    client, row = client_of(adama), Anchor.objects.first()
    for path in (f"{PATH}add/", f"{PATH}{row.pk}/delete/"):
        assert client.get(path).status_code == 403
    client.post(f"{PATH}{row.pk}/change/", {"scale": "strength", "level": 0, "english": "x"})
    assert Anchor.objects.get(pk=row.pk).scale == row.scale
