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
    received_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS record_by_day ON record (device, business_day, sequence);
CREATE TABLE IF NOT EXISTS arrival (
    n INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: whoever follows keeps the last one
    verification_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS record_arrives AFTER INSERT ON record
    BEGIN INSERT OR REPLACE INTO arrival (verification_id) VALUES (new.verification_id); END;
CREATE TABLE IF NOT EXISTS outlet (
    name TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    n INTEGER NOT NULL,      -- of arrival: up to here all is told, or stands in outlet_untold
    written_at TEXT,         -- when something was told last
    code TEXT,               -- of the last trouble, and hospital.outlets.port.Reason
    reason TEXT,
    goes_on INTEGER,         -- whether it tells all the same
    trouble_since TEXT,
    well_since TEXT,         -- after that trouble; empty while it lasts
    gone_at TEXT             -- since when the configuration does not name it
) STRICT;
CREATE TABLE IF NOT EXISTS outlet_untold (
    outlet TEXT NOT NULL,
    verification_id TEXT NOT NULL,  -- of a record that its form cannot tell
    PRIMARY KEY (outlet, verification_id)
) STRICT;
CREATE TABLE IF NOT EXISTS outlet_folder (
    path TEXT PRIMARY KEY    -- was taken into use: hospital.outlets.claim
) STRICT;
CREATE TABLE IF NOT EXISTS bridge (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    bridge_id TEXT NOT NULL  -- this inbox, for whoever else would write where it writes
) STRICT;
CREATE TABLE IF NOT EXISTS raised (
    raised_id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    key TEXT NOT NULL,       -- verification id, total id, or empty
    code TEXT NOT NULL,
    at TEXT NOT NULL,
    seen_at TEXT,            -- when a person said that they have seen it
    seen_by TEXT             -- staff id
) STRICT;
CREATE INDEX IF NOT EXISTS raised_by_key ON raised (key, code);
CREATE TABLE IF NOT EXISTS day (
    device TEXT NOT NULL,
    business_day TEXT NOT NULL,
    revision INTEGER NOT NULL,
    total INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    incomplete_since TEXT,   -- the first total that did not fit; empty for a complete day
    raised_at TEXT,          -- when staff were told of that
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
CREATE TABLE IF NOT EXISTS terminal_question (
    verification_id TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    day TEXT NOT NULL,       -- about which day the eligibility terminal was asked
    face BLOB,               -- about whom: a CardFace; empty for one of an earlier version
    asked_at TEXT NOT NULL,
    answered_at TEXT,
    answer BLOB,             -- an InquiryAnswer, as the kiosk got it
    raw BLOB                 -- the terminal's file, where not all of it could be read
) STRICT;
CREATE INDEX IF NOT EXISTS terminal_question_by_age ON terminal_question (asked_at);
CREATE TABLE IF NOT EXISTS inquiry (
    inquiry_id TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body BLOB NOT NULL,      -- the list's exact bytes: they are the same at every offer
    asked_at TEXT NOT NULL,
    deadline TEXT NOT NULL,
    state TEXT NOT NULL,     -- hospital.inquiries.InquiryState
    code TEXT,               -- why it was refused, or what hinders it
    ended_at TEXT,           -- complete, refused or given up: from here on it is kept for a while
    asked_by TEXT            -- staff id of who asked at the desk's page
) STRICT;
CREATE INDEX IF NOT EXISTS inquiry_running ON inquiry (deadline) WHERE ended_at IS NULL;
CREATE TABLE IF NOT EXISTS inquiry_part (
    answer_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    inquiry_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    is_last INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (inquiry_id, part)
) STRICT;
CREATE TABLE IF NOT EXISTS inquiry_line (
    inquiry_id TEXT NOT NULL,
    line INTEGER NOT NULL,   -- the hospital's own number
    identifier TEXT,         -- its own word for the line; never sent
    answer_id TEXT,          -- of the part that answered it
    answer BLOB,             -- a LineAnswer
    PRIMARY KEY (inquiry_id, line)
) STRICT;
CREATE TABLE IF NOT EXISTS request (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,      -- of the file in req
    kind TEXT NOT NULL,      -- its official prefix, as OQSsiquc01
    sha256 TEXT NOT NULL,    -- of its bytes
    size INTEGER NOT NULL,   -- with mtime_ns: by them a file that cannot be deleted is known again
    mtime_ns INTEGER NOT NULL,
    taken_at TEXT NOT NULL,
    ask_id TEXT NOT NULL,    -- the list's id, where a kiosk's line asks
    is_lying INTEGER NOT NULL DEFAULT 1,  -- its file may still be in req
    reception_number TEXT UNIQUE,  -- ours, of a hand-in by a kiosk's line
    answered_at TEXT,
    written_at TEXT,         -- the answer is durable in res: from here on it is kept for a while
    answer BLOB,             -- its bytes: one answer, however often they are written
    body BLOB NOT NULL       -- the file's bytes, about a patient; last, it may be large
) STRICT;
CREATE INDEX IF NOT EXISTS request_open ON request (name) WHERE written_at IS NULL;
CREATE INDEX IF NOT EXISTS request_lying ON request (name) WHERE is_lying = 1;
CREATE INDEX IF NOT EXISTS request_by_bytes ON request (sha256) WHERE reception_number IS NOT NULL;
CREATE TABLE IF NOT EXISTS request_trouble (
    place TEXT PRIMARY KEY,  -- req, res, line, undeleted, unreadable
    code TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;
"""

ADDED_LATER = (
    ("notice", "verification_id", "TEXT"),
    ("day", "incomplete_since", "TEXT"),
    ("day", "raised_at", "TEXT"),
    ("inquiry", "asked_by", "TEXT"),
    ("raised", "seen_at", "TEXT"),
    ("raised", "seen_by", "TEXT"),
    ("terminal_question", "face", "BLOB"),
)
"""Table, column and its kind."""

ARRIVED_EARLIER = """
INSERT INTO arrival (verification_id) SELECT verification_id FROM record
    WHERE NOT EXISTS (SELECT 1 FROM arrival) ORDER BY rowid
"""
"""What an earlier version filed, in its order."""

WAITED_EARLIER = (
    """
    INSERT INTO outlet_untold SELECT 'face', verification_id FROM arrival
        JOIN record USING (verification_id)
        WHERE export <> 'done' AND n > coalesce((SELECT n FROM outlet WHERE name = 'face'), 0)
        AND n <= (SELECT max(n) FROM arrival JOIN record USING (verification_id)
            WHERE export <> 'waiting')
        ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO outlet (name, form, n) SELECT 'face', 'face', coalesce(max(n), 0)
        FROM arrival JOIN record USING (verification_id) WHERE export <> 'waiting'
        ON CONFLICT (name) DO UPDATE SET n = max(n, excluded.n)
    """,
    """
    DELETE FROM outlet_untold WHERE outlet = 'face' AND verification_id IN
        (SELECT verification_id FROM record WHERE export = 'done')
    """,
    "DROP INDEX record_waiting",
    "DROP INDEX IF EXISTS record_failed",
)
"""An earlier version noted in ``record.export`` what has its file; the column stays, unused.

Its two indexes tell such a file, and go; whoever goes back to that version and comes again finds
them again. What waited behind all others waits on; what waited or had no file between others is
tried again at the start, as every record that could not be told. A cursor that is here already
does not go back: up to it all is told, though that version knows nothing of it.
"""
