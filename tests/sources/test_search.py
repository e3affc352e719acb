"""Search, the same tests on either database: stems, phrases, ranks, and hostile queries."""

import string

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.models import Outcome
from sources import search
from sources.access import Visibility
from sources.marks import word_marks
from sources.models import ActorAlias, Passage
from sources.search import Query, parse
from tests.people import make_actor, make_document, make_outcome

pytestmark = pytest.mark.django_db
relaxed = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def found(text, model=Passage, **options):
    return list(search.search(model.objects.order_by("pk"), parse(text), **options))


def texts(text):
    return [passage.text for passage in found(text)]


@pytest.fixture
def library():
    """Passages that the queries below are looked for in."""
    return make_document(
        "An invented library",
        [
            "The Penal Codes of Exampleville were amended in 2023.",
            "Le Code pénal d’Exempleville prévoit des règles.",
            "Oyster farming needs no code at all.",
            "The code of the penal colony; a colony, not a law.",
            "Women's groups met TRIJEUD-Mali.",
        ],
    )


# --- what is found --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("code", [0, 1, 2, 3]),
        ("codes", [0, 1, 2, 3]),
        ("CODES", [0, 1, 2, 3]),
        ("pénal", [0, 1, 3]),
        ("penal", [0, 1, 3]),
        ("REGLES", [1]),
        ("règle", [1]),
        ("amending", [0]),
        ("penal code", [0, 1, 3]),
        ('"penal code"', [0]),
        ('"code penal"', [1]),
        ('"penal codes" 2023', [0]),
        ("code -penal", [2]),
        ('code -"penal code"', [1, 2, 3]),
        ("code -penal -oyster", []),
        ("code -oysters -colony -exempleville", [0]),
        ("2023", [0]),
        ("d'exempleville", [1]),
        ("woman women", []),
        ("women", [4]),
        ("women’s", [4]),
        ("trijeud-mali", [4]),
        ('"trijeud mali"', [4]),
        ("mali-trijeud", []),
        ("exempleville", [1]),
        ("nothing", []),
        ("penal nothing", []),
        ("cod*", [0, 1, 2, 3]),
        ("colon*", [3]),
        ("exa*", [0]),
        ("EXÉMPL*", [1]),
        ("exemplev*", [1]),
        ("exempleville*", [1]),
        ("amendi*", [0]),
        ("farmin*", [2]),
        ("co*", []),
        ("202*", [0]),
        ("code -colon*", [0, 1, 2]),
        ('"penal cod*"', [0]),
        ('"penal col*"', [3]),
        ('-"penal col*" penal', [0, 1]),
        ('"pen* code"', []),
        ("trijeud-mal*", [4]),
        ("mal*-trijeud", []),
        ("(oyst*),", [2]),
        ("oyst **", []),
        ("oyst**", [2]),
        ("women's*", [4]),
    ],
)
def test_finds(library, query, places):
    all_texts = list(Passage.objects.order_by("pk").values_list("text", flat=True))
    assert texts(query) == [all_texts[place] for place in places]


@pytest.mark.parametrize("query", ["", "   ", "-", '""', "-penal", '-"penal code"', "?!", "'", "—"])
def test_no_word_finds_nothing(library, query):
    assert parse(query) is None
    assert found(query) == []


def test_how_a_query_is_read():
    assert parse("penal Codes") == Query(((("penal",),), (("code",),)))
    assert parse('"penal codes" -draft') == Query(((("penal", "code"),),), ((("draft",),),))
    assert parse("half-time") == Query(((("half", "time"),),))
    assert parse('"left open') == Query(((("left", "open"),),))
    assert parse("one -two three").closed == ((("two",),),)
    assert parse("cod* pe*") == Query(((("cod*",),), (("pe",),)))
    assert parse("legislat*") == Query(((("legislat*",), ("legisl",)),))
    assert parse('"new legislat*"').clauses == ((("new", "legislat*"), ("new", "legisl")),)


@pytest.mark.parametrize("query", ['("penal code")', 'see"penal code"', '«"penal code"»'])
def test_a_quote_begins_anywhere(query):
    assert (("penal", "code"),) in parse(query).clauses


# --- what comes first, and who may search what ----------------------------------------------


def test_a_title_comes_before_a_text():
    make_outcome("SEA/1", headline="A quiet year", description="Oysters were mentioned.")
    make_outcome("SEA/2", headline="Oysters return", description="A quiet year.")
    make_outcome("SEA/3", headline="Nothing", description="No shells.")
    assert [o.fragment_id for o in found("oyster", Outcome)] == ["SEA/2", "SEA/1"]
    # Only where the title holds every word.
    assert [o.fragment_id for o in found("oyster quiet", Outcome)] == ["SEA/1", "SEA/2"]


def test_ties_stay_in_the_order_of_the_queryset():
    for number in (3, 1, 2):
        make_outcome(f"SEA/{number}", description="Oysters.")
    ordered = Outcome.objects.order_by("-fragment_id")
    assert [o.fragment_id for o in search.search(ordered, parse("oyster"))] == [
        "SEA/3",
        "SEA/2",
        "SEA/1",
    ]
    by_model = search.search(Outcome.objects.all(), parse("oyster"))
    assert [o.fragment_id for o in by_model] == ["SEA/1", "SEA/2", "SEA/3"]


def test_inside_texts_are_searched_only_for_those_who_read_them():
    outcome = make_outcome(
        "SEA/1",
        description="A council met.",
        additional_information="Zebra one",
        evidence_text="Zebra two",
        extra=[["Own column", "Zebra three"]],
    )
    assert found("zebra", Outcome) == []
    assert found("zebra", Outcome, inside=True) == [outcome]
    assert found("zebra council", Outcome) == []
    assert found("zebra council", Outcome, inside=True) == [outcome]
    # A word that must not stand there is looked for in the same texts.
    assert found("council -zebra", Outcome) == [outcome]
    assert found("council -zebra", Outcome, inside=True) == []


def test_what_stands_inside_alone_changes_no_title_and_no_phrase_of_other_readers():
    """An index of all texts may lead to a row; the texts that one reads decide."""
    told = make_outcome(
        "SEA/1",
        headline="A quiet council",
        description="Oyster beds opened.",
        additional_information="zebra, quiet oyster council beds",
    )
    for query in ("quiet -zebra", "oyster -zebra", 'beds -"quiet oyster"', "quiet council -beds2"):
        assert found(query, Outcome) == [told]
    for query in ('"quiet oyster"', '"council beds"', "quiet -beds", "oyster zebra"):
        assert found(query, Outcome) == []
    # A rank is told by the title alone, whoever asks.
    for query in ("quiet -zebra", "quiet -oyster", "quiet -beds"):
        assert found(query, Outcome, inside=True) == []
    other = make_outcome("SEA/2", headline="Zebra", description="A quiet year.")
    assert found("quiet -oyster", Outcome, inside=True) == [other]
    assert [row.search_rank for row in found("quiet -beds2", Outcome, inside=True)] == [0, 1]


def test_phrases_do_not_run_from_one_text_into_the_next():
    make_outcome("SEA/1", headline="Penal", description="code", additional_information="reform")
    assert len(found("penal code reform", Outcome, inside=True)) == 1
    for query in ('"penal sea"', '"reform penal"', '"code reform"', '"penal code"'):
        assert found(query, Outcome, inside=True) == []


def test_only_the_rows_given_are_found(dora):
    make_document("Open", ["Oysters in the open."], "donors")
    make_document("Closed", ["Oysters behind doors."])
    rows = search.search(Passage.objects.visible_to(dora), parse("oysters"))
    assert [row.text for row in rows] == ["Oysters in the open."]


def test_hidden_rows_never_change_the_order(dora):
    for number in range(4):
        make_outcome(
            f"SEA/{number}", "donors", description="Oyster " * (number + 1) + "and pearl.",
            headline="Pearl" if number % 2 else "Shell",
        )  # fmt: skip

    def order():
        return [
            o.pk for o in search.search(Outcome.objects.visible_to(dora), parse("pearl oyster"))
        ]

    before = order()
    assert len(before) == 4
    for number in range(30):
        make_outcome(f"HID/{number}", headline="Pearl oyster", description="Oyster " * 40)
    assert order() == before


# --- the index ------------------------------------------------------------------------------


def test_an_entry_is_replaced_forgotten_and_rebuilt(library):
    passage = Passage.objects.order_by("pk").first()
    Passage.objects.filter(pk=passage.pk).update(text="Now about walrus.")
    passage.refresh_from_db()
    assert texts("walrus") == []
    search.store([passage])
    search.store([passage])
    assert texts("walrus") == ["Now about walrus."]
    assert "Now about walrus." not in texts("amended")
    search.forget(Passage, [passage.pk])
    assert texts("walrus") == []
    assert search.rebuild(Passage) == Passage.objects.count()
    assert texts("walrus") == ["Now about walrus."]
    assert search.rebuild(Passage, batch=2) == Passage.objects.count()


def test_storing_nothing_is_no_error():
    search.store([])


def test_names_are_searched_by_themselves():
    make_actor("Oyster Board", aliases=["Conseil des huîtres"])
    assert [alias.text for alias in found("huitre", ActorAlias)] == ["Conseil des huîtres"]


def test_visibility_is_no_part_of_the_index(library):
    type(library).objects.update(visibility=Visibility.CONFIDENTIAL)
    assert texts("oyster")


# --- what nobody types by accident ----------------------------------------------------------

HOSTILE = [
    '"',
    '"""',
    "'; DROP TABLE sources_passage; --",
    "NEAR(code penal)",
    "code AND OR NOT",
    "seen : code",
    "{head seen} : code",
    "code*",
    "code*** *code* -code*",
    "cod* " * 1_000,
    "cod" + "*" * 100_000 + "e",
    "-".join(["cod*"] * 2_000),
    " ".join(f"-w{n}0*" for n in range(1_000)) + " code",
    "½½½*",
    "ﷺ*",
    "^code",
    "code & ! | <-> :*",
    "(code",
    "code)",
    "\\code\\",
    "%code_",
    "code\x00penal",
    "\ud800code",
    "½ ¾ ﷺ ①",
    "𞤀𞤁 漢字 कोड code",
    "a" * 100_000,
    "-" * 5_000,
    "code " * 3_000,
    "-code " * 3_000 + "penal",
    '"' + "code " * 3_000 + '"',
    " ".join(f"w{n}" for n in range(3_000)),
    "code " + " ".join(f"-w{n}" for n in range(3_000)),
    "-".join(f"w{n}" for n in range(3_000)),
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:20]))
def test_hostile_queries_are_answered(library, query):
    found(query)
    found(query, inside=True)


@relaxed
@given(
    st.text(st.sampled_from(string.punctuation + ' \t"-ab1éß½\u0301\u02bcİ漢𞤀\x00'), max_size=40)
)
def test_any_signs_are_answered(db, query):
    found(query)
    found(f"{query}* ab1{query}*")


@relaxed
@given(st.text(st.sampled_from("abcdeiounsté"), min_size=3, max_size=9), st.integers(3, 9))
def test_a_word_is_found_by_its_beginnings_and_marked(db, word, letters):
    outcome = Outcome(pk=1, headline="", description=f"One {word} more", fragment_id="")
    search.store([outcome])
    query = parse(f"{word[:letters]}*")
    table = search.table_of(Outcome)
    dialect = search.DIALECTS[connection.vendor]
    rows = dialect.matching(table, query, "seen")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows.sql}) AS hits", rows.params)
        # The index says the same as the marks of a page.
        assert cursor.fetchone()[0] == bool(word_marks(outcome.description, query))


def _entries():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outcomes_outcome_search")
        return cursor.fetchone()[0]


@relaxed
@given(st.text(max_size=60))
def test_any_text_is_stored_and_found_again(db, text):
    outcome = Outcome(pk=1, headline="", description=text, fragment_id="")
    search.forget(Outcome, [1])
    before = _entries()  # a test that emptied its tables may have left some
    search.store([outcome])
    query = parse(f'"{text.replace(chr(34), " ")}"')
    assert _entries() == before + 1
    if query:
        found(text, Outcome)


@pytest.mark.parametrize(
    "text",
    [
        "b" * 300_000,
        " ".join(f"word{n}" for n in range(120_000)),
        "code " * 200_000,
        "𞤀" * 10_000,
    ],
    ids=["one word", "many words", "one word often", "wide letters"],
)
def test_huge_texts_are_stored_and_found(text):
    outcome = make_outcome("SEA/1", headline="Walrus")
    outcome.description = outcome.additional_information = outcome.headline = "Seal " + text
    search.store([outcome])
    assert found("seal", Outcome) == [outcome]
    assert found("seal", Outcome, inside=True) == [outcome]


def test_three_huge_texts_are_one_entry():
    """Each text has its own share, so that the three together fit what a database can hold."""
    outcome = make_outcome("SEA/1")
    outcome.headline, outcome.description, outcome.additional_information = (
        " ".join(f"{kind}{n}" for n in range(100_000)) for kind in ("head", "seen", "side")
    )
    search.store([outcome])
    for word in ("head1", "seen1", "side1"):
        assert found(word, Outcome, inside=True) == [outcome]
