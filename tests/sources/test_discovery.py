"""Discovery: actors and legal instruments told by their forms, without any register."""

import csv
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.discovery import aliases, discover, same_key
from sources.mentions import Finder
from sources.models import Actor, LegalInstrument
from sources.readers import assemble
from sources.readers.text import read

FIXTURES = Path(__file__).parents[2] / "fixtures"
SEEDS = sorted((FIXTURES / "seeds").glob("00*.txt"))


def cleaned(path):
    return assemble(read(path.read_bytes()))[0]


def whole():
    return "\n\n".join(map(cleaned, SEEDS))


def names(text, **about):
    """The names found in `text` with these fields."""
    return [
        find.name
        for find in discover(text)
        if all(getattr(find, field) == value for field, value in about.items())
    ]


def only(text):
    [find] = discover(text)
    return find


# --- the seeds ------------------------------------------------------------------------------

NUMBERED = {
    "Act No. 2019-050 of 24 July 2019": "2019-07-24",
    "Act No. 01-080 of 20 August 2001": "2001-08-20",
    "Act No. 2015-052 of 18 December 2015": "2015-12-18",
    "Act No. 01-082 of 24 August 2001": "2001-08-24",
    "Act No. 2012-023 of 12 July 2012": "2012-07-12",
    "Decree No. 2015-0723/P-RM of 9 November 2015": "2015-11-09",
    "Circular No. 644/MJDH-SG of 12 September 2022": "2022-09-12",
    "Security Council resolution 1325 (2000)": "2000",
    "Security Council resolution 2589 (2021)": "2021",
}


def test_every_numbered_instrument_of_the_seeds_is_found_with_its_date():
    found = {find.name: str(find.date) for find in discover(whole()) if find.number}
    assert {name: date for name, date in found.items() if name in NUMBERED} == NUMBERED
    assert set(found) - set(NUMBERED) <= {"Act No. 2015-052"}


def test_a_page_break_between_sign_and_number_changes_nothing():
    text = "implementation of circular No.\n\n644/MJK-SG of 12 September 2022 determining"
    find = only(text)
    assert find.name == "Circular No. 644/MJK-SG of 12 September 2022"
    assert text[find.start : find.end].startswith("circular No.\n\n644")


def test_the_organisations_of_the_seeds_are_found_with_their_acronyms():
    found = {}
    for find in discover(whole()):
        if find.long_name:
            found.setdefault(find.acronym, find.long_name)
    assert found == {
        "CNT": "National Transition Council",
        "COGES": "Management Committee for Production Activities in Corrections and Supervised "
        "Education Facilities",
        "CapDH": "Centre d'assistance et de promotion des Droits Humains",
        "CoFos": "commissions foncières",
        "EUCAP Sahel Mali": "European Union Common Security and Defence Policy mission in Mali",
        "FAMOC": "Fund supporting drivers of change",
        "GFP": "UN Global Focal Point for the Rule of Law",
        "GLO.ACT": "Global Action to Prevent and Combat Trafficking in Persons and Smuggling of "
        "Migrants",
        "JCS": "Justice and Corrections Section",
        "MINUSMA": "United Nations Multidimensional Integrated Stabilization Mission in Mali",
        "OROLSI": "Office of Rule of Law and Security Institutions",
        "PROSMED": "programme in support of the stabilization of Mali by strengthening the rule "
        "of law",
        "UN-Women": "United Nations Entity for Gender Equality and the Empowerment of Women",
        "UNDP": "United Nations Development Programme",
        "UNFPA": "UN Population Fund",
        "UNICEF": "United Nations Children's Fund",
        "UNICRI": "United Nations Interregional Crime and Justice Research Institute",
        "UNODC": "UN Office on Drugs and Crime",
        "UNOWAS": "United Nations Office for West Africa and the Sahel",
        "USAID": "United States Agency for International Development",
    }


def test_software_forms_of_words_and_generic_plurals_are_no_organisations():
    acronyms = {find.acronym for find in discover(whole())}
    assert not acronyms & {"AGIDERM", "WPS", "CSOs", "NGO"}


def test_nothing_is_expanded():
    assert not [find for find in discover(whole()) if "ODDH" in find.name and find.long_name]
    find = only("Recommendations came from CSOs such as ODDH.")
    assert (find.name, find.acronym, find.long_name) == ("ODDH", "ODDH", "")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("ministry", "Ministry of Justice and Human Rights"),
        ("ministry", "Ministry for the Promotion of Women, Children and the Family"),
        ("authority", "Council of Ministers"),
        ("authority", "National Human Rights Commission"),
        ("un", "United Nations Office of Internal Oversight Services"),
        ("authority", "Peace Agreement Monitoring Committee"),
        ("court", "Supreme Court"),
        ("court", "Mopti military court"),
        ("force", "Malian Armed Forces"),
        ("embassy", "Danish Embassy in Bamako"),
        ("programme", "SCC programme"),
        ("cso", "COMADDH"),
        ("person", "Boubacar Touré"),
        ("collective", "land commissions"),
        ("state", "Kingdom of the Netherlands"),
        ("state", "Denmark"),
        ("code", "Code of Criminal Procedure"),
        ("constitution", "new constitution"),
        ("convention", "United Nations Convention against Transnational Organized Crime"),
        ("agreement", "Agreement on Peace and Reconciliation in Mali"),
        ("bill", "draft code of military justice"),
        ("policy", "national policy to prevent and combat violent extremism and terrorism"),
        ("strategy", "national strategy for the prevention of and fight against corruption"),
        ("plan", "National Action Plan"),
        ("rules", "Nelson Mandela Rules"),
        ("communique", "joint communiqué on conflict-related sexual violence"),
    ],
)
def test_names_of_the_seeds_are_proposed_by_their_form(form, name):
    assert name in names(whole(), form=form, sure=False)


def test_what_the_registers_know_is_not_proposed_again():
    known = []
    for register in ("actors", "instruments"):
        with (FIXTURES / "registers" / f"{register}.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                cells = [row["name"], row.get("acronym") or ""]
                cells += row["also_known_as"].split("|") + row["in_french"].split("|")
                known += [SimpleNamespace(text=cell.strip()) for cell in cells if cell.strip()]
    finder = Finder(known)
    text = whole()
    left = discover(text, [(found.start, found.end) for found in finder.find(text)])
    assert not [find for find in left if find.sure]
    assert len({same_key(find) for find in left}) <= 5


# --- one find -------------------------------------------------------------------------------


def test_a_find_says_where_it_stands_and_what_it_would_be():
    text = "It cites the Loi  n°\n2014-031 du 4 mars 2014, in force."
    find = only(text)
    assert text[find.start : find.end] == "Loi  n°\n2014-031 du 4 mars 2014"
    assert find.name == "Loi n° 2014-031 du 4 mars 2014"
    assert (find.kind, find.form, find.language, find.sure) == ("instrument", "act", "fr", True)
    assert (find.number, str(find.date)) == ("2014-031", "2014-03-04")


def test_the_tail_after_the_date_is_no_part_of_the_name():
    text = "Act No. 2014-031 of 4 March 2014 on combating piracy"
    assert only(text).end == len("Act No. 2014-031 of 4 March 2014")


def test_an_introduction_spans_both_names():
    for text in ("Karama Bar Council (KBC)", "KBC (Karama Bar Council)"):
        find = only(f"It met the {text}.")
        assert (find.start, find.end) == (11, 11 + len(text))
        assert (find.name, find.long_name, find.acronym) == (
            "Karama Bar Council",
            "Karama Bar Council",
            "KBC",
        )


def test_an_instrument_may_be_introduced_with_an_acronym():
    find = only("The Convention on the Rights of Herders (CRH) was ratified.")
    assert (find.kind, find.form, find.acronym) == ("instrument", "convention", "CRH")


def test_accents_apart_from_their_letters_are_read():
    composed = "Le décret n° 2017-0312 du 1er février 2017 et la Cour suprême"
    parted = unicodedata.normalize("NFD", composed)
    for one, other in zip(discover(composed), discover(parted), strict=True):
        assert one.name == other.name
        assert (
            unicodedata.normalize("NFC", parted[other.start : other.end])
            == (composed[one.start : one.end])
        )


def test_a_year_before_a_name_is_its_date():
    find = only("They denounced the 2015 Dourou Peace Agreement.")
    assert (find.name, str(find.date)) == ("2015 Dourou Peace Agreement", "2015")


def test_names_end_with_their_paragraph():
    assert names("the Ministry of Water\n\nAffairs of State", form="ministry") == [
        "Ministry of Water"
    ]


def test_what_does_not_exist_is_not_proposed():
    assert not discover("There is a lack of a national strategy to protect the wells.")


# --- what is known already ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Act No. 2014-031 of 4 March 2014 on piracy", "Act No. 2014-031"),
        ("Act No. 2014-031 of 4 March 2014 on piracy", "Act No. 2014-031 of 4 March 2014"),
        ("the Karama Bar Council (KBC) met", "KBC"),
        ("the Karama Bar Council (KBC) met", "Karama Bar Council (KBC)"),
        ("the new Penal Code of Karama", "Penal Code"),
        ("the TARIK II programme", "TARIK II"),
    ],
)
def test_what_is_known_is_not_proposed_again(text, known):
    assert discover(text)
    start = text.index(known)
    assert not discover(text, taken=[(start, start + len(known))])


def test_an_introduction_whose_long_name_is_known_is_known():
    text = "the Karama Bar Council (KBC) met"
    assert not discover(text, taken=[(4, 22)])


def test_a_known_name_inside_a_longer_one_hides_only_itself():
    text = "Security Council resolution 1888 (2009) in Karama"
    assert [find.number for find in discover(text, taken=[(0, 16)])] == ["1888 (2009)"]


# --- the same proposal ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Loi n° 2012-023 du 12 juillet 2012", "Act No. 2012-023"),
        ("Law No. 2012-023", "ACT NO. 2012-023"),
        ("décret n°2015-0723/P-RM", "Decree No. 2015-0723/P-RM of 9 November 2015"),
        ("Security Council resolution 1325 (2000)", "UNSCR 1325"),
        ("résolution 1325 (2000) du Conseil de sécurité", "S/RES/1325 (2000)"),
        ("the Karama Bar Council (KBC)", "le Barreau de Karama (KBC)"),
        ("the Penal Code", "the penal code"),
        ("CSOs such as KBC", "KBC (Karama Bar Council)"),
    ],
)
def test_two_finds_are_the_same_proposal(one, other):
    assert same_key(only(one)) == same_key(only(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Decree No. 2013-007/P-RK", "Ordinance No. 2013-007/P-RK"),
        ("Act No. 2012-023", "Circular No. 2012-023/MJ"),
        ("Act No. 29 of 1979", "Act No. 29 of 1985"),
        ("resolution 64/292", "resolution 64/293"),
        ("the Penal Code", "the Family Code"),
        ("Bill No. 2012-23", "Act No. 2012-23"),
    ],
)
def test_two_finds_are_two_proposals(one, other):
    assert same_key(only(one)) != same_key(only(other))


def test_aliases_are_the_names_as_they_stand_with_and_without_the_date():
    assert aliases(only("selon la loi  n°2014-031 du 04 mars 2014")) == [
        ("Loi n° 2014-031 du 4 mars 2014", "fr"),
        ("loi n°2014-031 du 04 mars 2014", "fr"),
        ("loi n°2014-031", "fr"),
        ("Loi n° 2014-031", "fr"),
    ]
    assert aliases(only("the Karama Bar Council (KBC)")) == [
        ("Karama Bar Council", "en"),
        ("KBC", ""),
    ]


def test_a_plain_count_is_no_name_without_its_year():
    assert aliases(only("Act 29 of 1979 applies")) == [
        ("Act No. 29 of 1979", "en"),
        ("Act 29 of 1979", "en"),
    ]


def test_a_number_out_of_a_list_is_no_name_of_its_own():
    first, second = discover("Acts No. 2014-031 and No. 2015-012 are in force.")
    assert aliases(second) == [("Act No. 2015-012", "en")]
    assert aliases(first) == [("Act No. 2014-031", "en")]


# --- any text -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    """Act No. n° 2012-023 of 12 July 2012 ( ) (ABC) ABC The Ministry of Justice and the Human
    Rights Commission nationale des droits de l'homme , . : \n \n\n é e\u0301 ’ " loi décret portant
    draft law on against resolution 1325 (2000) , and Code Mali Mr. M. Aminata Diallo national
    policy to prevent CSOs such as A/RES/64/292 \uff9e United Nations Office (UNO) ſ İ ǅ""".split(
        " "
    )
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_finds_are_in_order_apart_and_fit_the_registers(text):
    reached = 0
    for find in discover(text):
        assert reached <= find.start < find.end <= len(text)
        reached = find.end
        kinds = Actor.Kind if find.kind == "actor" else LegalInstrument.Kind
        assert find.form in kinds.values
        assert 0 < len(find.name) <= 300 and find.name == " ".join(find.name.split())
        assert same_key(find) and aliases(find)
        assert all(language in ("", "en", "fr") for _name, language in aliases(find))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_what_was_found_is_not_found_again_once_it_is_known(text):
    found = discover(text)
    assert not discover(text, taken=[(find.start, find.end) for find in found])


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_paragraphs_are_read_each_for_itself(text):
    apart = discover(f"The first word.\n\n{text.strip()}")
    alone = discover(text.strip())
    assert [find.name for find in apart] == [find.name for find in alone]
    assert [find.start - 17 for find in apart] == [find.start for find in alone]
