"""The files that the tests read: of each family some, of each kind of answer one at the least."""

# What is refused.
REFUSED = """
mislabelled/nothing as harvest.xlsx
mislabelled/one zero as harvest.ods
mislabelled/blanks as harvest.xlsx
mislabelled/pdf as harvest.ods
mislabelled/pdf as harvest.txt
mislabelled/png as harvest.csv
mislabelled/gzip as harvest.txt
mislabelled/html as harvest.ods
mislabelled/html with a document type as harvest.xls
mislabelled/rtf as harvest.ods
mislabelled/old workbook as harvest.xls
mislabelled/encrypted workbook as harvest.xlsx
mislabelled/word as harvest.txt
mislabelled/binary workbook as harvest.xlsx
mislabelled/opendocument text as harvest.ods
mislabelled/zipped workbook as harvest.xlsx
mislabelled/program archive as harvest.ods
cut/xlsx at 20/41
cut/ods of its last 21
cut/xlsx from 3/41
zip twice/_rels/.rels first
zip entries/none
zip bombs/overlapping parts
zip bombs/5 MB of sheets
zip bombs/5 MB of strings
zip headers/crc of xl/worksheets/sheet1.xml is 1
zip headers/flags of xl/workbook.xml is 1
xlsx attacks/billion laughs in xl/sharedStrings.xml
xlsx attacks/file in xl/worksheets/sheet1.xml
xlsx attacks/parameter in xl/workbook.xml
xlsx attacks/outer type in xl/_rels/workbook.xml.rels
xlsx parts/xl/workbook.xml lacks
xlsx parts/xl/sharedStrings.xml holds a zero
xlsx parts/xl/worksheets/sheet1.xml is cut within a tag
xlsx relations/in a ring
xlsx references/cell 24 XFD1048576
xlsx values/e 20 #NOSUCH!
xlsx references/lone 14 AAAA3
xlsx references/lone 22 A1048576
xlsx values/s 5 999999
xlsx dates/1e9 as 2
xlsx strings/long inline
xlsx sizes/1000 sheets
xlsx sizes/10000 columns
ods attacks/billion laughs in content.xml
ods parts/content.xml is empty
ods repeats/both 1000000000
ods repeats/rows -1
ods cells/5 MB in a table-cell
ods mimetypes/1
ods manifests/0
ods tables/closed twice
csv encodings/utf-16, odd
csv encodings/utf-16-be, no mark
csv zeros/in the year
csv quotes/never closed
csv shapes/headings alone
csv shapes/10000 columns
csv headings/51 rows above
csv headings/too long
csv sizes/one line of 5 MB
csv delimiters/'|'
csv cut/utf-8 at 2/25
field encodings/utf-32
field bytes/half a character at the value
field sizes/10000 fields
columns/zero in fragment_id
every column/too long as csv
file name/right to left of no text
sheet name/bidi isolates without headings
mutations/csv 079
list of documents/field too long
"""

# What is read; these go through the database as well.
READ = """
mislabelled/workbook as harvest.csv
mislabelled/field form as harvest.xlsx
cut/xlsx and zeros before
zip names/1
zip entries/stored
xlsx attacks/utf-16 in docProps/core.xml
xlsx relations/target external
xlsx references/lone 5 a3
xlsx formulas/a command
xlsx around/merged
xlsx dates/NaN as 1
xlsx strings/escapes
xlsx hidden/every second row
xlsx books/sheet 9
ods values/float 2 1e309
ods cells/link in a covered-table-cell
ods tables/no style
csv encodings/windows, undefined bytes
csv encodings/mark in the middle
csv ends/carriage return, and others
csv shapes/ragged below
csv headings/49 rows above
csv headings/thrice, blanks
field form/field twice, another spelling
field form/no closing stars
field codes/2 '00'
field ends/'\\u2028'
field cut/seed at 20/40
field sizes/a star and no end
columns/right to left in country as csv
columns/formula cell in description
every column/script as xlsx
every column/noncharacters as txt
every column/entity half as csv
every column/grows when folded as txt
every column/separators as csv
headings/script as xlsx
headings/controls as csv
file name/script as csv
sheet name/right to left as ods
ids/case as csv
ids/full width as txt
ids/composed as ods
ids/only punctuation as xlsx
ids/slug too long as csv
years/9
flags/10
limits/over the limit of fragment_id
limits/at, grows when folded the limit of country
list of documents/long rows
list of documents/path
mutations/xlsx 003
mutations/field form 003
"""


def names(lines):
    return tuple(lines.strip().splitlines())
