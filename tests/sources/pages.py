"""Writes PDF files for tests, by hand: blocks set in Helvetica on A4, broken into pages.

What stands in such a file is known to the point, and no library stands between.
"""

import zlib

from sources.readers import LABEL, Block

WIDTH, HEIGHT = 595, 842
MARGIN = 72
BODY = 11
_TOP, _FOOT = HEIGHT - 90, 90
_GAP = 6  # between paragraphs, on top of the distance of lines
_SIZES = {1: 20, 2: 17, 3: 15, 4: 13.5, 5: 13, 6: 12.5}

# Advance widths of Helvetica from the space (32) to the tilde (126), in thousandths.
_WIDTHS = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *([556] * 10 + [278, 278, 584, 584, 584, 556, 1015]),
    *(667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778),
    *(722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556),
    *(333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 600),
] + [556] * 128
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def width(text, size):
    codes = text.encode("cp1252", "replace")
    return sum(_WIDTHS[min(code, 254) - 32] for code in codes) * size / 1000


def words_of(block):
    """A block's text as words: lists of (text, bold) pieces."""
    words, pieces = [], []
    for index, character in enumerate(block.text + " "):
        bold = any(a <= index < b for a, b in block.bold)
        if character == " ":
            if pieces:
                words.append(pieces)
            pieces = []
        elif pieces and pieces[-1][1] == bold and character not in _SUPERSCRIPTS:
            pieces[-1] = (pieces[-1][0] + character, bold)
        else:
            pieces.append((character, bold))
    return words


class Press:
    """Sets words on pages; `content` holds for each page the drawing operators."""

    def __init__(self, head="", foot="", columns=1, hyphenate=False, top=_TOP):
        self.head, self.foot, self.hyphenate, self.top = head, foot, hyphenate, top
        gutter = 24
        self.measure = (WIDTH - 2 * MARGIN - gutter * (columns - 1)) / columns
        self.lefts = [MARGIN + i * (self.measure + gutter) for i in range(columns)]
        self.content, self.notes = [], []
        self.page()

    def page(self):
        self.end_page()
        self.content.append([])
        self.column, self.y, self.bottom = 0, self.top, _FOOT
        number = len(self.content)
        if self.head:
            self.show(MARGIN, HEIGHT - 40, 9, [(self.head.format(number), False)])
        if self.foot:
            self.show(WIDTH / 2, 40, 9, [(self.foot.format(number), False)])

    def show(self, x, y, size, pieces, bold=False):
        """Draw pieces of text one after the other."""
        out = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        for text, stressed in pieces:
            rise = 0
            scale = size
            if text in _SUPERSCRIPTS:
                text, rise, scale = str(_SUPERSCRIPTS.index(text)), size * 0.33, size * 0.6
            code = text.encode("cp1252", "replace").hex()
            font = "F2" if stressed or bold else "F1"
            out.append(f"/{font} {scale:.2f} Tf {rise:.2f} Ts <{code}> Tj")
        self.content[-1].append(" ".join([*out, "ET"]))

    def line_at(self, height):
        """The baseline of a new line of such a height, on a new column or page if need be."""
        if self.y - height < self.bottom:
            if self.column + 1 < len(self.lefts):
                self.column, self.y = self.column + 1, self.top
            else:
                self.page()
        self.y -= height
        return self.y

    def lines(self, words, size, room, first_room=None):
        """Words broken into lines that fit, each with its pieces strung together."""
        words = list(words)
        result, line, used = [], [], 0.0
        space = width(" ", size)
        while words:
            word = words.pop(0)
            long = sum(width(text, size) for text, _bold in word)
            most = first_room if first_room is not None and not result else room
            if line and used + space + long > most:
                text, bold = word[0]
                if self.hyphenate and len(word) == 1 and text.isalpha() and len(text) > 7:
                    cut = len(text) // 2
                    if used + space + width(text[:cut] + "-", size) <= most:
                        line += [(" ", False), (text[:cut] + "-", bold)]
                        word = [(text[cut:], bold)]
                        long = width(text[cut:], size)
                result.append(line)
                line, used = [], 0.0
            if line:
                line.append((" ", line[-1][1] and word[0][1]))
                used += space
            line = line + word
            used += long
        return [*result, line] if line else result

    def set(self, words, size, indent=0.0, sign="", bold=False, gap=_GAP, first=0.0):
        """A paragraph; `first` indents its first line further, and a sign hangs before it."""
        lines = self.lines(words, size, self.measure - indent, self.measure - indent - first)
        for index, line in enumerate(lines):
            y = self.line_at(size * 1.25)
            left = self.lefts[self.column] + indent + (0 if index else first)
            if sign and not index:
                self.show(left - 14, y, size, [(sign, False)])
            self.show(left, y, size, line, bold)
        self.y -= gap

    def row(self, cells, starts, gap=4):
        """Cells side by side, each broken into lines where the next one starts."""
        ends = [*(start - 12 for start in starts[1:]), self.measure]
        columns = [
            self.lines(words_of(Block("row", cell)), BODY, end - start)
            for cell, start, end in zip(cells, starts, ends, strict=True)
        ]
        for index in range(max(map(len, columns))):
            y = self.line_at(BODY * 1.25)
            for lines, start in zip(columns, starts, strict=True):
                if index < len(lines):
                    self.show(self.lefts[self.column] + start, y, BODY, lines[index])
        self.y -= gap

    def footnote(self, block):
        """Small type at the foot of the page; what is set later ends above it."""
        lines = self.lines(words_of(block), 8, self.measure)
        if self.y - len(lines) * 10 < self.bottom:
            self.page()
        self.bottom += len(lines) * 10
        self.notes += lines

    def end_page(self):
        for index, line in enumerate(self.notes):
            self.show(MARGIN, self.bottom - 10 - index * 10, 8, line)
        self.notes = []

    def pdf(self, compress=True):
        self.end_page()
        return pdf_of(["\n".join(page) for page in self.content], compress)


def pdf_of(contents, compress=True, box=(WIDTH, HEIGHT), more=""):
    """A PDF file with one page for each string of drawing operators."""
    fonts = []
    for name in ("Helvetica", "Helvetica-Bold"):
        widths = " ".join(map(str, _WIDTHS[:223]))
        fonts.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding "
            f"/FirstChar 32 /LastChar 254 /Widths [{widths}] >>".encode()
        )
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        *fonts,
    ]
    for index, content in enumerate(contents):
        data = content if isinstance(content, bytes) else content.encode()
        extra = ""
        if compress:
            data, extra = zlib.compress(data), "/Filter /FlateDecode "
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]} {box[1]}] {more}"
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {6 + 2 * index} 0 R "
            ">>".encode()
        )
        objects.append(
            f"<< {extra}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
        )
    return file_of(objects)


def file_of(objects, trailer=""):
    """Numbered objects, from 1 on, as a PDF file; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    size = len(objects) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n".encode()
    return bytes(out + b"%%EOF\n")


def printed(blocks, **options):
    """Blocks as a PDF file: headings large and bold, labels bold, bullets hanging."""
    press = Press(**options)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        words = words_of(block)
        if block.kind == "heading" and block.level == LABEL:
            press.set(words_of(block._replace(text=block.text + ":")), BODY, bold=True)
        elif block.kind == "heading":
            press.set(words, _SIZES[block.level], bold=True)
        elif block.kind == "bullet":
            press.set(words, BODY, indent=28, sign="•")
        elif block.kind == "row":
            press.row(block.text.split(": ", 1), (0, press.measure * 0.45))
            if following and following.kind != "row":
                press.y -= _GAP
        elif block.kind == "footnote":
            press.footnote(block)
        else:
            press.set(words, BODY)
    return press.pdf()
