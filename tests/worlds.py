"""All that a database holds, to be compared with what it held before, or holds after something."""

import re

from django.db import connection, transaction

UNLIKE = re.compile(r"id|.*_id|at|.*_at|import_number")
UNLIKE_WITHIN = re.compile(r'"(?:import|evidence|passage)": \d+|\d{4}-\d\d-\d\dT[\d:.+]+')


def everything():
    """{table: its rows as dicts} of all tables but the jobs, index entries included."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            # FTS5 keeps its entries in tables beside the index.
            if "_search_" in table or table == "harvest_job":
                continue
            key = "rowid AS id, " if table.endswith("_search") and is_sqlite() else ""
            cursor.execute(f'SELECT {key}* FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = sorted(rows, key=repr)
    return found


def alike(world):
    """`everything` without what two runs cannot share: times, and IDs; outcomes go by slug."""
    slugs = {row["id"]: row["slug"] for row in world["outcomes_outcome"]}
    found = {}
    for table, rows in world.items():
        told = []
        for row in rows:
            about = row.get("outcome_id")
            if row.get("subject_kind") == "outcome":
                about = row["subject_id"]
            elif table == "outcomes_outcome_search":
                about = row["id"]
            kept = [value for name, value in row.items() if not UNLIKE.fullmatch(name)]
            told.append(UNLIKE_WITHIN.sub("", repr((slugs.get(about), kept))))
        found[table] = sorted(told)
    return found


def is_sqlite():
    return connection.vendor == "sqlite"


def after(does):
    """What is there after that, as `alike` tells it; it is taken back."""
    with transaction.atomic():
        does()
        # What is deferred to the COMMIT, which does not come here, is done now.
        connection.check_constraints()
        found = alike(everything())
        transaction.set_rollback(True)
    return found
