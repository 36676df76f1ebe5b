"""Outbox tables, step to version 3: receptions that are asked again, and their later answers.

The answer found later is a record of its own with the reception's number, so that number is unique
among receptions only. SQLite drops no constraint: the table is built anew, rowids included, for the
order of arrival stands in them.
"""

_RECORD = """CREATE TABLE record_anew (
    verification_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    business_day TEXT NOT NULL,
    reception_number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sealed', 'offered', 'received', 'refused')),
    key_id TEXT NOT NULL,
    body BLOB NOT NULL,      -- encrypted (sealing.py); emptied when its keeping time is over
    sequence INTEGER,        -- given at sealing, 1.. within the business day
    sha256 TEXT,             -- of the sealed bytes
    part_id TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    offered_at TEXT,
    settled_at TEXT,
    code TEXT,               -- why it was refused
    reverifies TEXT,         -- the earlier reception that this answers
    UNIQUE (business_day, sequence),
    CHECK ((state = 'open') = (sequence IS NULL) AND (sequence IS NULL) = (sha256 IS NULL))
) STRICT"""

_COLUMNS = (
    "rowid, verification_id, session_id, business_day, reception_number, state, key_id, body,"
    " sequence, sha256, part_id, tries, offered_at, settled_at, code"
)

_BY_NUMBER = """CREATE UNIQUE INDEX record_by_number
    ON record (business_day, reception_number) WHERE reverifies IS NULL"""

_WAITING = """CREATE TABLE asking_again (
    verification_id TEXT PRIMARY KEY,  -- of the reception
    session_id TEXT NOT NULL,
    business_day TEXT NOT NULL,        -- of the reception: the day that is asked about
    reception_number INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    face BLOB NOT NULL,                -- what is printed on the card, encrypted (sealing.py)
    tries INTEGER NOT NULL DEFAULT 0,  -- how often it was asked again and nobody was found
    asked_on TEXT,                     -- day of the last answer; NULL: the service gave none yet
    attempt_id TEXT,                   -- the answer's own id, on disk before it is asked with
    remembered_as TEXT,                -- the id under which the service looks for it by itself
    is_resolved INTEGER NOT NULL DEFAULT 0,  -- the service told that it is worth asking
    is_told INTEGER NOT NULL DEFAULT 0       -- the hospital was told that nobody was found
) STRICT"""

ASKING_AGAIN = (
    _RECORD,
    f"INSERT INTO record_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM record",  # noqa: S608 - constants
    "DROP TABLE record",
    "ALTER TABLE record_anew RENAME TO record",
    "CREATE INDEX record_by_state ON record (state, business_day, sequence)",
    "CREATE INDEX record_by_session ON record (session_id) WHERE state = 'open'",
    _BY_NUMBER,
    "CREATE UNIQUE INDEX record_by_earlier ON record (reverifies) WHERE reverifies IS NOT NULL",
    _WAITING,
)
