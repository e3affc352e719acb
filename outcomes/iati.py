"""Outcomes as IATI 2.03 activity XML, the form in which donors and their partners publish.

The whole file is one activity, the harvesting of outcomes by the organisation that reports; each
outcome is a result of type 2 (outcome) with qualitative indicators (measure 5), which carry no
value: what is known stands in the comments of their periods. Every narrative says its language.
Whoever exports it, it holds what donors read and nothing else, for it is made to be published, and
only links to public documents; which outcomes are in it is for the caller: an officer's list may
hold some that are not released. Codes: the standard's lists ActivityStatus, ActivityDateType,
Country, DocumentCategory, FileFormat, IndicatorMeasure, Language, OrganisationRole,
OrganisationType, ResultType, ResultVocabulary, Sector.
"""

import re
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit
from xml.sax.saxutils import escape, quoteattr

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Min

from sources.access import Visibility, Visitor
from sources.pages import evident_language
from sources.words import fold

from .exports import FETCHED, newest, open_fields
from .login_walls import login_wall
from .models import Evidence
from .scales import Stance

IMPLEMENTATION, ACTUAL_START, IMPLEMENTING = "2", "2", "4"
OUTCOME, QUALITATIVE, OWN_VOCABULARY, RESULTS = "2", "5", "99", "A08"
# The standard's ruleset wants a sector; none is on record, and this is the code that says so.
NO_SECTOR = "99810"
_RATINGS = {
    "significance": "Significance of the change",
    "contribution": "Contribution of the programme",
    "evidence": "Evidence that the change happened",
    "evidence_contribution": "Evidence that the programme contributed",
    "substantiation": "What outsiders who know the case say",
}
# What XML 1.0 cannot hold, not even by number.
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
# What CLDR has names for beside the countries of the standard's list.
_NO_COUNTRY = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
# By the end of an address; the mimetypes module would tell each machine's own list.
_FORMATS = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
_is_address = URLValidator(["http", "https"])


class Reporting(NamedTuple):
    """Who reports: identifier, name, and type (of the list OrganisationType) of an organisation."""

    identifier: str
    name: str
    kind: str


def reporting():
    """The Reporting of this installation, from its settings."""
    return Reporting(settings.IATI_ORGANISATION, settings.IATI_NAME, settings.IATI_TYPE)


def activities(rows, user, who):
    """The pieces of the file for `rows` (a scoped queryset) as strings, for `user`; `who` reports.

    It is dated by the newest of what it shows, never by the clock. Without rows it is valid, and
    has no result.
    """
    created = newest(rows, user)
    first = rows.order_by().aggregate(first=Min("year"))["first"]
    start = f"{first}-01-01" if first else created.date().isoformat()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<iati-activities version="2.03" generated-datetime="{_moment(created)}">\n'
    yield f'<iati-activity xml:lang="en" last-updated-datetime="{_moment(created)}">\n'
    organisation = _element("narrative", who.name)
    identity = f"ref={quoteattr(_plain(who.identifier))} type={quoteattr(_plain(who.kind))}"
    yield _element("iati-identifier", f"{who.identifier}-OUTCOMES")
    yield f"<reporting-org {identity}>{organisation}</reporting-org>\n"
    yield f"<title>{_element('narrative', f'Outcomes harvested by {who.name}')}</title>\n"
    about = (
        "Changes that partners reported, each reviewed twice and checked against sources. The "
        "comments of the indicators say what is known of each."
    )
    yield f"<description>{_element('narrative', about)}</description>\n"
    role = f'role="{IMPLEMENTING}" {identity}'
    yield f"<participating-org {role}>{organisation}</participating-org>\n"
    yield f'<activity-status code="{IMPLEMENTATION}"/>\n'
    yield f'<activity-date type="{ACTUAL_START}" iso-date="{start}"/>\n'
    code = _only_country(rows)
    if code:
        yield f'<recipient-country code="{code}"/>\n'
    yield f'<sector code="{NO_SECTOR}"/>\n'
    some = []
    for outcome in rows.iterator(chunk_size=FETCHED):
        some.append(outcome)
        if len(some) == FETCHED:
            yield from _results(some)
            some = []
    yield from _results(some)
    yield "</iati-activity>\n</iati-activities>\n"


# --- inside ---------------------------------------------------------------------------------


def _results(outcomes):
    links = _links(outcomes)
    for outcome in outcomes:
        yield _result(open_fields(outcome), links.get(outcome.pk, ()))


def _result(fields, links):
    """One outcome; `links` are (address, title, language) of public documents."""
    where = ", ".join(filter(None, [fields["country"], fields["region"]]))
    code = quoteattr(_plain(fields["fragment_id"]))
    texts = [fields["statement"], fields["significance_text"], fields["contribution_text"]]
    said = [_indicator("The change", fields["statement"], fields["year"], where, links)]
    said += [
        _indicator(title, str(fields[name]).replace("-", " "), fields["year"])
        for name, title in _RATINGS.items()
        if fields[name]
    ]
    return (
        f'<result type="{OUTCOME}" aggregation-status="0">\n'
        f"<title>{_told(fields['headline'])}</title>\n"
        f"<description>{_told(chr(10).join(filter(None, texts)))}</description>\n"
        f'<reference vocabulary="{OWN_VOCABULARY}" code={code}/>\n'
        f"{''.join(said)}</result>\n"
    )


def _indicator(title, words, year, where="", links=()):
    """A qualitative indicator: what is known stands in the comment of its year; without a year, in
    its description."""
    told = _told(f"{where}: {words}" if where else words)
    documents = "".join(_document(*link) for link in links)
    if year:
        known = (
            f'<period><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
            f"<actual><comment>{told}</comment>{documents}</actual></period>"
        )
        described = ""
    else:
        known, described = "", f"<description>{told}</description>{documents}"
    return (
        f'<indicator measure="{QUALITATIVE}" aggregation-status="0">'
        f"<title>{_element('narrative', title, 'en')}</title>{described}{known}</indicator>\n"
    )


def _document(address, title, language):
    kind = _FORMATS.get(PurePosixPath(urlsplit(address).path).suffix.lower(), "text/html")
    spoken = f"<language code={quoteattr(language)}/>" if language else ""
    return (
        f"<document-link format={quoteattr(kind)} url={quoteattr(address)}>"
        f"<title>{_told(title)}</title>"
        f'<category code="{RESULTS}"/>{spoken}</document-link>'
    )


def _links(outcomes):
    """{outcome ID: [(address, title, language)]} of the public documents that support them; one
    query. A link that not everybody can open is none."""
    found = {}
    rows = (
        Evidence.objects.visible_to(Visitor([Visibility.PUBLIC]), vouched=("outcome",))
        .filter(outcome__in=outcomes, stance__in=(Stance.SUPPORTS, Stance.PARTLY))
        .filter(passage__document__link__gt="", passage__document__withdrawn_at=None)
        .order_by("pk")
        .values_list(
            "outcome",
            "passage__document__link",
            "passage__document__title",
            "passage__document__language",
        )
    )
    for outcome, given, title, language in rows:
        address = _address(given)
        link = (address, title, language)
        if address and link not in found.setdefault(outcome, []):
            found[outcome].append(link)
    return found


def _address(link):
    """`link` as an address (a URI, RFC 3986) that everybody can open; "" where it is none, leads
    behind somebody's login, or holds a name to sign in with."""
    try:
        _is_address(link)
        scheme, host, *rest = urlsplit(link)
        # A "%" that begins no code of a character stands for itself.
        rest = [
            quote(re.sub("%(?![0-9A-Fa-f]{2})", "%25", part), "/?:@!$&'()*+,;=%") for part in rest
        ]
        address = urlunsplit((scheme, host.encode("idna").decode(), *rest))
    except (ValidationError, ValueError):
        return ""
    # The host is looked at as it is written out: other letters may stand for the same one.
    return "" if "@" in urlsplit(address).netloc or login_wall(address) else address


def _only_country(rows):
    """The ISO 3166 code of the one country of all rows; "" where there are several, or none that
    CLDR knows by this English or French name: shares of several would be made up."""
    names = set(map(_bare, rows.order_by().values_list("country", flat=True).distinct()))
    if len(names) != 1:
        return ""
    name = names.pop()
    for language in ("en", "fr"):
        for code, known in Locale(language).territories.items():
            # The other codes are numbers of regions.
            if code.isalpha() and code not in _NO_COUNTRY and _bare(known) == name:
                return code
    return ""


def _bare(name):
    """The words of a name, so that accents, case and signs do not count."""
    return " ".join(re.findall(r"\w+", fold(name).replace("&", " and ")))


def _told(words):
    """A narrative in the language that its words evidently are, or else in English."""
    return _element("narrative", words, evident_language(words) or "en")


def _element(name, words, language=""):
    spoken = f' xml:lang="{language}"' if language else ""
    return f"<{name}{spoken}>{escape(_plain(words))}</{name}>"


def _plain(words):
    return _NO_XML.sub("\ufffd", words)


def _moment(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
