"""What the words of a fragment say beyond their column: the parts of its ID, the links to a results
framework, and whether the merged story and the year fit the rest. Pure functions."""

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from sources.dates import PartialDate
from sources.words import fold

from .columns import BY_KEY

_WORD = re.compile(r"[^\W_]+")

# --- the fragment ID ------------------------------------------------------------------------


class FragmentParts(NamedTuple):
    """`SCC-SAH2312/PHR004` in parts; `harvest_month` is (year, month)."""

    programme: str
    region: str
    harvest_month: tuple[int, int]
    theme: str
    number: int

    @property
    def harvested(self):
        """The harvest month as a person reads it: "December 2023"."""
        return PartialDate("{}-{:02}".format(*self.harvest_month)).label


_BETWEEN = r"(?:\s*[-‐‑–_/]\s*|\s+)"
_FRAGMENT = re.compile(
    rf"([A-Za-z]{{1,20}}){_BETWEEN}([A-Za-z]{{1,20}})\s*([0-9]{{2}})(0[1-9]|1[0-2])"
    rf"{_BETWEEN}([A-Za-z]{{1,20}})\s*([0-9]{{1,6}})"
)


def fragment_parts(fragment_id):
    """The parts of an ID like `SCC-SAH2312/PHR004`, in capitals, or None for any other ID.

    Case does not count, nor do blanks between the parts; `-`, `/`, `_` and a blank part them alike.
    The two digits of the year are 2000 to 2099. An ID that lacks a part, or has one more, is None.
    """
    found = _FRAGMENT.fullmatch(fragment_id.strip())
    if not found:
        return None
    programme, region, year, month, theme, number = found.groups()
    harvest_month = (2000 + int(year), int(month))
    return FragmentParts(
        programme.upper(), region.upper(), harvest_month, theme.upper(), int(number)
    )


def year_doubt(fields):
    """A sentence where the year of the outcome is after the one in its ID, else "".

    `fields` are model fields by name, of which any may be missing.
    """
    parts = fragment_parts(fields.get("fragment_id") or "")
    year = fields.get("year")
    if not parts or not year or year <= parts.harvest_month[0]:
        return ""
    return _("%(year)d is after the harvest of %(month)s") % {
        "year": year,
        "month": parts.harvested,
    }


# --- links to a results framework -----------------------------------------------------------


class Link(NamedTuple):
    """One place in a results framework: "Outcome 2.3" or "PHR", and its title where one stands."""

    code: str
    title: str = ""

    def __str__(self):
        return f"{self.code}: {self.title}" if self.title else self.code


class Links(NamedTuple):
    """The links in the order of the text, and all its other words."""

    links: tuple[Link, ...]
    remark: str


_KINDS = (
    "Outcome",
    "Intermediate Outcome",
    "Result",
    "Output",
    "Goal",
    "Objective",
    "Specific Objective",
    "Strategic Objective",
    "Indicator",
    "Effet",
    "Effet intermédiaire",
    "Résultat",
    "Produit",
    "Extrant",
    "Objectif",
    "Objectif spécifique",
    "Objectif stratégique",
    "Indicateur",
)
# In capitals only: "so 2" are words.
_SHORT_KINDS = ("SCS", "SO", "IO", "OS", "SDG", "ODD")


def _singular(kind):
    return " ".join(word.rstrip("s") for word in fold(kind).split())


_KIND_OF = {_singular(kind): kind for kind in (*_KINDS, *_SHORT_KINDS)}
# "a": under "i" alone, a dotless ı would be an i.
_KIND = "(?ai:{})|(?:{})s?".format(
    "|".join(
        kind.replace(" ", "s? ").replace("é", "[eéEÉ]") + "s?"
        for kind in sorted(_KINDS, key=len, reverse=True)
    ),
    "|".join(_SHORT_KINDS),
)
# 2, 2.3, 2.3.1, 2a; no year, and no end of a range, of which we cannot know what it spans.
_NUMBER = r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[a-zA-Z]?(?![\w%]|\.\w| ?[-–] ?[0-9])"
# Whatever else is in capitals is a code if it has a title: "PHR: More effective efforts".
_CODE = r"(?!(?:NB|PS|NOTE|NOTA|OBS|TBC|TBD|NA|NO|NON|YES|OUI)\b)[A-Z][A-Z0-9]{1,5}(?!\w)"
_MARK = r" ?:(?![/0-9]) ?| [-–—] "
_HEAD = rf"(?<!\w)(?:(?:{_KIND}) ?:? ?{_NUMBER}|{_CODE}(?: {_NUMBER})?(?={_MARK}))"
_AND = r"(?i:but also|mais aussi|mais également|as well as|ainsi que|and|et|also|aussi|également)"
_JOINT = rf"\s?(?:[,;&+/•\n]|\b{_AND}\b)(?:[\s,;&+/•]|\b{_AND}\b){{0,12}}+"
_JOINTS = re.compile(_JOINT)
_HEADS = re.compile(_HEAD)
_MARKED = re.compile(_MARK)
_BARE_CODE = re.compile(_CODE)
_KIND_AND_NUMBER = re.compile(rf"({_KIND}) ?:? ?({_NUMBER})")
# "Outcomes 2.3 and 2.4": one number more, of the same kind.
_MORE = re.compile(rf"{_JOINT}({_NUMBER})(?=\s?(?:$|[,;&+/:().\n]|{_AND}\b)|{_MARK})")
# A title may hold commas and "and"; it ends where the next link begins.
_TITLE_END = re.compile(rf"[;\n]|{_JOINT}(?={_HEAD})|$")


def framework_links(text):
    """The links in a text in English or French, as Links; no word is lost.

    "Outcomes 2.3 and 2.4 (partly)" links to "Outcome 2.3" and "Outcome 2.4", remark "partly".
    Only connecting words ("and", "mais aussi"…) are dropped; the same link twice is one.
    """
    text = re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s*\n\s*", "\n", text).strip()
    links, remarks = [], []
    place, kind = 0, ""
    while place < len(text):
        found = kind and _MORE.match(text, place)
        if found:
            code = f"{kind} {found[1]}"
        else:
            found = _HEADS.search(text, place)
            gap = text[place : found.start()] if found else text[place:]
            codes, remark = _between(gap, last=not found)
            links += codes
            remarks += [remark] if remark else []
            if not found:
                break
            kind, code = _kind_and_code(found[0])
        place, title = found.end(), ""
        mark = _MARKED.match(text, place)
        if mark:
            end = _TITLE_END.search(text, mark.end()).start()
            title, place = text[mark.end() : end].strip(), end
        links.append(Link(code, title))
    return Links(_each_once(links), "; ".join(remarks))


def _kind_and_code(head):
    """ "outcomes: 2.3" → ("Outcome", "Outcome 2.3"); "PHR" → ("", "PHR")."""
    numbered = _KIND_AND_NUMBER.fullmatch(head)
    if not numbered:
        return "", head
    kind = _KIND_OF[_singular(numbered[1])]
    return kind, f"{kind} {numbered[2]}"


def _between(gap, last):
    """The text between two links, or after the last → (links by bare codes, remark): never both."""
    pieces, place = [], 0
    for joint in _JOINTS.finditer(gap):
        pieces.append((place, joint.start()))
        place = joint.end()
    pieces.append((place, len(gap)))
    said = [(start, end) for start, end in pieces if gap[start:end].strip()]
    # "SCC Outcome 2" is not two links: nothing parts them.
    if last or pieces[-1] not in said:
        codes = [gap[start:end].strip() for start, end in said]
        if all(map(_BARE_CODE.fullmatch, codes)):
            return [Link(code) for code in codes], ""
    remark = gap[said[0][0] : said[-1][1]].strip(" .:,;–-") if said else ""
    if re.fullmatch(r"\([^()]*\)", remark):
        remark = remark[1:-1].strip()
    return [], remark if _WORD.search(remark) else ""


def _each_once(links):
    """The links without repetition; one with a title stands for the same one without."""
    titled = {fold(link.code) for link in links if link.title}
    kept = {}
    for link in links:
        code, title = fold(link.code), fold(link.title)
        if title or code not in titled:
            kept.setdefault((code, title), link)
    return tuple(kept.values())


# --- the merged story -----------------------------------------------------------------------

# The parts of a merged story, each with what it may be headed there, beside the headings of its
# column.
_LABELS = {
    "description": (),
    "significance_text": ("Significance description", "Description de l'importance"),
    "contribution_text": (),
    "additional_information": (
        "Informations supplémentaires",
        "Information complémentaire",
        "Information supplémentaire",
    ),
    "other_contributions": ("Contribution des autres acteurs et facteurs",),
}
_QUOTED = 60  # characters


def merged_story_doubt(fields):
    """A sentence where the merged story is not made of its parts, else "".

    `fields` are model fields by name, of which any may be missing. Words are compared; blanks,
    punctuation, case, the order of the parts and how they are headed do not count. A file without
    a merged story gives no doubt.
    """
    story = fields.get("merged_story") or ""
    if not story.strip():
        return ""
    parts = {name: fields[name] for name in _LABELS if (fields.get(name) or "").strip()}
    return "" if _is_whole(story, parts) else _difference(story, parts)


def _is_whole(story, parts):
    """Whether the story is its parts to the letter, with labels between them: as nearly every one
    is, and many times as fast to see as all its words are compared."""
    for text in sorted(map(str.strip, parts.values()), key=len, reverse=True):
        if text not in story:
            return False
        story = story.replace(text, "\x00", 1)  # a character that no text of a file may hold
    between = map(_plain, story.split("\x00"))
    return all(not words or words in _LABEL_NAMES for words in between)


def _difference(story, parts):
    """What the story and its parts ({name: text}) do not share, as a sentence; "" for nothing."""
    whole = f" {_plain(story)} "
    left = whole  # what is found is struck out, so every place stays where it was
    missing = {name: plain for name, text in parts.items() if (plain := _plain(text))}
    # Long parts first, and each first behind its label: a short one may stand in a longer one.
    for labelled in (True, False):
        for name in sorted(missing, key=lambda name: -len(missing[name])):
            for label in _LABELS_PLAIN[name] if labelled else [""]:
                sought = f" {label} {missing[name]} ".replace("  ", " ")
                place = left.find(sought)
                if place >= 0:
                    end = place + len(sought) - 1
                    left = left[: place + 1] + "\n" * (end - place - 1) + left[end:]
                    del missing[name]
                    break
    rest = _rest(left)
    for name, words in missing.items():
        heading = BY_KEY[name].heading
        other = _told_otherwise(name, words, rest)
        if other is None:
            return _("The merged story lacks “%(part)s”") % {"part": heading}
        return _("The merged story differs from “%(part)s”, at “%(words)s”") % {
            "part": heading,
            "words": _quote(story, whole, other),
        }
    if rest:
        return _("The merged story holds words that stand in none of its parts: “%(words)s”") % {
            "words": _quote(story, whole, rest[0])
        }
    return ""


class _Rest(NamedTuple):
    """A stretch of a story that is no part; `place` is where its words begin."""

    label: str
    words: str
    place: int


def _rest(left):
    """The stretches that are left, one for each label in them; labels without words are none."""
    found = []
    for stretch in re.finditer(r"[^\n]+", left):
        label, start = "", stretch.start()
        for heading in [*_LABEL.finditer(left, *stretch.span()), None]:
            end = heading.start() if heading else stretch.end()
            words = left[start:end].strip()
            if words and words not in _LABEL_NAMES:
                found.append(_Rest(label, words, left.index(words, start)))
            if heading:
                label, start = heading[0].strip(), heading.end()
    return found


def _told_otherwise(name, words, rest):
    """The stretch that tells a part in other words, from where it differs on; None if none has
    the part's label, or no label and half of its words."""
    own = set(words.split())
    for stretch in rest:
        told = stretch.words.split()
        alike = not stretch.label and len(own & set(told)) * 2 >= len(own)
        if alike or stretch.label in _LABELS_PLAIN[name]:
            pairs = enumerate(zip(told, words.split(), strict=False))
            same = next((n for n, (word, meant) in pairs if word != meant), len(told))
            # A story that only breaks off is quoted from its beginning.
            differing = " ".join(told[same:]) or stretch.words
            place = stretch.place + len(stretch.words) - len(differing)
            return _Rest(stretch.label, differing, place)
    return None


def _plain(text):
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text))).lower()


def _quote(story, whole, stretch):
    """The story's own words in a stretch of `whole` (its plain words), at most _QUOTED."""
    story = unicodedata.normalize("NFC", story)
    places = list(_WORD.finditer(story))
    first = whole.count(" ", 0, stretch.place) - 1
    last = first + stretch.words.count(" ")
    words = " ".join(story[places[first].start() : places[last].end()].split())
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1].rstrip() + "…"


def _labels_plain(name):
    column = BY_KEY[name]
    known = (*_LABELS[name], column.heading, *column.also)
    written = [_plain(label) for label in known]
    return [label for label in dict.fromkeys([*written, *map(fold, written)]) if label]


_LABELS_PLAIN = {name: _labels_plain(name) for name in _LABELS}
_LABEL_NAMES = {label for labels in _LABELS_PLAIN.values() for label in labels}
# One word alone, like "contribution", is as likely to be text.
_LABEL = re.compile(
    " (?:{})(?= )".format("|".join(sorted((n for n in _LABEL_NAMES if " " in n), key=len)[::-1]))
)
