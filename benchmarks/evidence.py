"""How well suggestions are ranked, beside plain BM25 over the same passages.

    python -m benchmarks.evidence [--database sqlite …]

Over the seed documents, with the labelled claims of tests/evidence/ (set A was looked at while
weights were chosen, set B was not): recall among the first five and ten, mean reciprocal rank and
nDCG at 10 of this product, of SQLite's FTS5 (porter stems, OR of all words, bm25) and of the bm25s
library (its defaults, English stop words, Snowball stems); and how often the first ten hold what
contradicts a claim.
"""

import argparse
import json
import re
import sqlite3
import sys
import tempfile
from pathlib import Path

from . import databases, machine, measures

ROOT = Path(__file__).resolve().parent.parent
SETS = {name: ROOT / "tests" / "evidence" / f"claims-{name.lower()}.json" for name in "AB"}
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"
ENOUGH = 100  # passages ranked for each claim


def labelled(name):
    """The claims of one set, as their file has them."""
    return json.loads(SETS[name].read_text("utf-8"))


def grades(passages):
    """{(file name, start): grade} of labelled passages."""
    return {(row["document"], row["start"]): row["grade"] for row in passages}


# --- the rivals -----------------------------------------------------------------------------


def fts5(texts):
    """A function claim → indexes of `texts`, best first, by SQLite's own BM25."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61')")
    index.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", enumerate(texts))

    def rank(claim):
        words = dict.fromkeys(re.findall(r"\w+", claim.lower()))
        query = " OR ".join(f'"{word}"' for word in words)
        found = index.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT ?", (query, ENOUGH)
        )
        return [row[0] for row in found]

    return rank


def bm25s(texts):
    """The same by the bm25s library."""
    import bm25s as library
    import Stemmer

    stemmer, index = Stemmer.Stemmer("english"), library.BM25()

    def tokens(found):
        return library.tokenize(found, stopwords="en", stemmer=stemmer, show_progress=False)

    index.index(tokens(texts), show_progress=False)

    def rank(claim):
        found, scores = index.retrieve(
            tokens([claim]), k=min(ENOUGH, len(texts)), show_progress=False
        )
        return [int(at) for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return rank


# --- in the child ---------------------------------------------------------------------------


def seeds():
    """Load the seeds with their registers, and rank: {set: {who: [ranked keys of each claim]}}."""
    import django
    from django.core.management import call_command

    django.setup()
    for command in (
        ("migrate",),
        ("load_registers", str(ROOT / "fixtures" / "registers")),
        ("load_harvest", str(ROOT / "fixtures" / "seeds")),
    ):
        call_command(*command, verbosity=0, stdout=sys.stderr)
    from outcomes.editing import create
    from outcomes.scales import Claim
    from outcomes.suggestions import rank
    from sources.history import system_account
    from sources.models import Passage

    by = system_account()
    passages = list(Passage.objects.select_related("document").order_by("document", "number"))
    keys = [(passage.document.file_name, passage.start) for passage in passages]
    texts = [passage.text for passage in passages]
    rivals, found = {"FTS5": fts5(texts), "bm25s": bm25s(texts)}, {}
    for name in SETS:
        found[name] = {"harvest": []} | {rival: [] for rival in rivals}
        for row in labelled(name):
            fields = {"fragment_id": f"LABEL/{row['id']}", "description": row["claim"]}
            outcome = create(fields, by)
            ranked = rank(outcome, Claim.CHANGE, ENOUGH).rows
            found[name]["harvest"].append(
                [(r.passage.document.file_name, r.passage.start) for r in ranked]
            )
            for rival, ranks in rivals.items():
                found[name][rival].append([keys[at] for at in ranks(row["claim"])])
    return found


# --- in the parent --------------------------------------------------------------------------


def told(name, ranked):
    """Lines about one set; {who: [ranked keys of each claim]}."""
    rows = labelled(name)
    lines, figures = [f"Set {name}: {len(rows)} claims"], {}
    for who, found in ranked.items():
        found = [[tuple(key) for key in keys] for keys in found]
        bearing = [
            (keys, grades(row["passages"]))
            for keys, row in zip(found, rows, strict=True)
            if row["passages"]
        ]
        figures[who] = measures.figures(bearing)
        against = [
            (row["document"], row["start"]) in keys[:10]
            for keys, claim in zip(found, rows, strict=True)
            for row in claim["passages"]
            if row["stance"] == "contradicts"
        ]
        nothing = [
            len(keys) for keys, claim in zip(found, rows, strict=True) if not claim["passages"]
        ]
        line = "  ".join(f"{figure} {value:.3f}" for figure, value in figures[who].items())
        lines.append(
            f"  {who:<8} {line}  contradicting in ten {sum(against)} of {len(against)}; for claims "
            f"on which nothing bears {sum(nothing) / max(len(nothing), 1):.1f} suggested"
        )
    ours = figures.pop("harvest")
    for figure, value in ours.items():
        best = max(theirs[figure] for theirs in figures.values())
        lines.append(
            f"    {'PASS' if value > best else 'MISS'}  {figure}: {value / best:.2f} × theirs"
        )
    return lines


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence")
    parser.add_argument("--database", nargs="+", metavar="URL", default=["sqlite", POSTGRESQL])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench_evidence_") as folder:
        for address in options.database:
            place = databases.of(address, Path(folder))
            fresh = place.fresh()
            environment = {
                "DATABASE_URL": fresh,
                "DATA_DIR": folder,
                "DJANGO_SETTINGS_MODULE": "harvest.settings",
            }
            try:
                ranked, _costs = machine.run("benchmarks.evidence:seeds", environment)
            finally:
                place.drop(fresh)
            lines = [line for name in SETS for line in told(name, ranked[name])]
            sys.stdout.write("\n".join([place.name, *lines, ""]))


if __name__ == "__main__":
    main()
