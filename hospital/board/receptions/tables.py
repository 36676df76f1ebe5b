"""The tables of board.sqlite: what the list needs beside the inbox, made from the inbox again.

No name, number or date of birth is in it: rows are read from the inbox when they are shown. Only
``done`` cannot be made again; without it a need is open once more.
"""

FORM = 2
"""Raise it with any change below: what an earlier version derived is then made anew."""

DERIVED = """
CREATE TABLE IF NOT EXISTS reception (
    n INTEGER PRIMARY KEY,             -- of the inbox's arrival
    verification_id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,                 -- business day
    processed_at TEXT NOT NULL,        -- UTC, all of one length
    number INTEGER NOT NULL,           -- reception number
    share INTEGER,                     -- tenths
    answers TEXT,                      -- an earlier reception that was asked again
    is_listed INTEGER NOT NULL,        -- 0: shown at the earlier reception
    named TEXT, reference TEXT, household TEXT, branch TEXT  -- hospital.board.receptions.visits
) STRICT;
CREATE INDEX IF NOT EXISTS reception_by_day ON reception (day, n);
CREATE INDEX IF NOT EXISTS reception_by_name ON reception (named) WHERE named IS NOT NULL;
CREATE INDEX IF NOT EXISTS reception_by_reference ON reception (reference)
    WHERE reference IS NOT NULL;
CREATE INDEX IF NOT EXISTS reception_answers ON reception (answers) WHERE answers IS NOT NULL;
CREATE TABLE IF NOT EXISTS need (
    verification_id TEXT NOT NULL,
    kind TEXT NOT NULL,                -- hospital.board.receptions.needs.Need
    day TEXT NOT NULL,                 -- when it arose
    other TEXT,                        -- the last visit, or the later answer
    PRIMARY KEY (verification_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS followed (
    what TEXT PRIMARY KEY,             -- arrival or notice
    n INTEGER NOT NULL,
    verification_id TEXT               -- of the arrival: is it still the same inbox?
) STRICT, WITHOUT ROWID;
"""
DROPPED = """
DROP VIEW IF EXISTS open_need;
DROP VIEW IF EXISTS listed;
DROP TABLE IF EXISTS reception;
DROP TABLE IF EXISTS need;
DROP TABLE IF EXISTS followed;
"""

KEPT = """
CREATE TABLE IF NOT EXISTS secret (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), key BLOB)
    STRICT;
CREATE TABLE IF NOT EXISTS done (
    verification_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    name TEXT NOT NULL,                -- of the member of staff, as it was then
    PRIMARY KEY (verification_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    c INTEGER PRIMARY KEY AUTOINCREMENT,  -- the id of a server-sent event
    verification_id TEXT NOT NULL
) STRICT;
"""

VIEWS = """
CREATE VIEW IF NOT EXISTS listed AS
    SELECT n, verification_id, number, day, is_listed FROM reception WHERE is_listed;
CREATE VIEW IF NOT EXISTS open_need AS  -- nobody has ticked it off
    SELECT need.verification_id, need.kind, need.day FROM need
    WHERE NOT EXISTS (SELECT 1 FROM done WHERE done.verification_id = need.verification_id
        AND done.kind = need.kind);
"""
