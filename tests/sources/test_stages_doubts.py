"""What is no stage of a law, what is not yet one, and which date is taken."""

import pytest

from tests.sources.bracketed import BRACKETED, proposed

# --- what is none -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        # Something else is adopted.
        "The board adopted a strategy in line with the [Kelp Code].",
        "The Senate adopted a strategy in line with the [Kelp Code].",
        "Adopted under the [Kelp Code], the measure failed.",
        "Nine people were convicted under the [Kelp Code].",
        "A report on the [Kelp Code], which was adopted in 2012, says so.",
        "A report on the [Kelp Code] adopted in 2012 by the Senate says so.",
        "The report on the [Kelp Code] was adopted in 2012.",
        "Article 3 of the [Kelp Code] was repealed in 2012.",
        "The Senate adopted article 3 of the [Kelp Code].",
        "The [Kelp Code] adopted the principle of shares in 2012.",
        "The [Kelp Code] repealed the old order in 2012.",
        "Judges trained on the [Kelp Code] were promoted and decorated.",
        "According to the previous [Kelp Code], nets were free.",
        "The previous [Kelp Code] was repealed.",
        "The Senate adopted its rules. The [Kelp Code] is long.",
        "The implementation of the [Kelp Code] was adopted as a goal.",
        # Someone else adopted it, or somewhere else.
        "The workshop adopted the [Kelp Code].",
        "The [Kelp Code] was adopted by the participants.",
        "The [Kelp Code] was validated at a workshop.",
        "The [Kelp Code] was validated.",
        "The [Kelp Code] was adopted by referendum.",
        "In 2020 came the referendum and the adoption of the [Kelp Code].",
        "The draft [Kelp Code] was adopted.",
        "The [Kelp Code] was sent to the printer.",
        # Wished, planned, conditional, asked, denied.
        "If the [Kelp Code] was adopted, nets would be free.",
        "Once the [Kelp Code] has been adopted, nets will be free.",
        "When the [Kelp Code] is promulgated, nets will be free.",
        "Nets will be free after the adoption of the [Kelp Code].",
        "The [Kelp Code] could be adopted.",
        "The [Kelp Code] would have been adopted.",
        "The [Kelp Code] may be promulgated in 2024.",
        "Was the [Kelp Code] promulgated in 2012?",
        "They hoped that the [Kelp Code] was adopted.",
        "They called for the adoption of the [Kelp Code].",
        "They advocated for the promulgation of the [Kelp Code].",
        "Support for the adoption of the [Kelp Code].",
        "The [Kelp Code] was almost adopted.",
        "The [Kelp Code] was not adopted in 2012.",
        "It would be wrong to say that Parliament adopted the [Kelp Code].",
        "The Council of Ministers was to have adopted the [Kelp Code].",
        "The Senate met in order to adopt the [Kelp Code].",
        "The Senate adopted nothing; the [Kelp Code] waits.",
        "The [Kelp Code] will be promulgated in 2012",  # once a plan; not a fact of 2012
        "Ils ont plaidé pour l'adoption du [Code du varech].",
        "Si le [Code du varech] a été adopté, tant mieux.",
        "Une stratégie conforme au [Code du varech] a été adoptée en 2012.",
        "Le [Code du varech] aurait été adopté.",
        "L'adoption du [Code du varech] permettra de juger.",
        "Adoption of the [Kelp Code].",
        "Monitor the adoption of the [Kelp Code] by Parliament.",
        "The lack of adoption of the [Kelp Code] in 2012.",
        "No [Kelp Code] was adopted in 2012 by the Senate.",
        "There is no [Kelp Code] adopted by the Senate in 2012.",
        "It is not true that the [Kelp Code] was adopted in 2012.",
        "The Senate passed over the [Kelp Code].",
        "The first reading of the [Kelp Code] was adopted by Parliament.",
        "The President may have promulgated the [Kelp Code] in 2012.",
        "The President was promulgated the [Kelp Code].",
        "Parliament would never have adopted, nor the President promulgated the [Kelp Code].",
        "Lest the rules be ratified the [Kelp Convention] fails.",
        "The law, such as the [Kelp Code], nets and oysters, was adopted.",
        "Loi portant modification du [Code du varech] de 2012",
        "If Parliament must adopt the [Kelp Code], it will.",
        "The adoption of the [Kelp constitution] in 2012 was noted.",
        # A plan for a day after the source.
        "The promulgation of the [Kelp Code] in December 2024 is set.",
    ],
)  # fmt: skip
def test_no_fact(text):
    assert [event for event in proposed(text) if "not yet" not in event] == []


@pytest.mark.parametrize(
    "text",
    [
        "The [Kelp Code] has not yet been adopted.",
        "The [Kelp Code] has not been adopted.",
        "The [Kelp Code] has yet to be adopted.",
        "The [Kelp Code] has never been adopted.",
        "The [Kelp Code] should be adopted.",
        "The [Kelp Code] remains to be adopted.",
        "The [Kelp Code] must be adopted in 2025.",
        "Parliament has not yet adopted the [Kelp Code].",
        "Parliament should adopt the [Kelp Code].",
        "Continue efforts to adopt, publish and implement the revised texts of the [Kelp Code].",
        "Pursue efforts to adopt the [Kelp Code].",
        "Adopt and publish the [Kelp Code].",
        "Pending the adoption of the [Kelp Code], nets are free.",
        "Some laws, such as the [Kelp Code], net rules and oyster rights, which could help the "
        "poor, have not yet been adopted.",
        "Some laws, such as the [Kelp Code] and the rules on nets, have not yet been adopted.",
    ],
)  # fmt: skip
def test_not_yet_takes_the_date_of_the_source(text):
    assert proposed(text) == ["Kelp Code: not yet legislature adopted 2023-11-17 (context)"]
    assert proposed(text, source=None) == ["Kelp Code: not yet legislature adopted"]


def test_not_yet_of_others():
    assert proposed("The [Kelp Code] has not yet been adopted by the Council of Ministers.") == [
        "Kelp Code: not yet government adopted 2023-11-17 (context)"
    ]
    assert proposed("The [Kelp decree] has not yet been adopted.") == [
        "Kelp decree: not yet government adopted 2023-11-17 (context)"
    ]
    assert proposed("The [Kelp Code] has not yet entered into force.") == [
        "Kelp Code: not yet in force 2023-11-17 (context)"
    ]


def test_what_had_not_yet_been_is_not_of_the_day_of_the_source():
    assert proposed("The [Kelp Code] had not yet been adopted.") == []
    assert proposed("Parliament had not yet adopted the [Kelp Code].") == []
    assert proposed("In 2012, the [Kelp Code] had not yet been adopted.") == [
        "Kelp Code: not yet legislature adopted 2012"
    ]


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "events"),
    [
        # A year that opens the paragraph holds for the verbs of its sentences …
        ("In 2020, much changed. Parliament adopted the [Kelp Code].",
         ["legislature adopted 2020 (context)"]),
        ("En 2020, tout changea. Le Sénat a adopté le [Code du varech].",
         ["legislature adopted 2020 (context)"]),
        # … until another date is named …
        ("In 2020, much changed. By 2021 it was over. Parliament adopted the [Kelp Code].",
         ["legislature adopted"]),
        ("In 2020, as in 2019, much changed. Parliament adopted the [Kelp Code].",
         ["legislature adopted"]),
        # … not in another paragraph, not for nouns, and not for what stands aside.
        ("In 2020, much changed.\n\nParliament adopted the [Kelp Code].", ["legislature adopted"]),
        ("In 2020, much changed. Judges praised the adoption of the [Kelp Code].",
         ["legislature adopted"]),
        ("In 2020, judges were trained on nets after Parliament had adopted the [Kelp Code].",
         ["legislature adopted"]),
        ("Le Conseil des ministres du mercredi 3 mai 2020 a adopté le [Code du varech].",
         ["government adopted 2020-05-03"]),
        ("The [Kelp Code] entered into force and was amended in 2021.",
         ["amended 2021", "in force"]),
        ("In 2020, the Board noted that the [Kelp Code] was promulgated.", ["promulgated"]),
        ("In 2020, the [Kelp Code] had been promulgated.", ["promulgated"]),
        ("In 2020, judges studied the [Kelp Code], which was promulgated.", ["promulgated"]),
        ("In 2020, the year was marked by the adoption of the [Kelp Code].",
         ["legislature adopted 2020"]),
        ("In 2020, judges were trained following the adoption of the [Kelp Code].",
         ["legislature adopted"]),
        ("In 2020, Parliament adopted the [Kelp Code], which was promulgated by the President.",
         ["legislature adopted 2020", "promulgated 2020"]),
        # A condition around a relative clause is none of its own.
        ("It could include the [Kelp Accord], which was concluded between A and B on 3 May 2020.",
         ["government adopted 2020-05-03"]),
        # Another date of the sentence is not taken.
        ("Parliament adopted the [Kelp Code] after the flood of 2012.", ["legislature adopted"]),
        ("Parliament adopted the [Kelp Code], and in 2012 rested.", ["legislature adopted"]),
        ("Parliament adopted the [Kelp Code] for the period 2012–2015.", ["legislature adopted"]),
        # The date in the name of an act is that of its promulgation, of a decree its adoption.
        ("The adoption of [Act No. 7 of 3 May 2020] was noted.", ["legislature adopted"]),
        ("The adoption of [Decree No. 7 of 3 May 2020] was noted.",
         ["government adopted 2020-05-03"]),
        ("The adoption of [Act No. 7] of 3 May 2020 was noted.", ["legislature adopted"]),
    ],
)  # fmt: skip
def test_dates(text, events):
    [law] = BRACKETED.findall(text)
    assert proposed(text) == [f"{law}: {event}" for event in events]
