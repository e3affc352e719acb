"""The pages by which the registers are kept."""

import pytest
from django.urls import reverse

from sources.access import Visibility
from sources.merging import merge
from sources.models import Actor, ActorAlias, LegalInstrument, Standing
from tests.people import make_actor, make_document, make_instrument
from tests.sources.answers import queries, text_of, whole

pytestmark = pytest.mark.django_db
PROPOSALS = "/registers/proposals/"
DECIDE = "/registers/decide/"


def again(row):
    return type(row).objects.get(pk=row.pk)


def propose(make, name, **fields):
    entry = make(name, **fields)
    type(entry).objects.filter(pk=entry.pk).update(standing=Standing.PROPOSED)
    return again(entry)


@pytest.fixture
def weavers(db):
    entry = propose(make_actor, "Guild of Weavers", kind="cso", acronym="GW", aliases=["GW"])
    make_document("Yearbook", ["In spring the Guild of Weavers met.", "The GW met again."])
    return entry


@pytest.fixture
def law(db):
    return propose(make_instrument, "Loom Act", kind="act")


def listed(client, **query):
    response = client.get(PROPOSALS, query)
    assert response.status_code == 200
    return [row.entry.name for row in response.context["rows"]]


def do(client, act, *entries, **more):
    keys = [f"{'actor' if isinstance(e, Actor) else 'instrument'}-{e.pk}" for e in entries]
    return client.post(DECIDE, {"act": act, "entry": keys, **more})


# --- the list -----------------------------------------------------------------------------------


def test_proposals_newest_first_with_a_passage(client_of, omar, weavers, law):
    client = client_of(omar)
    make_actor("Confirmed Guild")
    assert listed(client) == ["Loom Act", "Guild of Weavers"]
    page = client.get(PROPOSALS)
    assert "2 passages of 1 document" in text_of(page)
    assert "<mark>Guild of Weavers</mark>" in page.content.decode()
    assert "0 passages" in text_of(page)


def test_filters(client_of, omar, weavers, law):
    client = client_of(omar)
    assert listed(client, register="actor") == ["Guild of Weavers"]
    assert listed(client, kind="act") == ["Loom Act"]
    assert listed(client, sure="yes") == ["Guild of Weavers"]
    assert listed(client, sure="no") == ["Loom Act"]
    assert listed(client, standing="dismissed") == []
    for query in ({"kind": "spoon"}, {"standing": "confirmed"}, {"who": "x"}, {"page": "x"}):
        assert client.get(PROPOSALS, query).status_code == 400


def test_near_names_are_pointed_out(client_of, omar, weavers):
    make_actor("Weavers Guild of")
    page = text_of(client_of(omar).get(PROPOSALS))
    assert "Nearly the same name: Weavers Guild of" in page


def test_queries_do_not_grow(client_of, omar):
    client = client_of(omar)

    def grow(numbers):
        for number in numbers:
            propose(make_actor, f"Guild {number}")
            propose(make_instrument, f"Loom Act {number}")
        names = " ".join(f"Guild {number}, Loom Act {number}." for number in numbers)
        make_document(f"Yearbook {numbers}", [names])

    grow(range(3))
    few = queries(client, PROPOSALS)
    grow(range(3, 12))
    assert queries(client, PROPOSALS) == few
    assert len(listed(client)) == 24


# --- deciding -----------------------------------------------------------------------------------


def test_confirm_dismiss_take_back(client_of, omar, weavers, law):
    client = client_of(omar)
    response = do(client, "confirm", weavers, back=f"{PROPOSALS}?register=actor")
    assert response.url == f"{PROPOSALS}?register=actor"
    assert again(weavers).standing == Standing.CONFIRMED
    do(client, "dismiss", law)
    assert again(law).standing == Standing.DISMISSED
    assert listed(client, standing="dismissed") == ["Loom Act"]
    do(client, "restore", law)
    assert again(law).standing == Standing.PROPOSED


def test_many_are_shown_before_they_are_decided(client_of, omar, weavers, law):
    client = client_of(omar)
    keys = [f"actor-{weavers.pk}", f"instrument-{law.pk}"]
    shown = client.get(DECIDE, {"act": "dismiss", "listed": keys, "all": "yes"})
    text = text_of(shown)
    assert "Dismiss: 2 entries" in text and "Loom Act" in text and "2 passages" in text
    assert again(law).standing == again(weavers).standing == Standing.PROPOSED
    do(client, "dismiss", weavers, law)
    assert again(law).standing == again(weavers).standing == Standing.DISMISSED


def test_what_is_none_or_was_decided_is_passed_over(client_of, omar, weavers):
    client = client_of(omar)
    for keys in ([], ["actor-x"], ["spoon-1"], [f"actor-{10**30}"], ["actor-0"]):
        assert client.post(DECIDE, {"act": "confirm", "entry": keys}).status_code == 302
    do(client, "restore", weavers)
    assert again(weavers).standing == Standing.PROPOSED
    assert client.post(DECIDE, {"act": "spoil"}).status_code == 400
    away = do(client, "confirm", weavers, back="//elsewhere.example/")
    assert away.url == PROPOSALS


def test_merge_and_take_back(client_of, omar, weavers):
    client = client_of(omar)
    kept = make_actor("Union of Weavers", aliases=["The Weavers"])
    ask = client.get(DECIDE, {"act": "merge", "entry": f"actor-{weavers.pk}"})
    assert "Union of Weavers" in ask.content.decode() and "Guild of Weavers" in text_of(ask)
    for into in ("", "Nobody's Guild", "Guild of Weavers"):
        refused = do(client, "merge", weavers, into=into)
        assert refused.status_code == 400 and again(weavers).merged_into is None
    done = do(client, "merge", weavers, into="The Weavers")
    assert done.url == kept.get_absolute_url()
    assert again(weavers).merged_into == kept.pk
    assert listed(client, standing="merged") == ["Guild of Weavers"]
    assert "Guild of Weavers" in text_of(client.get("/actors/union-of-weavers/merge/"))
    do(client, "unmerge", weavers)
    assert again(weavers).standing == Standing.PROPOSED


def test_an_actor_and_a_law_are_not_merged(client_of, omar, weavers, law):
    make_actor("Union of Weavers")
    refused = do(client_of(omar), "merge", weavers, law, into="Union of Weavers")
    assert refused.status_code == 400 and "cannot be merged" in text_of(refused)
    assert again(weavers).standing == Standing.PROPOSED


def test_the_old_address_leads_on(client_of, omar, dora, weavers):
    kept = make_actor("Union of Weavers", Visibility.DONORS)
    address = weavers.get_absolute_url()
    never = whole(client_of(dora).get("/actors/never-was/"))
    merge(kept, [weavers], omar)
    assert client_of(omar).get(address).url == kept.get_absolute_url()
    assert whole(client_of(dora).get(address)) == never
    assert client_of(omar).get(f"{address}edit/").status_code == 404


# --- the lists of the registers -----------------------------------------------------------------


def test_what_is_out_of_use_is_listed_only_on_request(client_of, omar, dora):
    kept, gone, out = (make_actor(f"Guild {name}", Visibility.DONORS) for name in "ABC")
    merge(kept, [gone], omar)
    Actor.objects.filter(pk=out.pk).update(standing=Standing.DISMISSED)
    address = reverse("actor_list")

    def names(user, **query):
        return [
            entry.name for entry, _also in client_of(user).get(address, query).context["entries"]
        ]

    assert names(omar) == names(dora) == ["Guild A"]
    assert names(omar, standing="dismissed") == ["Guild C"]
    assert names(omar, standing="merged-with-another") == ["Guild B"]
    assert names(omar, standing=["confirmed", "dismissed"]) == ["Guild A", "Guild C"]


# --- editing ------------------------------------------------------------------------------------


def fields(entry, **changes):
    told = {"name": entry.name, "kind": entry.kind, "version": entry.version, **changes}
    return {"country": entry.country, "description": entry.description, **told}


def test_edit_an_actor(client_of, omar, weavers):
    client, address = client_of(omar), f"{weavers.get_absolute_url()}edit/"
    [own] = ActorAlias.objects.filter(entry=weavers, text="GW")
    page = client.get(address).content.decode()
    assert f"drop_{own.pk}" not in page and "Save and confirm" in page
    told = fields(weavers, name="Weavers' Guild", acronym="WG", new_0="Tisserands")
    response = client.post(address, {**told, "new_language_0": "fr", "confirm": "yes"})
    assert response.url == weavers.get_absolute_url()
    entry = again(weavers)
    assert (entry.name, entry.acronym, entry.standing) == ("Weavers' Guild", "WG", "confirmed")
    names = ActorAlias.objects.filter(entry=entry).values_list("text", "language")
    assert set(names) == {
        *(("Weavers' Guild", ""), ("WG", ""), ("Guild of Weavers", "")),
        *(("GW", ""), ("Tisserands", "fr")),
    }
    told = fields(entry, acronym="WG")
    client.post(address, {**told, f"drop_{own.pk}": "on"})
    assert not ActorAlias.objects.filter(pk=own.pk).exists()


def test_edit_an_instrument(client_of, omar, law):
    client, address = client_of(omar), f"{law.get_absolute_url()}edit/"
    told = fields(law, number="No. 12", date="17 November 2023")
    assert client.post(address, told).status_code == 302
    entry = LegalInstrument.objects.get(pk=law.pk)
    assert (entry.number, str(entry.date)) == ("No. 12", "2023-11-17")
    for date in ("some day", "2023-13"):
        assert client.post(address, fields(entry, date=date)).status_code == 400


def test_the_second_writer_sees_both(client_of, omar, weavers):
    client, address = client_of(omar), f"{weavers.get_absolute_url()}edit/"
    mine = fields(weavers, country="Elsewhere", acronym="GW")
    client.post(address, fields(weavers, country="Exampleland", acronym="GW"))
    late = client.post(address, mine)
    assert late.status_code == 409
    assert "Exampleland" in text_of(late) and "Elsewhere" in text_of(late)
    version = late.context["form"]["version"].value()
    assert client.post(address, {**mine, "version": version}).status_code == 302
    assert again(weavers).country == "Elsewhere"


def test_a_name_that_is_taken(client_of, omar, weavers):
    make_actor("Union of Weavers")
    address = f"{weavers.get_absolute_url()}edit/"
    response = client_of(omar).post(address, fields(weavers, name="Union of Weavers"))
    assert response.status_code == 400 and again(weavers).name == "Guild of Weavers"


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["dora", "nobody"])
def test_for_others_these_pages_do_not_exist(who, client_of, weavers, request):
    Actor.objects.filter(pk=weavers.pk).update(visibility="confidential")
    client = client_of(request.getfixturevalue(who))
    address = weavers.get_absolute_url()
    never = whole(client.get("/actors/never-was/"))
    for page in (PROPOSALS, DECIDE, f"{address}edit/", f"{address}merge/"):
        assert whole(client.get(page)) == never
    assert whole(do(client, "confirm", weavers)) == never
    assert whole(client.post(f"{address}edit/", fields(weavers))) == never
    assert again(weavers).standing == Standing.PROPOSED


def test_officers_and_admins_keep_the_registers(client_of, omar, adama, dora, weavers):
    address = weavers.get_absolute_url()
    for user in (omar, adama):
        client = client_of(user)
        for page in (PROPOSALS, f"{address}edit/", f"{address}merge/"):
            assert client.get(page).status_code == 200
        assert "Proposed by the program" in text_of(client.get(address))
    part = client_of(omar).get(f"{address}merge/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"No other entry" in part.content
    assert client_of(omar).post(PROPOSALS).status_code == 405
