"""Instruments told by their number: Acts, decrees, orders, circulars, resolutions.

Every rule is tried at one word ("Decree") and looks no further than a bounded way around it.
"""

import re

from ..dates import PartialDate, find_dates
from ..words import fold
from .finds import INSTRUMENT, Candidate, Find

# folded word → form, title in canonical spelling, language
_TITLES = {
    "act": ("act", "Act", "en"),
    "law": ("act", "Law", "en"),
    "loi": ("act", "Loi", "fr"),
    "loi-cadre": ("act", "Loi-cadre", "fr"),
    "decree": ("decree", "Decree", "en"),
    "decree-law": ("decree", "Decree-Law", "en"),
    "decret": ("decree", "Décret", "fr"),
    "decret-loi": ("decree", "Décret-loi", "fr"),
    "ordinance": ("decree", "Ordinance", "en"),
    "ordonnance": ("decree", "Ordonnance", "fr"),
    "ordonnance-loi": ("decree", "Ordonnance-loi", "fr"),
    "order": ("order", "Order", "en"),
    "arrete": ("order", "Arrêté", "fr"),
    "circular": ("circular", "Circular", "en"),
    "circulaire": ("circular", "Circulaire", "fr"),
    "bill": ("bill", "Bill", "en"),
}
_PLURALS = {"lois-cadres": "loi-cadre"} | {f"{word}s": word for word in _TITLES}
RESOLUTIONS = {"resolution", "resolutions", "unscr", "unscrs", "res"}
WORDS = {*_TITLES, *_PLURALS, *RESOLUTIONS}

_BLANK = r"[^\S\n]{0,4}+\n?+[^\S\n]{0,4}+"
# A page break may part the sign from its number: "circular No." / "644/MJDH-SG".
_AFTER_SIGN = r"\s{0,8}+"
_SIGN = (
    r"(?:[Nn](?:os?|OS?)(?:\.|(?=\s{0,8}[0-9A-Z]))|[Nn](?:[°º]|°s|ºs)\.?|№|[Nn]r?\.|"
    r"[Nn]um(?:ber|éro)s?|NUM(?:BER|ÉRO)S?)"
)
_QUALIFIER = (
    r"(?:organique|ordinaire|uniforme|constitutionnelle|modificative|rectificative|"
    r"interministériel(?:le)?|ministériel(?:le)?|conjointe?|présidentiel|royal|municipal|"
    r"préfectoral|"
    r"de\sfinances|d'orientation(?:\s[a-zà-ÿ]{3,20})?|de\sprogrammation|[Ll]etter|[Ll]aw)"
)
_NUMBER = r"""(?:[A-Z]{1,3}[/-](?=[0-9]))?+[0-9]{1,7}+[A-Z]{0,2}+(?![^\W_])
    (?:(?:[-–/.]|[ ]?/[ ]?|(?<=(?:19|20)[0-9]{2})[ ][-–][ ](?=[0-9]{2,4}(?![^\W_]))
    (?!(?:19|20)[0-9]{2}(?![^\W_])))(?![A-Z]?[a-zà-ÿ])[0-9A-ZÉÈ]{1,14}+(?![^\W_])){0,8}+"""
_END = r"(?![^\W_]|[.,:]?[0-9]|\s?[%‰€$£°])"
_NUMBERED = re.compile(
    rf"(?:{_BLANK}{_QUALIFIER}){{0,2}}+(?:{_BLANK}(?P<sign>{_SIGN}){_AFTER_SIGN}|{_BLANK})"
    rf"(?P<number>{_NUMBER}){_END}",
    re.VERBOSE,
)
_NEXT = re.compile(
    rf"(?:{_BLANK},{_BLANK}(?:(?:and|et)\s)?+|{_BLANK}(?:and|et|&){_BLANK})"
    rf"(?:(?P<sign>{_SIGN}){_AFTER_SIGN})?+(?P<number>{_NUMBER}){_END}",
    re.VERBOSE,
)
_DATED = re.compile(
    rf"{_BLANK},?{_BLANK}(?:of|dated|du|de\sl'année|de|d'|en\sdate\sdu|signed\son)\s+"
    rf"(?:the\s)?|{_BLANK}\(\s?(?=[0-9A-Za-z])(?:of\s|du\s)?",
    re.IGNORECASE,
)
_DATE_WINDOW = 40
_YEAR_OF = re.compile(r"\s(?:of|de)\s(?:19|20)[0-9]{2}(?![^\W_])")
_LEFT_WINDOW = 64
_DRAFT = re.compile(
    r"(?:(?:(?:[Aa]vant-)?[Pp]rojets?|[Pp]ropositions?|[Pp]ropos)\sde|[Pp]ropositions?\sde|"
    r"(?:[Pp]reliminary\s)?[Dd]raft)\s$"
)
_ADJECTIVE = re.compile(
    r"(?:Organic|Constitutional|Framework|Finance|Uniform|Presidential|Ministerial|"
    r"Inter-?[Mm]inisterial|Executive|Royal|Joint|Implementing|Prefectoral|Municipal)\s$"
)
# "purchase order No. 2012-023", "in order 2012-…": no order that anyone obeys.
_NO_ORDER = re.compile(
    r"\b(?:in|purchase|work|money|job|delivery|standing|postal|payment|sales|service|change|"
    r"repair|mail|task|travel|alphabetical|numerical|chronological)\s{1,3}$",
    re.IGNORECASE,
)
_NO_BILL = re.compile(
    r"\b(?:electricity|water|phone|telephone|hospital|hotel|gas|heating|dollar|medical)\s{1,3}$",
    re.IGNORECASE,
)

_BODIES = {  # in either language → its name in canonical spelling
    "security council": "Security Council",
    "general assembly": "General Assembly",
    "human rights council": "Human Rights Council",
    "conseil de securite": "Conseil de sécurité",
    "assemblee generale": "Assemblée générale",
    "conseil des droits de l'homme": "Conseil des droits de l'homme",
}
_BODY_BEFORE = re.compile(
    r"((?:(?:United\sNations|U\.?N\.?)\s)?"
    r"(?P<body>Security\sCouncil|General\sAssembly|Human\sRights\sCouncil)|UNSC|UNGA|UN)(?:'s)?\s$"
)
_BODY_AFTER = re.compile(
    rf"{_BLANK}(?:(?P<of>of\sthe\s|du\s|de\sl')(?:(?:United\sNations|UN)\s)?"
    r"(?P<body>Security\sCouncil|General\sAssembly|Human\sRights\sCouncil|[Cc]onseil\sde\ssécurité|"
    r"[Aa]ssemblée\sgénérale|[Cc]onseil\sdes\sdroits\sde\sl'[Hh]omme)"
    r"(?:\sdes\sNations\s[Uu]nies|\sde\sl'ONU)?)"
)
_BETWEEN = r"(?:(?:[,;]?\s{1,3}(?:and|et|ou|or)|,)\s{1,3}(?:(?:and|et)\s)?)"
_RESOLUTION_NUMBER = (
    r"(?:[0-9]{1,3}/[0-9]{1,4}(?:\s?[A-Z](?![^\W_]))?|"
    r"[0-9]{1,5}(?:\s?[A-Z](?=\s\())?(?:\s?\((?:(?:19|20)[0-9]{2}|[IVXLS-]{1,7}[0-9]?)\))?)"
)
_RESOLUTION = re.compile(
    rf"{_BLANK}(?:{_SIGN}{_AFTER_SIGN})?+(?P<number>{_RESOLUTION_NUMBER})"
    r"(?![^\W_]|[.,:/-]?[0-9]|\s?[%x×*]\s?[0-9]|\s?(?:dpi|pixels?|px|by\s[0-9]|ppp|ppi)\b)"
)
_RESOLUTION_NEXT = re.compile(
    rf"{_BETWEEN}(?:{_SIGN}{_AFTER_SIGN})?+(?P<number>[0-9]{{1,5}}\s?\((?:19|20)[0-9]{{2}}\)|"
    r"[0-9]{1,3}/[0-9]{1,4}|[0-9]{4})(?![^\W_]|[.,:/-]?[0-9])"
)
_SYMBOL = re.compile(
    r"/(?P<number>[0-9]{1,5}/[0-9]{1,4}(?:\s?[A-Z](?![^\W_]))?|[0-9]{1,5}(?:\s?\([0-9]{4}\))?)"
    r"(?![^\W_])"
)
_SYMBOL_BEFORE = re.compile(r"(?<![^\W_])(?P<organ>S|A/HRC|A)/$")
_ORGANS = {"S": "Security Council", "A": "General Assembly", "A/HRC": "Human Rights Council"}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def at(text: str, start: int, end: int) -> list[Candidate]:
    """The numbered instruments that the word `text[start:end]`, one of `WORDS`, begins."""
    word = fold(text[start:end])
    if word in RESOLUTIONS:
        return _resolutions(text, start, end, word)
    return _titled(text, start, end, _PLURALS.get(word, word))


def collapsed(words: str) -> str:
    """With every run of blanks as one blank, and none around."""
    return " ".join(words.split())


def date_said(date: PartialDate, language: str) -> str:
    """ "12 July 2012", "1er juillet 2012", "2012": in the language of the name it goes into."""
    parts = date.iso.split("-")
    if len(parts) > 1:
        parts[1] = _MONTHS[language].split()[int(parts[1]) - 1]
    if len(parts) > 2:
        day = int(parts[2])
        parts[2] = "1er" if day == 1 and language == "fr" else str(day)
    return " ".join(reversed(parts))


def date_tail(text: str, end: int) -> tuple[PartialDate | None, int]:
    """The date that a number's "of 12 July 2012" gives it, and where that ends."""
    link = _DATED.match(text, end)
    if not link:
        return None, end
    window = text[link.end() : link.end() + _DATE_WINDOW]
    first = next(iter(find_dates(window)), None)
    if first is None or first.start or len(first.dates) != 1:
        return None, end
    after = link.end() + first.end
    if "(" in link[0]:
        closing = re.compile(r"\s?\)").match(text, after)
        return (first.dates[0], closing.end()) if closing else (None, end)
    return first.dates[0], after


def _titled(text, start, end, word):
    form, title, language = _TITLES[word]
    match = _NUMBERED.match(text, end)
    if not match:
        return []
    capital = text[start].isupper()
    number = _tidy(match["number"])
    date, after = date_tail(text, match.end("number"))
    dated = date is not None
    plain = not match["sign"]
    if plain:
        if not (_strong(number) or (capital and _YEAR_OF.match(text, match.end("number")))):
            return []
    elif _is_figure_date(number):
        return []
    before = text[max(0, start - _LEFT_WINDOW) : start]
    begin = start
    if draft := _DRAFT.search(before):
        begin, form = start - len(draft[0]), form if form == "decree" else "bill"
        title = ("Projet de " if language == "fr" else "Draft ") + (
            title.lower() if language == "fr" else title
        )
    elif adjective := _ADJECTIVE.search(before):
        begin = start - len(adjective[0])
        title = f"{adjective[0].strip()} {title}"
    if word == "order":
        firm = dated or _strong(number) or begin < start
        if _NO_ORDER.search(before) or not firm or not (capital or dated or "/" in number):
            return []
    if word == "bill" and (begin == start and not capital or _NO_BILL.search(before)):
        return []
    found = [
        _candidate(text, begin, after, match.span("number"), form, title, language, date, True)
    ]
    many = word != fold(text[start:end])
    if many:  # "Acts No. 1 and No. 2": no name to go by
        find = found[0].find
        found[0] = found[0]._replace(find=find._replace(stands=find.stands[-1:]))
    while following := _NEXT.match(text, after):
        number = _tidy(following["number"])
        date, after = date_tail(text, following.end("number"))
        if not (_strong(number) or (following["sign"] and not _is_figure_date(number))):
            break
        span = following.span("number")
        begin = following.start("sign") if following["sign"] else span[0]
        found.append(_candidate(text, begin, after, span, form, title, language, date, False))
    return found


def _candidate(text, begin, end, span, form, title, language, date, alone):
    number = _tidy(text[slice(*span)])
    name = f"{title} n° {number}" if language == "fr" else f"{title} No. {number}"
    short = name
    if date:
        link = ("du" if date.precision == "day" else "de") if language == "fr" else "of"
        name += f" {link} {date_said(date, language)}"
    stands = ()
    if alone:
        written = text[begin:end], text[begin : span[1]]
        stands = tuple(dict.fromkeys([*map(collapsed, written), short]))
        if date and number.isdigit():
            stands = stands[:1]  # "Act 29" may be that of any year
    return Candidate(
        Find(
            begin,
            end,
            INSTRUMENT,
            form,
            name,
            language,
            number=number,
            date=date,
            sure=True,
            stands=stands or (short,),
        ),
        (span,),
    )


def _tidy(number):
    return "".join(number.split()).replace("–", "-")


def _strong(number):
    """Whether a number can hardly be anything but that of an instrument: "2012-023"."""
    parts = re.split("[-/.]", number)
    if len(parts) < 2 or "." in number or _is_figure_date(number):
        return False
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        first, second = parts
        if len(first) == 4 and first[:2] in ("19", "20"):
            years = len(second) == 4 and second[:2] in ("19", "20")
            if years or len(second) == 2 and int(second) == int(first[2:]) + 1:
                return False  # "2019-2023" and "2019/20" are years
    return any(len(part) > 2 if part.isdigit() else len(part) > 1 for part in parts)


def _is_figure_date(number):
    parts = re.split("[-/.]", number)
    if len(parts) != 3 or not all(part.isdigit() and len(part) in (1, 2, 4) for part in parts):
        return False
    day, month, year = parts if len(parts[2]) == 4 else reversed(parts)
    return len(year) == 4 and len(day) < 3 and len(month) < 3 and 0 < int(month) < 13


def _resolutions(text, start, end, word):
    before = text[max(0, start - _LEFT_WINDOW) : start]
    if word == "res":
        return _symbol(text, start, end, before)
    match = _RESOLUTION.match(text, end)
    if not match:
        return []
    language = "fr" if "é" in text[start:end] or "É" in text[start:end] else "en"
    begin, body = start, ""
    if word.startswith("unscr"):
        body = "Security Council"
    elif left := _BODY_BEFORE.search(before):
        begin = start - len(left[0])
        short = {"UNSC": "Security Council", "UNGA": "General Assembly"}
        body = collapsed(left["body"] or short.get(left[1], ""))
    numbers = [match]
    while following := _RESOLUTION_NEXT.match(text, numbers[-1].end()):
        numbers.append(following)
    end = numbers[-1].end()
    if right := _BODY_AFTER.match(text, end):
        body = _BODIES[fold(collapsed(right["body"]))]
        language = "en" if right["of"].startswith("of") else "fr"
        end = right.end()
    found = []
    for index, each in enumerate(numbers):
        number = collapsed(each["number"])
        number = re.sub(r"(?<=[0-9])\(", " (", number)
        if not body and begin == start and not _is_resolution(number, len(numbers) > 1):
            continue
        last = index == len(numbers) - 1
        stop = end if last and right else each.end()
        date, stop = date_tail(text, stop) if last or each is match else (None, stop)
        year = re.search(r"\(((?:19|20)[0-9]{2})\)", number)
        if date is None and year:
            date = PartialDate(year[1])
        name = _resolution_name(number, body, language)
        first = index == 0
        stands = (name,)
        if first:
            plain = collapsed(text[start : each.end()])
            stands = tuple(dict.fromkeys([collapsed(text[begin:stop]), plain]))
            if len(numbers) > 1:
                stands = (name, f"{'résolution' if language == 'fr' else 'resolution'} {number}")
        place = (begin if first else each.start("number"), stop)
        found.append(_resolution(place, name, language, number, date, stands, each.span("number")))
    return found


def _resolution(place, name, language, number, date, stands, head):
    return Candidate(
        Find(
            *place,
            INSTRUMENT,
            "resolution",
            name,
            language,
            number=number,
            date=date,
            sure=True,
            stands=stands,
        ),
        (head,),
    )


def _resolution_name(number, body, language):
    if language == "fr" and body:
        return f"Résolution {number} {'de l’' if body[0] == 'A' else 'du '}{body}".replace("’", "'")
    return (
        f"{body} resolution {number}"
        if body
        else (f"Résolution {number}" if language == "fr" else f"Resolution {number}")
    )


def _is_resolution(number, listed):
    """Whether a number without a body before it is one: "1325", "1325 (2000)", "64/292"."""
    if "(" in number or "/" in number:
        return True
    return len(number) in (3, 4) and (listed or not 1900 <= int(number) <= 2100)


def _symbol(text, start, end, before):
    organ, match = _SYMBOL_BEFORE.search(before), _SYMBOL.match(text, end)
    if not organ or not match:
        return []
    number = re.sub(r"(?<=[0-9])\(", " (", collapsed(match["number"]))
    year = re.search(r"\(((?:19|20)[0-9]{2})\)", number)
    body = _ORGANS[organ["organ"]]
    place = (start - len(organ[0]), match.end())
    name = f"{body} resolution {number}"
    stands = (collapsed(text[slice(*place)]),)
    date = PartialDate(year[1]) if year else None
    return [_resolution(place, name, "en", number, date, stands, match.span("number"))]
