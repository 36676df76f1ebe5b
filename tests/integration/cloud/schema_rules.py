"""The rules that the schema keeps as a whole, asked from PostgreSQL's own catalogue.

Each function takes the function that runs a query and gives what is wrong: nothing, if all is well.
"""

from collections.abc import Callable, Sequence
from typing import Any

Rows = Callable[..., Sequence[Any]]

FEW = {
    "registry.insurer",
    "registry.institution",
    "registry.client_certificate",
    "registry.inbound_batch",
}
"""Tables that grow with insurers and institutions, not with people."""
DISTRIBUTION_KEYS = {"person_id", "face_key", "cert_key", "link_key", "code_key", "target"}
PERIOD_RULES = {
    "registry.coverage": "EXCLUDE USING gist (person_id WITH =, insurer_no WITH =,"
    " valid WITH &&) WHERE (upper_inf(recorded))",
    "registry.certificate_paper": "EXCLUDE USING gist (person_id WITH =, coverage_id WITH =,"
    " kind WITH =, disease WITH =, valid WITH &&) WHERE (upper_inf(recorded))",
}
LONG_NUMBERS = {
    "person_id",
    "coverage_id",
    "coverage_a",
    "coverage_b",
    "face_key",
    "batch_id",
    "batch_no",
    "message_id",
    "seq",
}
_OURS = "('registry', 'reception', 'clinical', 'audit', 'link')"
_TABLES = f"""
    SELECT c.oid::regclass::text AS name, c.relkind = 'p' AS is_parent, p.partstrat::text AS way,
           (SELECT attname::text FROM pg_attribute
            WHERE attrelid = c.oid AND attnum = p.partattrs[0]) AS divided_by,
           (SELECT a.attname::text FROM pg_constraint AS k JOIN pg_attribute AS a
                ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
            WHERE k.conrelid = c.oid AND k.contype = 'p') AS first_key
    FROM pg_class AS c LEFT JOIN pg_partitioned_table AS p ON p.partrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relnamespace::regnamespace::text IN {_OURS}
"""


def badly_distributed(rows: Rows) -> dict[str, str]:
    """Tables of people whose first key column is not what they are hashed by."""
    wrong = {}
    for row in rows(_TABLES):
        schema = row["name"].partition(".")[0]
        if schema not in ("registry", "link") or row["name"] in FEW:
            continue
        if row["way"] != "h":
            wrong[row["name"]] = "not hash partitioned, and not known to stay small"
        elif row["first_key"] != row["divided_by"] or row["first_key"] not in DISTRIBUTION_KEYS:
            wrong[row["name"]] = f"keyed by {row['first_key']}, divided by {row['divided_by']}"
    return wrong


def leaf_gaps(rows: Rows) -> dict[str, int]:
    """Hash partitioned tables that do not have all of 16 leaves."""
    found = rows(
        "SELECT parent, count(inhrelid) AS leaves FROM"
        " (SELECT partrelid AS oid, partrelid::regclass::text AS parent"
        "  FROM pg_partitioned_table WHERE partstrat = 'h') AS divided"
        " LEFT JOIN pg_inherits ON inhparent = divided.oid GROUP BY parent"
    )
    assert len(found) > 8
    return {row["parent"]: row["leaves"] for row in found if row["leaves"] != 16}


def leaves_without_period_rule(rows: Rows, table: str) -> list[str]:
    """Leaves of a table where one period could lie over another."""
    found = rows(
        "SELECT inhrelid::regclass::text AS leaf, pg_get_constraintdef(k.oid) AS rule"
        " FROM pg_inherits LEFT JOIN pg_constraint AS k"
        " ON k.conrelid = inhrelid AND k.contype = 'x' WHERE inhparent = $1::text::regclass",
        table,
    )
    assert found
    return [row["leaf"] for row in found if row["rule"] != PERIOD_RULES[table]]


def unexpected_long_numbers(rows: Rows) -> list[str]:
    """Columns wide enough for a My Number that are none of our own ids."""
    found = rows(
        "SELECT DISTINCT table_name || '.' || column_name AS place, column_name AS name"
        f" FROM information_schema.columns WHERE table_schema IN {_OURS}"
        " AND data_type IN ('bigint', 'numeric', 'double precision') ORDER BY place"
    )
    return [row["place"] for row in found if row["name"] not in LONG_NUMBERS]


def audit_guards(rows: Rows) -> set[str]:
    """How the audit trail is parted, and the triggers that refuse changes on it."""
    [parted] = [row for row in rows(_TABLES) if row["name"] == "audit.access"]
    by_day = {"BY_DAY"} if (parted["way"], parted["divided_by"]) == ("r", "day") else set()
    triggers = rows(
        "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'audit.access'::regclass"
        " AND tgenabled = 'O' AND NOT tgisinternal"
    )
    return by_day | {row["tgname"] for row in triggers}
