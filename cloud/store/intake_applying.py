"""Applies staged lines to the registry: closes what was known, adds what is known now.

A few statements over sets, whatever the number of lines. Nothing is overwritten: a version's
``recorded`` is closed and the next one begins at the same time, one time for a whole batch.
"""

import datetime as dt

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.domain.ports import Clock

_ADD_PEOPLE = """
    INSERT INTO registry.person (person_id, birthdate, sex, name, name_kana, home_municipality)
    SELECT DISTINCT ON (person_id) person_id, birthdate, sex, card_name, card_name_kana,
        home_municipality
    FROM pg_temp.incoming_line WHERE kind = 'register' ORDER BY person_id, line DESC
    ON CONFLICT (person_id) DO NOTHING
"""
# Everybody takes these locks in the same order, so no two batches wait for each other.
_LOCK_PEOPLE = """
    SELECT count(*) FROM (
        SELECT p.person_id FROM registry.person AS p
        WHERE p.person_id IN (SELECT person_id FROM pg_temp.incoming_line)
        ORDER BY p.person_id FOR UPDATE OF p
    ) AS locked
"""
# Strictly after whatever it closes, also when another machine's clock was ahead.
_TIME = """
    SELECT greatest($1::timestamptz, max(began) + interval '1 microsecond') FROM (
        SELECT max(lower(c.recorded)) AS began FROM pg_temp.incoming_line AS i
        JOIN registry.coverage AS c USING (person_id, coverage_id, version)
        UNION ALL
        SELECT max(lower(p.recorded)) FROM pg_temp.incoming_line AS i
        JOIN registry.certificate_paper AS p USING (person_id, coverage_id)
        WHERE upper_inf(p.recorded) AND i.version IS NOT NULL
        UNION ALL
        SELECT max(lower(p.recorded)) FROM pg_temp.incoming_line AS i
        JOIN registry.protection AS p USING (person_id, insurer_no)
        WHERE upper_inf(p.recorded) AND i.protections IS NOT NULL
    ) AS open
"""
_CLOSE_COVERAGES = """
    UPDATE registry.coverage AS c SET recorded = tstzrange(lower(c.recorded), $1)
    FROM pg_temp.incoming_line AS i
    WHERE c.person_id = i.person_id AND c.coverage_id = i.coverage_id AND c.version = i.version
"""
_ADD_COVERAGES = """
    INSERT INTO registry.coverage (person_id, coverage_id, version, insurer_no, symbol, number,
        branch, valid, recorded, family_class, reason_of_loss, insured_name, card_name,
        card_name_kana, card_classification, card_issued_on, card_valid_from, card_valid_until,
        contribution_percent, is_preschool, batch_id, birthdate, sex, symbol_key, number_key,
        post_number, address, home_municipality)
    SELECT person_id, coverage_id, coalesce(version, 0) + 1, insurer_no, symbol, number,
        branch, daterange(qualified_on, lapsed_on), tstzrange($1, NULL), family_class,
        reason_of_loss, insured_name, card_name, card_name_kana, card_classification,
        card_issued_on, card_valid_from, card_valid_until, contribution_percent, is_preschool,
        $2, birthdate, sex, symbol_key, number_key, post_number, address, home_municipality
    FROM pg_temp.incoming_line WHERE kind <> 'terminate' AND NOT withdrawn
"""
_ADD_ENDS = """
    INSERT INTO registry.coverage (person_id, coverage_id, version, insurer_no, symbol, number,
        branch, valid, recorded, family_class, reason_of_loss, insured_name, card_name,
        card_name_kana, card_classification, card_issued_on, card_valid_from, card_valid_until,
        contribution_percent, is_preschool, batch_id, birthdate, sex, symbol_key, number_key,
        post_number, address, home_municipality)
    SELECT c.person_id, c.coverage_id, c.version + 1, c.insurer_no, c.symbol, c.number,
        c.branch, daterange(lower(c.valid), i.lapsed_on), tstzrange($1, NULL), c.family_class,
        i.reason_of_loss, c.insured_name, c.card_name, c.card_name_kana, c.card_classification,
        c.card_issued_on, c.card_valid_from, c.card_valid_until, c.contribution_percent,
        c.is_preschool, $2, c.birthdate, c.sex, c.symbol_key, c.number_key, c.post_number,
        c.address, c.home_municipality
    FROM pg_temp.incoming_line AS i
    JOIN registry.coverage AS c USING (person_id, coverage_id, version)
    WHERE i.kind = 'terminate'
"""
_CLOSE_PAPERS = """
    UPDATE registry.certificate_paper AS p SET recorded = tstzrange(lower(p.recorded), $1)
    FROM pg_temp.incoming_line AS i
    WHERE p.person_id = i.person_id AND p.coverage_id = i.coverage_id AND upper_inf(p.recorded)
        AND i.kind <> 'register' AND (i.withdrawn OR p.kind = ANY (i.paper_kinds))
        AND NOT EXISTS (
            SELECT FROM pg_temp.incoming_paper AS n
            WHERE n.line = i.line AND n.kind = p.kind AND n.disease = p.disease
                AND p.valid = daterange(n.valid_from, n.valid_until)
                AND (n.classification, n.category, n.contribution_percent, n.self_pay_yen,
                    n.issued_on, n.long_term_on) IS NOT DISTINCT FROM
                    (p.classification, p.category, p.contribution_percent, p.self_pay_yen,
                    p.issued_on, p.long_term_on)
        )
"""
_ADD_PAPERS = """
    INSERT INTO registry.certificate_paper (person_id, coverage_id, kind, disease, valid, recorded,
        classification, category, contribution_percent, self_pay_yen, issued_on, long_term_on,
        batch_id)
    SELECT i.person_id, i.coverage_id, n.kind, n.disease,
        daterange(n.valid_from, n.valid_until), tstzrange($1, NULL), n.classification,
        n.category, n.contribution_percent, n.self_pay_yen, n.issued_on, n.long_term_on, $2
    FROM pg_temp.incoming_paper AS n JOIN pg_temp.incoming_line AS i USING (line)
    WHERE NOT EXISTS (
        SELECT FROM registry.certificate_paper AS p
        WHERE p.person_id = i.person_id AND p.coverage_id = i.coverage_id AND p.kind = n.kind
            AND p.disease = n.disease AND upper_inf(p.recorded)
            AND p.valid = daterange(n.valid_from, n.valid_until)
    )
"""
_CLOSE_PROTECTIONS = """
    UPDATE registry.protection AS p SET recorded = tstzrange(lower(p.recorded), $1)
    FROM (
        SELECT DISTINCT ON (person_id, insurer_no) person_id, insurer_no, protections
        FROM pg_temp.incoming_line WHERE protections IS NOT NULL
        ORDER BY person_id, insurer_no, line DESC
    ) AS told
    WHERE p.person_id = told.person_id AND p.insurer_no = told.insurer_no
        AND upper_inf(p.recorded) AND p.kind <> ALL (told.protections)
"""
_ADD_PROTECTIONS = """
    INSERT INTO registry.protection (person_id, insurer_no, kind, recorded, batch_id)
    SELECT DISTINCT told.person_id, told.insurer_no, wanted.kind, tstzrange($1, NULL), $2::bigint
    FROM (
        SELECT DISTINCT ON (person_id, insurer_no) person_id, insurer_no, protections
        FROM pg_temp.incoming_line WHERE protections IS NOT NULL
        ORDER BY person_id, insurer_no, line DESC
    ) AS told, unnest(told.protections) AS wanted (kind)
    WHERE NOT EXISTS (
        SELECT FROM registry.protection AS p
        WHERE p.person_id = told.person_id AND p.insurer_no = told.insurer_no
            AND p.kind = wanted.kind AND upper_inf(p.recorded)
    )
"""
_ADD_FACES = """
    INSERT INTO registry.card_face AS f (face_key, birth_md, branch, person_id, coverage_id,
        is_loose)
    SELECT key, extract(month FROM birthdate)::int * 100 + extract(day FROM birthdate)::int,
        branch, person_id, coverage_id, is_loose
    FROM pg_temp.incoming_line,
        LATERAL (VALUES (face_key, false), (loose_face_key, true)) AS faces (key, is_loose)
    WHERE key IS NOT NULL
    ON CONFLICT (face_key, person_id, coverage_id) DO UPDATE
        SET branch = excluded.branch, birth_md = excluded.birth_md,
            is_loose = f.is_loose AND excluded.is_loose
        WHERE (f.branch, f.birth_md, f.is_loose) IS DISTINCT FROM
            (excluded.branch, excluded.birth_md, f.is_loose AND excluded.is_loose)
"""
_RENEW_PEOPLE = """
    UPDATE registry.person AS p SET birthdate = n.birthdate, sex = n.sex, name = n.card_name,
        name_kana = n.card_name_kana,
        home_municipality = coalesce(n.home_municipality, p.home_municipality)
    FROM (
        SELECT DISTINCT ON (person_id) * FROM pg_temp.incoming_line
        WHERE card_name IS NOT NULL ORDER BY person_id, line DESC
    ) AS n
    WHERE p.person_id = n.person_id
        AND (p.birthdate, p.sex, p.name, p.name_kana, p.home_municipality) IS DISTINCT FROM
            (n.birthdate, n.sex, n.card_name, n.card_name_kana,
            coalesce(n.home_municipality, p.home_municipality))
"""
_NAME_INSURERS = """
    UPDATE registry.insurer AS i SET name = coalesce(n.name, i.name),
        municipality_code = coalesce(n.municipality, i.municipality_code)
    FROM (
        SELECT insurer_no, max(insurer_name) AS name, max(insurer_municipality) AS municipality
        FROM pg_temp.incoming_line
        WHERE insurer_name IS NOT NULL OR insurer_municipality IS NOT NULL GROUP BY insurer_no
    ) AS n
    WHERE i.insurer_no = n.insurer_no AND (i.name, i.municipality_code) IS DISTINCT FROM
        (coalesce(n.name, i.name), coalesce(n.municipality, i.municipality_code))
"""
_CHANGES = "SELECT person_id, coverage_id, insurer_no, kind FROM pg_temp.incoming_line"


async def lock_people(connection: asyncpg.Connection, clock: Clock) -> dt.datetime:
    """Adds people who are new to the registry and locks all; gives the time of the change.

    It is read once all locks are held: a batch may have waited and been checked for minutes, and
    whatever was answered meanwhile came from the versions that it closes.
    """
    await connection.execute(_ADD_PEOPLE)
    await connection.execute(_LOCK_PEOPLE)
    changed_at: dt.datetime = await connection.fetchval(_TIME, clock.wall())
    return changed_at


async def apply_staged(connection: asyncpg.Connection, batch_id: int, at: dt.datetime) -> None:
    """Closes and adds, first what may stand in the way of the next."""
    await connection.execute(_CLOSE_COVERAGES, at)
    await connection.execute(_CLOSE_PAPERS, at)
    await connection.execute(_CLOSE_PROTECTIONS, at)
    await connection.execute(_ADD_ENDS, at, batch_id)
    await add_staged(connection, batch_id, at)
    await connection.execute(_RENEW_PEOPLE)
    await connection.execute(_NAME_INSURERS)


async def add_staged(connection: asyncpg.Connection, batch_id: int | None, at: dt.datetime) -> None:
    """Adds coverages with their papers, protections and card faces."""
    await connection.execute(_ADD_COVERAGES, at, batch_id)
    await connection.execute(_ADD_PAPERS, at, batch_id)
    await connection.execute(_ADD_PROTECTIONS, at, batch_id)
    await connection.execute(_ADD_FACES)


async def changes(connection: asyncpg.Connection) -> list[CoverageChange]:
    """What the staged lines changed."""
    return [
        CoverageChange(
            row["person_id"], row["coverage_id"], row["insurer_no"], ChangeKind(row["kind"])
        )
        for row in await connection.fetch(_CHANGES)
    ]
