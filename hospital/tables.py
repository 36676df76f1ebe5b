"""The tables of inbox.sqlite; one that is here already stays as it is.

A column that an earlier version did not have is added when the file is opened.
"""

TABLES = """
CREATE TABLE IF NOT EXISTS record (
    verification_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    device TEXT NOT NULL,
    business_day TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    received_at TEXT NOT NULL,
    export TEXT NOT NULL DEFAULT 'waiting' CHECK (export IN ('waiting', 'done', 'failed'))
) STRICT;
CREATE INDEX IF NOT EXISTS record_by_day ON record (device, business_day, sequence);
CREATE INDEX IF NOT EXISTS record_waiting ON record (export) WHERE export = 'waiting';
CREATE TABLE IF NOT EXISTS raised (
    raised_id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    key TEXT NOT NULL,       -- verification id, total id, or empty
    code TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS day (
    device TEXT NOT NULL,
    business_day TEXT NOT NULL,
    revision INTEGER NOT NULL,
    total INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    PRIMARY KEY (device, business_day)
) STRICT;
CREATE TABLE IF NOT EXISTS notice (
    notice_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    verification_id TEXT     -- which inquiry a notice of the eligibility service is about
) STRICT;
"""

ADDED_LATER = (("notice", "verification_id", "TEXT"),)
"""Table, column and its kind."""
