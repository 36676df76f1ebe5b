"""No SQL text uses what came after PostgreSQL 15: its words are looked for, no server is needed."""

import re

import pytest

from cloud.store import migrate
from tests.integration.cloud.both_versions import built_statements, statements

NEWER = {
    "temporal keys (18)": r"\bWITHOUT\s+OVERLAPS\b",
    "uuidv4, uuidv7 (18)": r"\buuidv[47]\s*\(",
    "virtual columns (18)": r"GENERATED\s+ALWAYS\s+AS\s*\([^;]*?\)\s*VIRTUAL",
    "old and new in RETURNING (18)": r"\bRETURNING\b[^;]*?\b(?:OLD|NEW)\.",
    "constraints not enforced (18)": r"\bNOT\s+ENFORCED\b",
    "functions of 18": r"\b(?:casefold|crc32c?|array_sort|array_reverse)\s*\(",
    "MERGE with RETURNING (17)": r"\bMERGE\s+INTO[^;]*?\bRETURNING\b",
    "JSON queries (17)": r"\bJSON_(?:TABLE|EXISTS|QUERY|VALUE|SCALAR|SERIALIZE)\s*\(",
    "COPY over errors (17)": r"\bON_ERROR\b",
    "functions of 16": r"\b(?:any_value|random_normal|array_shuffle|array_sample)\s*\(",
    "JSON constructors (16)": r"\bJSON_(?:ARRAY|OBJECT)(?:AGG)?\s*\(|\bIS\s+JSON\b",
    "options of role grants (16)": r"\bWITH\s+(?:INHERIT|SET)\s+(?:TRUE|FALSE|OPTION)\b",
    "numbers with underscores (16)": r"(?<![\w.'])\d+_\d+",  # 15 reads an alias
}
EXAMPLES = {
    "temporal keys (18)": "PRIMARY KEY (person_id, valid WITHOUT OVERLAPS)",
    "uuidv4, uuidv7 (18)": "DEFAULT uuidv7()",
    "virtual columns (18)": "total int GENERATED ALWAYS AS (a + b) VIRTUAL",
    "old and new in RETURNING (18)": "UPDATE t SET a = 1 RETURNING old.a",
    "constraints not enforced (18)": "CHECK (a > 0) NOT ENFORCED",
    "functions of 18": "SELECT casefold(name)",
    "MERGE with RETURNING (17)": "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED RETURNING t.a",
    "JSON queries (17)": "FROM JSON_TABLE(x, '$')",
    "COPY over errors (17)": "COPY t FROM STDIN (ON_ERROR ignore)",
    "functions of 16": "SELECT any_value(a)",
    "JSON constructors (16)": "SELECT json_array(1, 2)",
    "options of role grants (16)": "GRANT a TO b WITH INHERIT FALSE",
    "numbers with underscores (16)": "SELECT 10_000",
}


def texts() -> dict[str, str]:
    """Everything that is sent to PostgreSQL, without comments."""
    files = {one.name: re.sub(r"--.*", "", one.sql) for one in migrate.migrations()}
    return {**files, **statements(), **built_statements()}


@pytest.mark.parametrize("name", NEWER)
def test_no_sql_is_newer_than_postgresql_15(name):
    told = texts()
    assert len(told) > 40
    assert [place for place, text in told.items() if _has(name, text)] == []


@pytest.mark.parametrize("name", NEWER)
def test_what_is_newer_would_be_seen(name):
    assert _has(name, EXAMPLES[name])


def _has(name: str, text: str) -> bool:
    return re.search(NEWER[name], text, re.IGNORECASE) is not None
