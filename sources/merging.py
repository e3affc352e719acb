"""Two register entries that are one: merging them, and taking that back.

What points to `gone` goes over to `kept`; what `kept` has already stays with `gone`, out of sight.
`gone` remembers what went over (`moved`), so that all of it can go back. A merge opens nothing:
where `gone` is the stricter one, what goes over is at least as closed as `gone` was.
"""

from collections import defaultdict

from django.apps import apps
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from .access import OPEN_LEVELS
from .history import record
from .models import Actor, LegalEvent, SourceDocument, Standing
from .near import IN_USE
from .opening import alias_model
from .registers import registers_changed
from .release import FROM_OPEN_TO_CLOSED, stricter
from .search import forget, store

# What makes an event of one source another one, besides its law.
SAID = ("stage", "not_yet", "date")


class Unmergeable(Exception):
    """The two cannot be merged, or not be parted; the message says why."""


@transaction.atomic
def merge(kept, entries, by):
    """Make `kept` stand for all these entries of its register. Raises Unmergeable.

    Names are found anew afterwards, in every text.
    """
    model = type(kept)
    kept = model.objects.select_for_update().get(pk=kept.pk)
    for entry in entries:
        if type(entry) is not model:
            raise Unmergeable(_("An actor and a law cannot be merged."))
        gone = model.objects.select_for_update().get(pk=entry.pk)
        hindrance = unlike(kept, gone)
        if hindrance:
            raise Unmergeable(hindrance)
        before = {"standing": gone.standing}
        moved = {"standing": gone.standing, **_bring_over(kept, gone, by)}
        gone.standing, gone.merged_into, gone.moved = Standing.MERGED, kept.pk, moved
        gone.version += 1
        gone.save()
        record("merged", gone, by, before, {"with": kept.name, "standing": Standing.MERGED.value})
        record("took in", kept, by, after={"name": gone.name})
    if entries:
        # A proposal that took others in is no longer one that nobody touched.
        kept.version += 1
        kept.save(update_fields=["version"])
        registers_changed(by)


def unlike(kept, gone):
    """Why `gone` cannot be merged into `kept`, as a sentence; "" where it can."""
    if kept.pk == gone.pk:
        return _("“%(name)s” cannot be merged with itself.") % {"name": gone.name}
    if gone.standing == Standing.MERGED:
        return _("“%(name)s” was merged with another already.") % {"name": gone.name}
    if kept.standing not in IN_USE:
        return _("“%(name)s” is dismissed or merged itself.") % {"name": kept.name}
    return ""


@transaction.atomic
def unmerge(entries, by):
    """Take merges back: what went over returns, as far as it is still with the entry that took
    it; what that has gained since stays there. Returns how many. Raises Unmergeable."""
    for gone in entries:
        _part(gone, by)
    if entries:
        registers_changed(by)
    return len(entries)


def _part(gone, by):
    model = type(gone)
    gone = model.objects.select_for_update().get(pk=gone.pk)
    if gone.standing != Standing.MERGED:
        raise Unmergeable(_("“%(name)s” is not merged with another.") % {"name": gone.name})
    kept = model.objects.select_for_update().filter(pk=gone.merged_into).first()
    if kept and kept.standing == Standing.MERGED:
        text = _("“%(name)s” was merged with another in its turn; take that back first.")
        raise Unmergeable(text % {"name": kept.name})
    moved = gone.moved
    gone.standing, gone.merged_into, gone.moved = moved["standing"], None, {}
    gone.version += 1
    gone.save()
    if kept:
        _give_back(kept, gone, moved, by)
        record("gave back", kept, by, before={"name": gone.name})
    store(alias_model(gone).objects.filter(entry=gone))
    told = {"standing": Standing.MERGED.value, "with": kept.name if kept else ""}
    record("unmerged", gone, by, told, {"standing": gone.standing})


def _bring_over(kept, gone, by):
    """Let everything go over that points to `gone`. Returns {kind: what carry gives}."""
    names = alias_model(gone)
    moved = {"names": carry(names, "entry", gone, kept, once=("text",))}
    # What stays behind is a name that `kept` has too.
    forget(names, names.objects.filter(entry=gone).values_list("pk", flat=True))
    if isinstance(gone, Actor):
        moved["documents"] = carry(SourceDocument, "publisher", gone, kept, by=by)
    else:
        moved["events"] = carry(LegalEvent, "instrument", gone, kept, once=("passage_id", *SAID))
    for config in apps.get_app_configs():
        if hasattr(config, "entries_merged"):
            config.entries_merged(kept, gone, moved, by)
    return moved


def _give_back(kept, gone, moved, by):
    give_back(alias_model(gone), "entry", kept, gone, moved["names"], once=("text",))
    if isinstance(gone, Actor):
        give_back(SourceDocument, "publisher", kept, gone, moved["documents"], by=by)
    else:
        said = ("passage_id", *SAID)
        give_back(LegalEvent, "instrument", kept, gone, moved["events"], once=said)
    for config in apps.get_app_configs():
        if hasattr(config, "entries_unmerged"):
            config.entries_unmerged(kept, gone, moved, by)
    # What others, merged with `kept` too, left behind because `gone` had brought it already.
    for other in type(kept).objects.select_for_update().filter(merged_into=kept.pk):
        for kind, rows in _bring_over(kept, other, by).items():
            other.moved[kind] = [*other.moved.get(kind, ()), *rows]
        other.save(update_fields=["moved"])


# --- shared with the floor above ----------------------------------------------------------------


def carry(model, field, gone, kept, once=(), by=None):
    """Point the rows of `model` from `gone` to `kept`, as closed as `gone` is at least where that
    is the stricter entry. Returns what `give_back` needs: [[ID, what its visibility was, what it
    became]], the former as the list [level, time and ID of release].

    once  fields that no two rows of one entry may share: a row whose like is there stays behind,
          unless the other is a mere proposal, which then goes
    by    who merges, where a row leaves an event of its own when it is closed
    """
    theirs = model.objects.filter(**{field: kept}) if once else ()
    there = {_values(row, once): row for row in theirs}
    moved = []
    rows = model.objects.select_for_update().filter(**{field: gone})
    for row in rows.only(*_needed(model, field, once)).order_by("pk"):
        like = there.get(_values(row, once))
        if like is not None:
            if not _is_proposal(like) or _is_proposal(row):
                continue
            like.delete()
        before, level = _level_of(row), row.visibility
        if _stricter_than(gone, kept):
            level = stricter(level, gone.visibility)
        _point(row, field, kept, _closed_to(before, level))
        moved.append([row.pk, before, level])
        if by and level != before[0]:
            record("withdrew", row, by, {"visibility": before[0]}, {"visibility": level})
    return moved


def give_back(model, field, kept, gone, moved, once=(), by=None):
    """Point rows back to `gone`, as open as they were unless someone moved them since."""
    moved = {pk: (before, level) for pk, before, level in moved}
    there = {_values(row, once) for row in model.objects.filter(**{field: gone})} if once else ()
    rows = model.objects.select_for_update().filter(**{field: kept, "pk__in": moved})
    for row in rows.only(*_needed(model, field, once)).order_by("pk"):
        if _values(row, once) in there:
            continue
        before, level = moved[row.pk]
        now = _level_of(row)
        back = before if level == row.visibility else now
        _point(row, field, gone, back)
        if by and back[0] != now[0]:
            record("returned", row, by, {"visibility": now[0]}, {"visibility": back[0]})


def _needed(model, field, once):
    """The fields that are looked at; the text of a document is long, and none of them."""
    names = {f.name for f in model._meta.concrete_fields}
    return [field, *once, *names & {"visibility", "standing", "released_at", "released_by"}]


def _values(row, once):
    return tuple(str(getattr(row, name) or "") for name in once)


def _is_proposal(row):
    return getattr(row, "standing", None) == Standing.PROPOSED


def _stricter_than(one, other):
    return FROM_OPEN_TO_CLOSED.index(one.visibility) > FROM_OPEN_TO_CLOSED.index(other.visibility)


def _level_of(row):
    """[level, time of release, ID of who released]; the latter two None where there is none."""
    released = getattr(row, "released_at", None)
    return [
        str(row.visibility),
        released.isoformat() if released else None,
        getattr(row, "released_by_id", None),
    ]


def _closed_to(before, level):
    if level == before[0]:
        return before
    return [str(level), None, None] if level not in OPEN_LEVELS else [str(level), *before[1:]]


def _point(row, field, entry, how):
    values = {field: entry, "visibility": how[0]}
    if hasattr(row, "released_at"):
        values["released_at"] = parse_datetime(how[1]) if how[1] else None
        values["released_by_id"] = how[2]
    type(row).objects.filter(pk=row.pk).update(**values)


def merged_with(entries, user):
    """{entry ID: the entries that were merged with it}, for entries of one register; those that
    `user` may read."""
    found = defaultdict(list)
    if entries:
        rows = type(entries[0]).objects.visible_to(user)
        for gone in rows.filter(merged_into__in=[e.pk for e in entries]).order_by("name"):
            found[gone.merged_into].append(gone)
    return found
