"""What each role may do with each schema, table, column and function, as PostgreSQL itself says."""

from collections import defaultdict

import asyncpg

ROLES = ("oev_lookup", "oev_intake", "oev_link", "PUBLIC")

_GRANTS = """
    WITH told (object, columns, acl, owner) AS (
        SELECT 'schema ' || n.nspname, '', n.nspacl, n.nspowner FROM pg_namespace AS n
        WHERE n.nspname = ANY($1)
        UNION ALL
        SELECT n.nspname || '.' || c.relname, '', c.relacl, c.relowner
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
            AND c.relname !~ '_[0-9]{2,8}$'
        UNION ALL
        SELECT n.nspname || '.' || c.relname, a.attname, a.attacl, c.relowner
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY($1) AND a.attacl IS NOT NULL
        UNION ALL
        SELECT n.nspname || '.' || p.proname || '()', '',
            coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = ANY($1) AND p.prorettype <> 'trigger'::regtype
    )
    SELECT told.object, told.columns, grants.privilege_type AS privilege,
        CASE grants.grantee WHEN 0 THEN 'PUBLIC' ELSE grants.grantee::regrole::text END AS role
    FROM told CROSS JOIN LATERAL aclexplode(told.acl) AS grants
    WHERE grants.grantee <> told.owner
"""
_OF_A_LEAF = """
    SELECT DISTINCT i.inhparent::regclass::text, grants.grantee::regrole::text,
        grants.privilege_type
    FROM pg_class AS c JOIN pg_inherits AS i ON i.inhrelid = c.oid, aclexplode(c.relacl) AS grants
    WHERE c.relispartition AND c.relkind = 'r' AND grants.grantee <> c.relowner
"""
SCHEMAS = ("audit", "claims", "clinical", "link", "reception", "registry")


async def table_of(dsn: str) -> str:
    """A Markdown table: an object a line, a role a column."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(_GRANTS, list(SCHEMAS))
    finally:
        await connection.close()
    found: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in rows:
        found[row["object"]][row["role"]][row["privilege"]].append(row["columns"])
    strangers = {row["role"] for row in rows} - set(ROLES)
    assert not strangers, f"a grant to {strangers}"
    lines = [f"| | {' | '.join(ROLES)} |", "|---" * (len(ROLES) + 1) + "|"]
    for name, of_role in sorted(found.items()):
        cells = [_cell(of_role[role]) for role in ROLES]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)


async def grants_on_leaves(dsn: str) -> list[tuple[str, str, str]]:
    """Parent, role and privilege, where somebody may reach partitions past their parent."""
    connection = await asyncpg.connect(dsn)
    try:
        return [(row[0], row[1], row[2]) for row in await connection.fetch(_OF_A_LEAF)]
    finally:
        await connection.close()


def _cell(privileges: dict[str, list[str]]) -> str:
    told = [
        privilege.lower() + (f" ({', '.join(sorted(columns))})" if "" not in columns else "")
        for privilege, columns in sorted(privileges.items())
    ]
    return ", ".join(told) or "–"
