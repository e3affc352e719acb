"""What the page of one document shows: its outline, and one page of passages made ready."""

import re
from collections import Counter, defaultdict
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

from .marks import date_marks, naming_marks, pieces, word_marks
from .models import PASSAGES_PER_PAGE, Mention

# Words that nearly every sentence of a language has, and hardly any of the other.
_FRENCH = set("le la les des du et une dans pour que qui par aux sur est avec ses ont".split())
_ENGLISH = set("the of and to in for is with by that are was from its has have".split())
_EVIDENT = 5  # so many of them, and more than twice as many as of the other, make a language


class Place(NamedTuple):
    """Where a passage stands: its section, the headings above that, and those within it."""

    outer: tuple
    section: str
    inner: tuple

    @property
    def key(self):
        return self.outer, self.section


class Section(NamedTuple):
    """One line of the outline: where the section begins, and how many passages it has."""

    heading: str
    address: str
    count: int


def page_of(document, number):
    """(the paths of all passages by number, in order; the page asked for). Raises Http404."""
    paths = {
        at: tuple(path)
        for at, path in document.passages.order_by("number").values_list("number", "heading_path")
    }
    # Pages are of passage numbers, as Passage.get_absolute_url counts them.
    numbers = range(1, max(paths, default=0) + 1)
    try:
        return paths, Paginator(numbers, PASSAGES_PER_PAGE).page(number)
    except EmptyPage:
        raise Http404 from None


def places(paths):
    """{number: Place} for {number: heading path}.

    A heading that stands under several others ("Key achievements") parts a section and is none,
    nor are those beside it; so the section of a passage is the deepest heading above it where
    none of that kind stands.
    """
    above, beside = defaultdict(set), defaultdict(set)
    for path in set(paths.values()):
        for depth, heading in enumerate(path):
            above[heading].add(path[:depth])
            beside[path[:depth]].add(heading)
    again = {heading for heading, outers in above.items() if len(outers) > 1}
    parted = {outer for outer, inner in beside.items() if inner & again}
    made = {(): Place((), "", ())}
    for path in set(paths.values()) - {()}:
        depth = max((d for d in range(len(path)) if path[:d] not in parted), default=0)
        made[path] = Place(path[:depth], path[depth], path[depth + 1 :])
    return {number: made[path] for number, path in paths.items()}


def outline(places, typed=""):
    """The Sections of a document in order; `typed` is the search to be kept in the links."""
    if not any(place.section for place in places.values()):
        return []
    counts = Counter(place.key for place in places.values())
    first = {}
    for number, place in places.items():
        first.setdefault(place.key, number)
    return [
        Section(key[1], f"{_page_address(number, typed)}#s{number}", counts[key])
        for key, number in first.items()
    ]


def found(numbers, typed):
    """[(passage number, address)] of the passages that a search found."""
    return [(number, f"{_page_address(number, typed)}#p{number}") for number in numbers]


def _page_address(number, typed):
    page = (number - 1) // PASSAGES_PER_PAGE + 1
    query = {"page": page} if page > 1 else {}
    return "?" + urlencode(query | ({"q": typed} if typed else {}))


def ready(passages, places, user, query=None):
    """Passages of one document, in order, as a page draws them.

    Each gets `runs` (see `_runs`), `language` where it is evidently another than the document's,
    and the headings that come before it: `outer`, `section` (`continued` where it is taken up
    again) and `inner`. One query, for the names in them that `user` may read.
    """
    passages = list(passages)
    mentions = mentions_in(passages, user)
    begun = {place.key for at, place in places.items() if passages and at < passages[0].number}
    last = Place((), "", ())
    for passage in passages:
        place = places[passage.number]
        _head(passage, place, last, begun)
        begun.add(place.key)
        last = place
        marks = word_marks(passage.text, query) if query else []
        marks += naming_marks(mentions[passage.pk]) + date_marks(passage.text)
        passage.runs = _runs(passage.text, marks, passage.bold)
        passage.language = evident_language(passage.text)
    return passages


def mentions_in(passages, user):
    """{passage ID: the mentions in it that `user` may read, their entries loaded}; one query."""
    mentions = defaultdict(list)
    for mention in (
        Mention.objects.visible_to(user)
        .filter(passage__in=passages)
        .select_related("actor_alias__entry", "legal_alias__entry")
    ):
        mentions[mention.passage_id].append(mention)
    return mentions


def _head(passage, place, last, begun):
    """Put on a passage the headings that are new before it."""
    anew = place.key != last.key or (last.inner and not place.inner)
    passage.outer = place.outer if anew and place.outer != last.outer else ()
    passage.section = place.section if anew else ""
    passage.continued = place.key in begun
    passage.inner = place.inner if anew or place.inner != last.inner else ()


def _runs(text, marks, bold):
    """The pieces of `text` in runs: [(whether bold, [Piece, …])].

    A mark may stand inside bold words or the other way round; where the two cross, the mark is
    drawn in two pieces.
    """
    strong = sorted((start, end) for start, end in bold)
    edges = sorted({edge for span in strong for edge in span})
    runs, at = [], 0
    for piece in pieces(text, marks):
        start, end = at, at + len(piece.text)
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        for left, right in zip(cuts, cuts[1:], strict=False):
            is_bold = any(first <= left and right <= after for first, after in strong)
            part = piece._replace(text=text[left:right])
            if runs and runs[-1][0] == is_bold:
                runs[-1][1].append(part)
            else:
                runs.append((is_bold, [part]))
        at = end
    return runs


def evident_language(text):
    """ "fr" or "en" where the text is evidently French or English, else ""."""
    said = re.findall(r"[^\W\d_]+", text.lower())
    french = sum(word in _FRENCH for word in said)
    english = sum(word in _ENGLISH for word in said)
    if french >= _EVIDENT and french > 2 * english:
        return "fr"
    return "en" if english >= _EVIDENT and english > 2 * french else ""
