"""Blocks → blocks: what a page break cut in two becomes one again.

It is used after every reader, so it joins only what the words themselves show to be parted: the
first half ends no sentence, and the second goes on with it. In doubt the halves stay apart, for
a person sees two halves of a sentence at once, and two sentences made into one hardly ever.
Everything here takes time in proportion to the length of the text.
"""

import re
from collections.abc import Collection, Iterable

from . import Block

# --- how a text ends ------------------------------------------------------------------------

_CLOSERS = "\"'”’»)]¹²³⁴⁵⁶⁷⁸⁹⁰* "
_NOTE_NUMBER = re.compile(r"(?<=[^\W\d][.!?])\d{1,3}\Z")  # "report.1", once a raised number
# What stands before a number, before a name, and before anything; lower case, without the dot.
_BEFORE_NUMBERS = frozenset("no nos n° nº nr num art p pp par para paras vol ch fig".split())
_BEFORE_NAMES = frozenset("mr mrs ms dr prof hon mgr mm st gen col".split())
_BEFORE_ALL = frozenset("cf e.g i.e vs al viz approx".split())
_UNFINISHED = frozenset(
    """a an and are as at between by de des du for from has have her his in into is its le la les
    nor of on or our than that the their to under upon was were which who whose with without
    au aux avec ce ces cette dans dont en entre et leur leurs ou où par pour que qui sa sans ses
    son sous sur un une vers à""".split()
)
_NUMERALS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty
    fifty hundred un une deux trois quatre cinq sept huit neuf dix onze douze quinze vingt trente
    quarante cinquante cent""".split()
)
_LONG = 60  # a page break leaves whole lines; a shorter line may be a title or a caption


def ends_sentence(text: str) -> bool:
    """Whether the text is complete; "No." and its like at the end complete nothing."""
    bare = _NOTE_NUMBER.sub("", text[-40:]).rstrip(_CLOSERS)
    if not bare or bare[-1] not in ".!?…:;":
        return not bare
    return not _abbreviation(text)


def _abbreviation(text: str) -> str:
    """The abbreviation that the text ends in, lower case and without its dot, or nothing."""
    word = text[-12:].rsplit(" ", 1)[-1].lstrip("([\"'«“").lower()
    word, dot = word.removesuffix("."), word.endswith(".")
    known = word in _BEFORE_NUMBERS or word in _BEFORE_NAMES or word in _BEFORE_ALL
    return word if known and (dot or word in ("n°", "nº")) else ""


# --- how a text goes on ---------------------------------------------------------------------

_OPENERS = "«“‘\"' "
_NUMBER = re.compile(r"[\d(\[]|[A-Z]{0,6}[-/]?\d|[A-Z]{1,8}/|[IVXLC]{1,7}\b")
_LIST_ITEM = re.compile(r"(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\)|[a-z]\.|[ivx]{1,5}\.|o)\s")
_IN_BRACKETS = re.compile(r"\([^()]*+\)\.?+\Z")
_COUNT = re.compile(r"\(\d{1,4}\)\s[^\W\d_]")
_ADDRESS = re.compile(r"[\w.+-]++@|https?:|www\.|\w++\.\w++[./]")
_ENTRY = re.compile(r"\w++(?:[ -]\w++)?\s?:\s")  # "plaintiff: the person who …"
_CAPTION = re.compile(
    r"(?:picture|photo|photograph|image|figure|fig\.|table|tableau|graph|graphique|map|carte|box|"
    r"encadré|source|sources|credit|crédit|©)(?:\s|:|\Z)",
    re.IGNORECASE,
)


def _is_title(text: str) -> bool:
    """Whether a line is set in capitals, or with a capital to nearly every long word."""
    words = [word for word in text[:400].split() if len(word) > 3 and word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) * 4 > len(words) * 3


def _goes_on(halves: list[Block], block: Block) -> bool:
    """Whether a paragraph goes on with the text whose parts so far are `halves`."""
    first, text = halves[-1].text, block.text
    if block.kind != "paragraph" or _CAPTION.match(text) or _CAPTION.match(halves[0].text):
        return False
    lower = text.lstrip(_OPENERS)[:1].islower()
    if abbreviation := _abbreviation(first):
        if abbreviation in _BEFORE_NUMBERS:
            return lower or bool(_NUMBER.match(text))
        return abbreviation in _BEFORE_ALL or text[0].isupper()
    if ends_sentence(first):
        return False
    last = first[-24:].rsplit(" ", 1)[-1].lower()
    if _COUNT.match(text):
        return last in _NUMERALS  # "of four" / "(4) cases"
    if _LIST_ITEM.match(text):
        return False
    if last in _UNFINISHED or _is_hyphened(first):
        return True
    if len(halves) == 1 and (len(first) < _LONG or _is_title(first)):
        return False
    if _IN_BRACKETS.match(text) or _ADDRESS.match(text) or _ENTRY.match(text):
        return False
    return lower or text[0] == "(" or first[-1] in ",–—"


# --- the seam -------------------------------------------------------------------------------

_HYPHENS = "-\u2010\u00ad"
_LAST_PART = re.compile(r"[^\W\d_]++\Z")
_FIRST_PART = re.compile(r"[^\W\d_]++")
_COMPOUND = re.compile(r"\b[^\W\d_]++(?:-[^\W\d_]++)++")
_SUSPENDED = frozenset("and or et ou to".split())  # "pre- and post-conflict"


def _is_hyphened(text: str) -> bool:
    return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalnum()


def compounds(texts: Iterable[str]) -> frozenset[str]:
    """The words that the texts write with a hyphen ("long-term"), in lower case."""
    return frozenset(word.lower() for text in texts for word in _COMPOUND.findall(text))


def seam(head: str, tail: str, known: Collection[str] = ()) -> tuple[int, str]:
    """How to join two texts: how much of the head's end goes, and what stands between.

    A word parted by a hyphen loses it if the rest is in lower case ("imple-" / "mentation"),
    unless the whole is among the `known` compounds ("long-" / "term") or the first part is in
    capitals ("MINUSMA-" / "led").
    """
    if not _is_hyphened(head):
        return 0, " "
    soft = head[-1] == "\u00ad"
    before = _LAST_PART.search(head[-60:-1])
    after = _FIRST_PART.match(tail)
    if soft or not before or not after:
        return int(soft), ""
    if after[0] in _SUSPENDED:
        return 0, " "
    parted = after[0].islower() and not before[0].isupper()
    return int(parted and f"{before[0]}-{after[0]}".lower() not in known), ""


def _join(halves: list[Block], known: Collection[str]) -> Block:
    """The halves as one block of the first one's kind, their bold stretches moved along."""
    pieces: list[str] = []
    bold: list[tuple[int, int]] = []
    length = ended = 0
    for index, half in enumerate(halves):
        following = halves[index + 1].text if index + 1 < len(halves) else None
        cut, between = (0, "") if following is None else seam(half.text, following, known)
        text = half.text[: len(half.text) - cut]
        for start, end in half.bold:
            whole = bold and start == 0 and bold[-1][1] == ended  # stressed up to the seam, and on
            first = bold.pop()[0] if whole else start + length
            if first < (after := min(end, len(text)) + length):
                bold.append((first, after))
        pieces += [text, between]
        ended = length + len(text)
        length = ended + len(between)
    return halves[0]._replace(text="".join(pieces), bold=tuple(bold))


def mend(blocks: list[Block]) -> list[Block]:
    """The blocks, with each paragraph or bullet that a page break cut in two made whole.

    Only a paragraph is taken for the rest of one. Footnotes may stand between the halves, for
    they end a page: they then stand after the whole.
    """
    parts: list[list[Block]] = []
    last: list[Block] | None = None  # the text that a paragraph may go on with
    for block in blocks:
        if last and _goes_on(last, block):
            last.append(block)
            continue
        parts.append([block])
        if block.kind != "footnote":
            last = parts[-1] if block.kind in ("paragraph", "bullet") else None
    if len(parts) == len(blocks):
        return list(blocks)
    known = compounds(block.text for block in blocks)
    return [halves[0] if len(halves) == 1 else _join(halves, known) for halves in parts]
