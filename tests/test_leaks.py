"""What a person may not read does not exist for that person, by any door.

A word of its own is planted in every text field of everything a donor may not read: whole hidden
rows, and the inside fields of rows that are released. Then every page, file, filter and search is
walked as a donor, without a group and without an account; no word may turn up, and a donor's
pages are the same bytes with and without the secrets.
"""

import io
import re
import zipfile
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
from django.contrib import admin

from harvest.checks import guarded_models
from harvest.models import AcceptedHeading, Harvest, Job
from outcomes import sharing
from outcomes.filters import FORMATS
from outcomes.models import Outcome, Review, Tie
from outcomes.release import open_outcome, withdraw
from sources.access import Visibility
from sources.models import Actor, ActorAlias, SourceDocument
from sources.search import store
from tests.people import make_outcome, make_review
from tests.planting import Planter, free_text, make_open_world, plant_secrets

pytestmark = pytest.mark.django_db

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
LINK = re.compile(r'(?:href|src|action|hx-get)="([^"]*)"')
CONTROL = "zq0000control"
LISTS = ("/", "/outcomes/", "/sources/", "/actors/", "/instruments/", "/search/", "/imports/")
CHARTS = ("matrix", "years", "evidence", "countries", "scale", "substantiation", "laws")
START = (
    *LISTS,
    "/search/?q=water+code",
    "/search/?q=counc*&year=2024&group=outcomes",
    "/candidates/",
    "/candidates/decide/?act=accept&candidate=1",
    "/candidates/draft/",
    "/queue/",
    "/many/",
    "/agreement/",
    "/substantiations/",
    "/questions/",
    "/substantiations/?state=chosen",
    "/substantiate/",
    "/substantiate/made-up/",
    "/dashboard/",
    "/dashboard/?all=yes",
    "/feed/",
    "/shares/",
    "/release/",
    "/release/?stage=released",
    "/release/many/",
    "/s/1/",
    "/s/made-up/",
    "/erasures/",
    "/upload/",
    "/people/",
    "/registers/proposals/",
    "/registers/decide/?act=confirm&entry=actor-1",
)


def body(response):
    content = b"".join(response) if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        content = unpacked(content)
    return CSRF.sub(b"", content)


def unpacked(data):
    """Every part of a workbook, its name and what the archive says of it included."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [f"{info!r} {info.comment!r}".encode() + book.read(info) for info in book.filelist]
        return b"\n".join([*parts, book.comment])


def walk(client, start=START, limit=700):
    """{address: (status, bytes)} of everything that can be reached by links from the start."""
    seen, queue, lists = {}, list(start), set()
    while queue and len(seen) < limit:
        address = queue.pop(0)
        if address in seen or address.startswith(("/static/", "/accounts/logout/", "/admin/")):
            continue  # Django's admin is walked on its own, see test_the_admin_shows_no_reviews
        if came_with(address) in lists:
            continue
        lists.add(came_with(address))
        response = client.get(address)
        seen[address] = (response.status_code, body(response))
        if "text/html" in response.headers.get("Content-Type", ""):
            for link in LINK.findall(response.content.decode()):
                target = urlsplit(urljoin(address, link.replace("&amp;", "&")))
                if not target.netloc:
                    queue.append(target.path + (f"?{target.query}" if target.query else ""))
    assert not queue, "more pages than the walk allows: raise its limit"
    return seen


def came_with(address):
    """For a page of one outcome, or of a whole list that figures open: itself, and by which filters
    one came to it, whatever their values; else each would be walked once for every list there is.
    For a file: its list, in whatever order."""
    parts = urlsplit(address)
    names = parse_qs(parts.query)
    if re.match("(/s/[0-9]+)?/(outcomes|many|queue|questions|shares)/", parts.path):
        return parts.path, *sorted(set(names) - {"sort"}), *names.get("format", ["a page"])
    return address


def words_in(pages, planter):
    text = b"\n".join(content for _status, content in pages.values()).decode(errors="replace")
    return {planter.words[word] for word in re.findall(r"zq\d{4}leak", text)}


@pytest.fixture
def open_world(dora):
    return make_open_world()


@pytest.fixture
def planter():
    return Planter()


def test_a_donors_walk_is_the_same_bytes_with_and_without_secrets(
    open_world, planter, client_of, dora, omar
):
    client = client_of(dora)
    before = walk(client)
    assert any(address.startswith("/outcomes/open-1/") for address in before)
    assert any(address.startswith("/sources/annual-report/") for address in before)
    outcome = before["/outcomes/open-1/"][1]
    assert b"Bar of Paulville" in outcome and b"One internal source" in outcome
    plant_secrets(planter, omar)
    after = walk(client)
    assert words_in(after, planter) == set()
    assert after == before


@pytest.mark.parametrize("form", FORMATS)
def test_a_donors_files_are_the_same_bytes_with_and_without_secrets(
    form, open_world, planter, client_of, dora, omar
):
    client, address = client_of(dora), f"/outcomes/?format={form}"

    def whole(client):
        response = client.get(address)
        return b"".join(response) if response.streaming else response.content

    before = whole(client)
    plant_secrets(planter, omar)
    after = whole(client)
    assert after == before
    shown = unpacked(after) if form == "xlsx" else after
    assert b"OPEN/1" in shown and b"leak" not in shown
    # The same look at an officer's file does find them.
    inside = whole(client_of(omar))
    assert b"leak" in (unpacked(inside) if form == "xlsx" else inside)


@pytest.mark.parametrize("query", ["", "country=Exampleland", "q=council"])
def test_a_share_link_opens_the_same_bytes_with_and_without_secrets(
    query, open_world, planter, client, omar
):
    row, token = sharing.share("The embassy", omar, query=query)
    client.post(f"/s/{token}/")
    start = [f"/s/{row.pk}/", f"/s/{row.pk}/outcomes/open-1/"]
    start += [f"/s/{row.pk}/{chart}.{form}" for chart in CHARTS for form in ("svg", "csv")]
    start += [f"/s/{row.pk}/outcomes/?format={form}" for form in FORMATS]
    start += [f"/s/{row.pk}/report/{tail}" for tail in ("", "?format=docx", "?lang=fr")]
    before = walk(client, start)
    assert all(before[address][0] == 200 for address in start)
    assert {urlsplit(address).path.split("/")[1] for address in before} == {"s"}
    assert b"OPEN/1" in before[start[0]][1]
    plant_secrets(planter, omar)
    after = walk(client, start)
    assert words_in(after, planter) == set()
    assert after == before


def test_a_share_link_of_one_outcome_opens_that_alone(open_world, planter, client, omar):
    row, token = sharing.share("The embassy", omar, Outcome.objects.get(fragment_id="OPEN/1"))
    client.post(f"/s/{token}/")
    before = walk(client, [f"/s/{row.pk}/"])
    assert all(re.match(f"/s/{row.pk}/(report/.*)?$", address) for address in before)
    assert b"OPEN/1" in before[f"/s/{row.pk}/"][1]
    plant_secrets(planter, omar)
    assert walk(client, [f"/s/{row.pk}/"]) == before


def test_the_public_reads_the_same_bytes_with_and_without_secrets(
    open_world, planter, client, omar, settings
):
    settings.PUBLIC = True
    open_outcome(Outcome.objects.get(fragment_id="OPEN/1"), Visibility.PUBLIC, omar)
    before = walk(client)
    assert b"OPEN/1" in before["/dashboard/"][1] and b"open-1" in before["/feed/"][1]
    assert before["/outcomes/open-1/"][0] == 200 and before["/sources/"][0] == 302
    plant_secrets(planter, omar)
    after = walk(client)
    assert words_in(after, planter) == set()
    assert after == before


def test_an_officer_does_find_the_words(open_world, planter, client_of, omar, odile):
    """The walk would find a leak if there were one."""
    plant_secrets(planter, omar)
    client = client_of(omar)
    ties = [f"/outcomes/{t.outcome.slug}/publishers/{t.actor.slug}/" for t in Tie.objects.all()]
    make_review(Outcome.objects.get(fragment_id="OPEN/1"), odile, significance=1)
    found = words_in(walk(client, (*START, *ties)), planter)
    assert {
        "SourceDocument.withdrawn_reason",
        "Tie.reason",
        "Outcome.description",
        "Outcome.additional_information",
        "Outcome.extra",
        "Outcome.evidence_text",
        "SourceDocument.title",
        "Passage.text",
        "Actor.name",
        "LegalInstrument.name",
        "LegalEvent.note",
        "ActorAlias.text",
        "Evidence.note",
        "Review.rationale",
        "Anchor.english",
        "Note.text",
        "Person.name",
        "Question.answer",
        "ShareLink.name",
        "Substantiation.relation",
    } <= found


def test_every_text_field_of_every_guarded_model_is_planted(open_world, planter, omar):
    plant_secrets(planter, omar)
    free = {
        f"{model.__name__}.{field.name}"
        for model in guarded_models()
        for field in model._meta.concrete_fields
        if free_text(field)
    }
    assert free == set(planter.words.values())


def test_hidden_things_and_things_that_never_were_look_the_same(
    open_world, planter, client_of, dora, omar
):
    hidden = plant_secrets(planter, omar)
    client = client_of(dora)
    doors = {
        "outcomes": (
            *("", "edit/", "review/", "release/", "report/"),
            *("evidence/find/", "evidence/add/", "evidence/decide/", "evidence/take-back/"),
            *("evidence/1/", "checks/", "publishers/millers-union/", "split/"),
            *("status/", "settle/", "notes/", "history/", "substantiation/", "questions/"),
        ),
        "documents": (
            *("", "file/", "release/", "outcomes/"),
            *("describe/", "edition/", "editions/", "withdraw/"),
        ),
        "actors": ("", "edit/", "merge/"),
        "instruments": (
            *("", "edit/", "merge/", "events/", "events/decide/", "events/new/"),
            *("events/passage/1/", "events/claim/1/"),
        ),
    }
    never = client.get("/outcomes/never-was/")
    for kind, tails in doors.items():
        for row in hidden[kind]:
            for tail in tails:
                address = f"/{'sources' if kind == 'documents' else kind}/{quote(row.slug)}/{tail}"
                for ask in (client.get, client.post):
                    response, absent = ask(address), ask(address.replace(row.slug, "never-was"))
                    assert response.status_code == absent.status_code in (404, 405), address
                    assert response.content == absent.content, address
                    assert dict(response.headers) == dict(absent.headers), address
                    if response.status_code == 404:
                        assert response.content == never.content


@pytest.mark.parametrize("who", ["dora", "omar"])
def test_an_import_and_one_that_never_was_look_the_same(
    who, open_world, planter, client_of, omar, request
):
    plant_secrets(planter, omar)
    there = Harvest.objects.get()
    client = client_of(request.getfixturevalue(who))
    never = client.get("/outcomes/never-was/").content
    acts = ("headings", "note", "invalid", "decide", "commit", "undo", "discard", "stop", "again")
    doors = [(client.get, ""), (client.get, "invalid.csv"), *((client.post, act) for act in acts)]
    for ask, tail in doors:
        response = ask(f"/imports/{there.pk}/{tail}")
        absent = ask(f"/imports/{there.pk + 1}/{tail}")
        assert response.status_code == absent.status_code == 404, tail
        assert response.content == absent.content == never, tail
        assert dict(response.headers) == dict(absent.headers), tail
    accepted = AcceptedHeading.objects.get()
    assert client.post(f"/imports/headings/{accepted.pk}/forget").content == never
    assert client.get("/imports/").content == never
    assert there in Harvest.objects.all() and accepted in AcceptedHeading.objects.all()


def test_an_admin_does_find_the_words_of_imports(open_world, planter, client_of, omar, adama):
    plant_secrets(planter, omar)
    Job.objects.all().delete()  # while one waits, the page says no more than that
    found = words_in(walk(client_of(adama), ("/imports/",)), planter)
    assert {"Harvest.file_name", "HarvestRow.fragment_id", "AcceptedHeading.heading"} <= found


def test_no_search_and_no_filter_finds_a_hidden_word(open_world, planter, client_of, dora, omar):
    plant_secrets(planter, omar)
    client = client_of(dora)
    names = ("country", "region", "type", "scale", "social_actor", "harvest", "cluster")
    filters = [f"/outcomes/?format=json&{name}=" for name in names]
    filters += ["/outcomes/?actor=", "/outcomes/?instrument=", "/sources/?publisher="]
    filters += [f"/search/?q=council&{name}=" for name in ("publisher", "year", "country")]
    filters += ["/outcomes/open-1/?country=", "/outcomes/open-1/?actor="]
    # Every word goes through the searches, names and titles through the lists and filters too.
    ends = (".name", ".slug", ".social_actor", ".title", ".country")
    named = {word: where for word, where in planter.words.items() if where.endswith(ends)}
    searches = dict.fromkeys(("/search/?q=", "/outcomes/?q="), planter.words)
    searches = {f"{page}?q=": named for page in LISTS[1:]} | searches
    for question, words in searches.items():
        expected = body(client.get(question + CONTROL))
        for word, where in words.items():
            got = body(client.get(question + word)).replace(word.encode(), CONTROL.encode())
            assert got == expected, (where, question)
    # A filter takes any of many words.
    controls = [f"{CONTROL}{number}" for number in range(len(named))]
    for question in filters:
        name = question.split("&")[-1].split("?")[-1]
        got = body(client.get(question + f"&{name}".join(named)))
        for word, control in zip(named, controls, strict=True):
            got = got.replace(word.encode(), control.encode())
        assert got == body(client.get(question + f"&{name}".join(controls))), question


def test_a_hidden_name_of_an_open_entry_widens_no_search(open_world, client_of, dora, omar):
    mill = Actor.objects.get(name="Millers Union")
    alias = ActorAlias.objects.create(entry=mill, text="Blue Heron", visibility="confidential")
    store([alias])
    for user, found in ((dora, False), (omar, True)):
        answer = client_of(user).get("/search/?q=Blue Heron").content.decode()
        assert ("Millers Union" in answer) is found


@pytest.mark.parametrize("who", ["anna", "nobody", "gone"])
def test_without_a_role_there_is_nothing(open_world, planter, client_of, omar, who, request):
    user = request.getfixturevalue(who)
    plant_secrets(planter, omar)
    client = client_of(user)
    pages = walk(client)
    text = b"".join(content for _status, content in pages.values())
    assert words_in(pages, planter) == set()
    for open_word in (b"Millers", b"Water Code", b"OPEN/1", b"Annual report"):
        assert open_word not in text
    for row in (Outcome.objects.get(fragment_id="OPEN/1"), SourceDocument.objects.first()):
        there, never = client.get(row.get_absolute_url()), client.get("/outcomes/never-was/")
        assert there.status_code == never.status_code in (302, 404)


def test_a_review_stays_closed_until_ones_own_is_saved(client_of, omar, odile):
    outcome = make_outcome("BLIND/1")
    make_review(outcome, omar, rationale="zq9999leak because of the minutes")
    client = client_of(odile)
    pages = walk(client)
    assert b"zq9999leak" not in b"".join(content for _status, content in pages.values())
    make_review(outcome, odile)
    assert b"zq9999leak" in client.get(outcome.get_absolute_url()).content


def test_the_admin_shows_no_reviews(client_of, dora):
    """Its pages are for accounts and registers; who is blind to a review finds none there."""
    registered = {model._meta.label for model in admin.site._registry}
    assert registered == {
        "auth.User",
        "auth.Group",
        "outcomes.Anchor",
        "sources.Actor",
        "sources.LegalInstrument",
    }
    for address in ("/admin/", "/admin/sources/actor/", "/admin/auth/user/"):
        assert client_of(dora).get(address).status_code == 302


def test_taking_a_release_back_works_at_the_next_request(open_world, client_of, dora, omar):
    client = client_of(dora)
    outcome = Outcome.objects.get(fragment_id="OPEN/1")
    assert client.get(outcome.get_absolute_url()).status_code == 200
    withdraw(outcome, omar)
    assert client.get(outcome.get_absolute_url()).status_code == 404
    assert client.get("/outcomes/?format=json").json()["count"] == 0
    assert Review.objects.count() == 0
