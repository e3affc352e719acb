"""What a statement tells by its form. The sentences are invented, English and French."""

import pytest

from outcomes.statements import bundled, names_place, names_somebody, tells_acts

SOMEBODY = (
    "The council changed its rule.",
    "In Port Alma, the Harbour Court freed six fishers.",
    "Women in four villages were registered.",
    "UNMIKA left the bay.",
    "Le ministère a publié un arrêté.",
    "Les femmes de la baie ont été inscrites.",
)
NOBODY = (
    "A new policy was adopted.",
    "In Port Alma, a new policy was adopted in May 2024.",
    "Women’s rights improved.",
    "Une nouvelle loi est entrée en vigueur.",
)


@pytest.mark.parametrize("text", SOMEBODY)
def test_somebody_is_named(text):
    assert names_somebody(text)


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(text):
    assert not names_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "The law was read in Port Alma.",
        "The law was read in four villages.",
        "The national council met.",
        "La loi a été lue à Port-Alma.",
        "Le conseil de la commune s’est réuni.",
    ],
)
def test_a_place_is_named(text):
    assert names_place(text)


@pytest.mark.parametrize(
    "text", ["The council adopted a new rule.", "Le conseil a adopté une règle."]
)
def test_no_place_is_named(text):
    assert not names_place(text)


def test_a_name_that_is_something_else_is_no_place():
    text = "It was laid down in the Water Code."
    assert names_place(text)
    start = text.index("Water")
    assert not names_place(text, [(start, start + len("Water Code"))])


# --- two changes in a sentence ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        (
            "The ministry involved six unions in the drafting of its report, and took account of "
            "what they asked for in the bill.",
            ("involved", "took"),
        ),
        (
            "The court released six fishers, and the police opened an inquiry into their arrest.",
            ("released", "opened"),
        ),
        (
            "Over 40 water boards were revitalised, and nine towns agreed to follow the plan.",
            ("revitalised", "agreed"),
        ),
        (
            "The mayor signed the agreement with the fishers and also has appointed a mediator.",
            ("signed", "appointed"),
        ),
        (
            "Le conseil a adopté le règlement sur les puits et a créé une commission.",
            ("a adopté", "a créé"),
        ),
    ],
)
def test_two_changes(text, verbs):
    found = bundled(f"It rained. {text}")
    assert found[2:] == verbs
    assert f"It rained. {text}"[found[0] : found[1]].strip() == text


@pytest.mark.parametrize(
    "text",
    [
        "The council debated and adopted the rule.",
        "The council debated, amended and finally adopted the rule.",
        "The council adopted the rule on wells and published it in the gazette.",
        "The council and the mayor signed the rule.",
        "The council adopted the rule and the plan drafted by the fishers.",
        "The mayor signed a decree that created a fund and gave the fishers a seat.",
        "The council adopted the rule. The mayor signed it.",
        "The council adopted rules on wells, mills and harbours.",
        "Le conseil et le maire ont signé le règlement sur les puits.",
        "Le conseil a discuté et a adopté le règlement.",
    ],
)
def test_one_change(text):
    assert bundled(text) is None


# --- acts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The Millers Union trained six judges.",
        "Through three workshops and a meeting with the mayor.",
        "It wrote to the council and met the mayor twice.",
        "The union, by lobbying the council.",
        "La coalition a formé six juges.",
        "L’union a rencontré le maire.",
    ],
)
def test_acts(text):
    assert tells_acts(text)


@pytest.mark.parametrize(
    "text",
    [
        "It focused on five key points, among them the rights of fishers and to water.",
        "Public participation, fundamental rights, women leaders and the rule of law.",
        "Its contribution concerned the practice of bonded labour.",
        "Accès à l’eau, droits des femmes et gouvernance locale.",
    ],
)
def test_topics(text):
    assert not tells_acts(text)


@pytest.mark.parametrize(
    "hostile", ["a " * 50_000, "and the " * 20_000, "A, " * 30_000, "é" * 90_000]
)
def test_hostile_text_ends(hostile):
    for look in (names_somebody, names_place, bundled, tells_acts):
        look(hostile)
