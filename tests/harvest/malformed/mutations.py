"""Good files with one to a few things in their structure changed by lot, always the same lots."""

import random
import re
from functools import partial

from tests.harvest import sheets

from .basis import RAW_WORDS, SEED, WORDS, Case, delimited, field_form, grid, row

XLSX_LOTS, ODS_LOTS, CSV_LOTS, FIELD_LOTS = 320, 180, 120, 160
_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(r'\s[\w:]+="[^"]*"')
_NUMBERS = (
    *("0", "-1", "1", "2", "255", "65536", "1048577", "2147483648", "4294967296", "1e309", "NaN"),
    *("", "x", "18446744073709551616", "٣", "0.5"),
)


def cases():
    for form, parts, lots in (
        ("xlsx", _WEIGHTED_XLSX, XLSX_LOTS),
        ("ods", ("content.xml", "content.xml", "META-INF/manifest.xml"), ODS_LOTS),
    ):
        for lot in range(lots):
            make = partial(_package, form, parts, lot)
            yield Case(f"mutations/{form} {lot:03}", f"harvest.{form}", make)
    for lot in range(CSV_LOTS):
        yield Case(f"mutations/csv {lot:03}", "harvest.csv", partial(_csv, lot))
    for lot in range(FIELD_LOTS):
        name = SEED.name if lot % 2 else "harvest.txt"
        yield Case(f"mutations/field form {lot:03}", name, partial(_field_form, lot))


# --- packages of XML ------------------------------------------------------------------------

_WEIGHTED_XLSX = (
    *["xl/worksheets/sheet1.xml"] * 5,
    *["xl/sharedStrings.xml"] * 3,
    *["xl/workbook.xml"] * 3,
    *["xl/_rels/workbook.xml.rels"] * 2,
    "xl/styles.xml",
    "[Content_Types].xml",
    "_rels/.rels",
)


def _package(form, parts, lot):
    dice = random.Random(f"{form} {lot}")
    data = sheets.xlsx(grid()) if form == "xlsx" else sheets.ods_of(grid())
    for _number in range(dice.choice((1, 1, 2, 5))):
        part = dice.choice(parts)
        text = sheets.unzipped(data)[part].decode("utf-8", "surrogateescape")
        changed = dice.choice(_XML_CHANGES)(dice, text)
        data = sheets.replaced(data, part, changed.encode("utf-8", "surrogateescape"))
    return data


def _spans(tokens):
    """(start, end) of every element in `tokens`, but the outermost."""
    spans, open_tags = [], []
    for index, token in enumerate(tokens):
        if token.startswith("</") and open_tags:
            spans.append((open_tags.pop(), index + 1))
        elif token.startswith("<") and not token.startswith(("<?", "<!", "</")):
            if token.endswith("/>"):
                spans.append((index, index + 1))
            else:
                open_tags.append(index)
    return [span for span in spans if span[0] > 1] or [(0, len(tokens))]


def _drop_element(dice, text):
    tokens = _TOKEN.findall(text)
    start, end = dice.choice(_spans(tokens))
    return "".join(tokens[:start] + tokens[end:])


def _repeat_element(dice, text):
    tokens = _TOKEN.findall(text)
    start, end = dice.choice(_spans(tokens))
    return "".join(tokens[:end] + tokens[start:end] * dice.choice((1, 2, 300)) + tokens[end:])


def _swap_elements(dice, text):
    tokens = _TOKEN.findall(text)
    (a, b), (c, d) = sorted(dice.choice(_spans(tokens)) for _number in range(2))
    if b > c:
        return _nest_element(dice, text)
    return "".join(tokens[:a] + tokens[c:d] + tokens[b:c] + tokens[a:b] + tokens[d:])


def _nest_element(dice, text):
    tokens = _TOKEN.findall(text)
    start, end = dice.choice(_spans(tokens))
    inner_start, inner_end = dice.choice(_spans(tokens))
    return "".join(tokens[: start + 1] + tokens[inner_start:inner_end] + tokens[start + 1 :])


def _drop_tag(dice, text):
    tokens = _TOKEN.findall(text)
    tokens.pop(dice.randrange(len(tokens)))
    return "".join(tokens)


def _rename_tag(dice, text):
    name = dice.choice(re.findall(r"<([\w:]+)", text))
    other = dice.choice([*re.findall(r"<([\w:]+)", text), "x", name.upper()])
    return re.sub(
        rf"(</?){re.escape(name)}\b", rf"\g<1>{other}", text, count=dice.choice((0, 1, 2))
    )


def _in_attribute(dice, text, change):
    found = list(_ATTRIBUTE.finditer(text))
    if not found:
        return text
    one = dice.choice(found)
    return text[: one.start()] + change(one[0], dice.choice(found)[0]) + text[one.end() :]


def _drop_attribute(dice, text):
    return _in_attribute(dice, text, lambda one, other: "")


def _repeat_attribute(dice, text):
    return _in_attribute(dice, text, lambda one, other: one * 2)


def _swap_attribute(dice, text):
    return _in_attribute(
        dice, text, lambda one, other: f"{one.split('=')[0]}={other.split('=', 1)[1]}"
    )


def _number_attribute(dice, text):
    value = dice.choice(_NUMBERS)
    return _in_attribute(dice, text, lambda one, other: f'{one.split("=")[0]}="{value}"')


def _word_attribute(dice, text):
    value = sheets.escaped(dice.choice(list(WORDS.values()))).replace('"', "&quot;")
    return _in_attribute(dice, text, lambda one, other: f'{one.split("=")[0]}="{value}"')


def _change_words(dice, text):
    tokens = _TOKEN.findall(text)
    places = [index for index, token in enumerate(tokens) if not token.startswith("<")]
    if places:
        words = dice.choice((*WORDS.values(), *_NUMBERS))
        tokens[dice.choice(places)] = sheets.escaped(words)
    return "".join(tokens)


def _flip_bits(dice, text):
    data = bytearray(text.encode("utf-8", "surrogateescape"))
    for _number in range(dice.choice((1, 3, 20)) if data else 0):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return data.decode("utf-8", "surrogateescape")


def _cut(dice, text):
    start = dice.randrange(len(text) + 1)
    return text[:start] + text[start + dice.choice((1, 10, 100, len(text))) :]


_XML_CHANGES = (
    *(_drop_element, _repeat_element, _swap_elements, _nest_element, _drop_tag, _rename_tag),
    *(_drop_attribute, _repeat_attribute, _swap_attribute, _number_attribute, _number_attribute),
    *(_word_attribute, _change_words, _change_words, _flip_bits, _flip_bits, _cut),
)


# --- text -----------------------------------------------------------------------------------


def _csv(lot):
    dice = random.Random(f"csv {lot}")
    table = [list(cells) for cells in grid(*(row(f"LOA/{n}") for n in range(6)))]
    for _number in range(dice.choice((1, 2, 4))):
        one, other = dice.choice(table), dice.choice(table)
        place, second = dice.randrange(23), dice.randrange(23)
        change = dice.randrange(6)
        if change == 0:  # cells change places, between rows or in one
            a, b = place % len(one), second % len(other)
            one[a], other[b] = other[b], one[a]
        elif change == 1:
            one[place % len(one)] = dice.choice((*WORDS.values(), *RAW_WORDS.values()))
        elif change == 2 and len(one) > 1:
            one.pop(place % len(one))
        elif change == 3:
            one.insert(place, one[place % len(one)])
        elif change == 4:
            table.insert(dice.randrange(len(table) + 1), list(one))
        else:
            table.remove(one) if len(table) > 2 else table.reverse()
    data = bytearray(delimited(table))
    if dice.random() < 0.5:
        _damage(
            dice, data, (b'"', b",", b"\r", b"\n", b";", b"\t", b"\0", b"\xff", b"\xef\xbb\xbf")
        )
    return bytes(data)


def _field_form(lot):
    dice = random.Random(f"field form {lot}")
    text = SEED.read_text() if lot % 2 else field_form(grid()).decode()
    lines = text.split("\n")
    for _number in range(dice.choice((1, 2, 4))):
        place, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        change = dice.randrange(6)
        if change == 0:
            lines[place], lines[other] = lines[other], lines[place]
        elif change == 1:
            lines.insert(place, lines[other])
        elif change == 2 and len(lines) > 1:
            lines.pop(place)
        elif change == 3:
            words = dice.choice((*WORDS.values(), *RAW_WORDS.values()))
            lines[place] = f"{lines[place].split(':')[0]}: {words}"
        elif change == 4:
            lines[place] = lines[place].replace("**", dice.choice(("*", "", "** **", "***")), 1)
        else:
            lines.insert(
                place, dice.choice(("---", "", "**", "**:", "&#00;", "\u202e", "**Year**:"))
            )
    data = bytearray("\n".join(lines).encode("utf-8", "surrogatepass"))
    if dice.random() < 0.4:
        _damage(dice, data, (b"**", b"\n", b":", b"&#00", b"\r", b"\xe2", b"\x1b", b"\xe2\x80\xae"))
    return bytes(data)


def _damage(dice, data, pieces):
    for _number in range(dice.choice((1, 2, 6))):
        place = dice.randrange(len(data) + 1)
        data[place : place + dice.choice((0, 1, 3))] = dice.choice(pieces)
