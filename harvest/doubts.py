"""The kinds of warnings about a harvest file; a person acknowledges them one kind at a time."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

LABELS = {
    "confidential": _("Not clear whether it is confidential: taken as yes"),
    "stays_confidential": _("Says “not confidential”, but stays confidential"),
    "takes_back": _("Released, and taken back to internal by the new wording"),
    "another_text": _("Quite another text under an ID that is there already"),
    "merged_before": _("Goes to the outcome with which it was merged before"),
    "status": _("Status not understood"),
    "rating": _("Rating not understood"),
    "flag": _("Neither yes nor no"),
    "year": _("Year not understood, or doubtful"),
    "merged_story": _("The merged story differs from its parts"),
    "unknown_heading": _("Unknown headings, kept as they are"),
    "hidden_sheet": _("Hidden sheets"),
    "hidden_rows": _("Hidden rows, read all the same"),
    "skipped_sheet": _("Sheets that were not read"),
    "skipped_rows": _("Rows that were not read"),
    "skipped_tables": _("Tables that were not read"),
}
# The kind of a warning about the words of a column, by the kind of the column.
OF_COLUMN = {
    "status": "status",
    "significance": "rating",
    "contribution": "rating",
    "flag": "flag",
    "year": "year",
}


def counted(warnings, said):
    """{kind: how often}, in the order of LABELS, of a file's warnings and the messages of its
    rows (HarvestRow.messages of each)."""
    found = Counter(warning["kind"] for warning in warnings)
    for messages in said:
        found.update(m["kind"] for m in messages if m["level"] == "warning")
    return {kind: found[kind] for kind in LABELS if found[kind]}


def unread(harvest):
    """The kinds of warnings about a file that nobody has taken note of yet."""
    return [kind for kind in LABELS if kind in harvest.doubts and kind not in harvest.acknowledged]
