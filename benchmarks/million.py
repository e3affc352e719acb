"""Suggestions over a great many passages, beside tantivy on the same ones.

    python -m benchmarks.million [--passages 100000 1000000] [--claims 40] [--database sqlite …]

Prints, for each database and number of passages, the median and 95th percentile of the time in
which the suggestions for a claim of 120 words are ranked (candidates, scoring, reasons, and the
passages themselves), the same of tantivy's search for all words of that claim, the ratio of the
two, and the memory before and after.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from . import databases, machine

WORDS_OF_CLAIM = 120
MEDIAN_MS, TAIL_MS, TIMES_TANTIVY = 150, 300, 2
TYPES = 2_000_000  # different words, of which most are hardly ever said
SHAPE = 1.1  # of the Zipf distribution by which they are drawn
TOPICS, OF_TOPIC, TOPICAL = 4000, 80, 0.25  # topics, words of each, share of a text's words
AT_ONCE = 5000
PASSAGES_OF_DOCUMENT = 40
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"


# --- texts ----------------------------------------------------------------------------------


class Writer:
    """Texts with a long tail of rare words, each about a topic of its own; the same for a seed."""

    _SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u")]

    def __init__(self, seed):
        import numpy

        self.random = numpy.random.default_rng(seed)
        ranks = numpy.arange(1, TYPES + 1, dtype=float)
        shares = ranks**-SHAPE
        self.shares = numpy.cumsum(shares / shares.sum())
        self.topics = numpy.random.default_rng(1).integers(500, 200_000, (TOPICS, OF_TOPIC))

    def texts(self, count, mean=60, spread=0.5):
        """`count` texts of about `mean` words."""
        lengths = self.random.lognormal(0, spread, count) * mean * 0.88
        lengths = lengths.clip(8, 400).astype(int)
        return self._written(lengths)

    def claims(self, count):
        return self._written([WORDS_OF_CLAIM] * count)

    def _written(self, lengths):
        total = int(sum(lengths))
        ranks = self.shares.searchsorted(self.random.random(total))
        topical = self.random.random(total) < TOPICAL
        at, found = 0, []
        for length in lengths:
            topic = self.topics[self.random.integers(TOPICS)]
            own = topic[(self.random.random(length) ** 2 * OF_TOPIC).astype(int)]
            drawn = ranks[at : at + length].copy()
            chosen = topical[at : at + length]
            drawn[chosen] = own[chosen]
            at += length
            found.append(self._text(drawn.tolist()))
        return found

    def _text(self, ranks):
        words = [self._word(rank) for rank in ranks]
        sentences = [words[at : at + 18] for at in range(0, len(words), 18)]
        return " ".join(" ".join(s).capitalize() + "." for s in sentences)

    def _word(self, rank):
        """A word for each rank: the commoner, the shorter."""
        found, rank = "", rank + 70
        while rank:
            rank, syllable = divmod(rank, len(self._SYLLABLES))
            found += self._SYLLABLES[syllable]
        return found + "x"  # no ending that a stemmer takes off


# --- in the child ---------------------------------------------------------------------------


def prepare(passages):
    """Migrate the database of DATABASE_URL and fill it; {what: seconds}."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection, transaction

    from sources import bulk, search
    from sources.history import system_account
    from sources.models import Passage, SourceDocument

    by, started = system_account(), perf_counter()
    writer = Writer(7)
    documents = [
        SourceDocument(
            slug=f"d{n}", title=f"Report {n}", file_name=f"{n}.txt", sha256=f"{n:064}", loaded_by=by
        )
        for n in range(-(-passages // PASSAGES_OF_DOCUMENT))
    ]
    with transaction.atomic():
        SourceDocument.objects.bulk_create(documents, batch_size=2000)
    for first in range(0, passages, AT_ONCE):
        rows = []
        for number, text in enumerate(writer.texts(min(AT_ONCE, passages - first)), first):
            document, place = divmod(number, PASSAGES_OF_DOCUMENT)
            rows.append(
                Passage(
                    document=documents[document],
                    number=place + 1,
                    kind="paragraph",
                    start=place * 4000,
                    end=place * 4000 + len(text),
                    text=text,
                )
            )
        with transaction.atomic():
            search.store(bulk.create(rows), fresh=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return {"seconds": perf_counter() - started}


def ours(claims):
    """Rank for each claim; {"ms": [milliseconds], "memory": [MB before, MB after], "found": n}."""
    import django

    django.setup()
    from outcomes.editing import create
    from outcomes.scales import Claim
    from outcomes.suggestions import rank
    from sources.history import system_account

    by = system_account()
    asked = [
        create({"fragment_id": f"BENCH/{n}", "description": text}, by)
        for n, text in enumerate(Writer(99).claims(claims + 5))
    ]
    for outcome in asked[:5]:
        rank(outcome, Claim.CHANGE)
    before, times, found = _resident(), [], 0
    for outcome in asked[5:]:
        started = perf_counter()
        found += len(rank(outcome, Claim.CHANGE).rows)
        times.append((perf_counter() - started) * 1000)
    return {"ms": times, "memory": [before, _resident()], "found": found / claims}


def tantivy(passages, claims, folder):
    """The same passages and claims in tantivy: {"ms": [milliseconds], "seconds": to index}."""
    import tantivy as engine

    path = Path(folder) / f"tantivy_{passages}"
    schema = engine.SchemaBuilder()
    schema.add_integer_field("id", stored=True)
    schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
    schema = schema.build()
    started = perf_counter()
    path.mkdir()
    index = engine.Index(schema, path=str(path))
    writer, texts = index.writer(200_000_000, 1), Writer(7)
    for first in range(0, passages, AT_ONCE):
        for number, text in enumerate(texts.texts(min(AT_ONCE, passages - first)), first):
            writer.add_document(engine.Document(id=number, text=text))
    writer.commit()
    writer.wait_merging_threads()
    seconds = perf_counter() - started
    index.reload()
    searcher, times = index.searcher(), []
    for number, text in enumerate(Writer(99).claims(claims + 5)):
        started = perf_counter()
        query = index.parse_query(text.replace(".", " "), ["text"])
        hits = searcher.search(query, 200).hits
        for _score, address in hits[:10]:
            searcher.doc(address)
        if number >= 5:
            times.append((perf_counter() - started) * 1000)
    return {"ms": times, "seconds": seconds}


def _resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / machine.MB


# --- in the parent --------------------------------------------------------------------------


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million")
    parser.add_argument("--passages", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--claims", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", nargs="+", metavar="URL", default=["sqlite", POSTGRESQL])
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    folder, figures = Path(tempfile.mkdtemp(prefix="bench_million_")), []
    try:
        places = [databases.of(address, folder) for address in options.database]
        for passages in options.passages:
            figures += measured(places, passages, options, folder)
    finally:
        shutil.rmtree(folder)
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1))


def measured(places, passages, options, folder):
    asked = {"passages": passages, "claims": options.claims, "folder": str(folder)}
    prepared, runs = [], {}
    for place in places:
        address = place.fresh()
        environment = {
            "DATABASE_URL": address,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "harvest.settings",
        }
        prepared.append((place, address, environment))
        answer, _costs = machine.run("benchmarks.million:prepare", environment, passages=passages)
        say(f"{passages} passages into {place.name}: {answer['seconds']:.0f} s")
    try:
        for number in range(options.rounds):
            asked["folder"] = str(folder / str(number))
            Path(asked["folder"]).mkdir(exist_ok=True)
            answer, costs = machine.run("benchmarks.million:tantivy", {}, **asked)
            runs.setdefault("tantivy", []).append(answer | costs)
            shutil.rmtree(asked["folder"])
            for place, _address, environment in prepared:
                answer, costs = machine.run(
                    "benchmarks.million:ours", environment, claims=options.claims
                )
                runs.setdefault(place.name, []).append(answer | costs)
    finally:
        for place, address, _environment in prepared:
            place.drop(address)
    return [told(name, passages, rows, runs["tantivy"]) for name, rows in runs.items()]


def told(name, passages, rows, rival):
    """The figures of one contestant, printed."""
    middle = median(median(row["ms"]) for row in rows)
    tail = median(sorted(row["ms"])[int(len(row["ms"]) * 0.95)] for row in rows)
    theirs = median(median(row["ms"]) for row in rival)
    line = f"{passages:>9} {name:<11} median {middle:6.1f} ms, 95th percentile {tail:6.1f} ms"
    if name != "tantivy":
        before, after = rows[-1]["memory"]
        line += f", × tantivy {middle / theirs:.2f}, memory {before:.0f} → {after:.0f} MB"
        for what, value, most in (
            ("median, ms", middle, MEDIAN_MS),
            ("95th percentile, ms", tail, TAIL_MS),
            ("median / tantivy", middle / theirs, TIMES_TANTIVY),
        ):
            line += (
                f"\n    {'PASS' if value <= most else 'MISS'}  {what}: {value:.2f} (at most {most})"
            )
    say(f"{line}\n    stolen {max(row['stolen'] for row in rows):.1f} %")
    return {"who": name, "passages": passages, "runs": rows}


if __name__ == "__main__":
    main()
