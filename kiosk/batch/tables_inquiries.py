"""Outbox tables, step to version 4: the hospital's inquiries and their answers."""

INQUIRIES = (
    """CREATE TABLE inquiry (
        inquiry_id TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,              -- of the list as it was signed
        key_id TEXT NOT NULL,
        list BLOB NOT NULL,                -- as it was signed, encrypted (sealing.py); emptied once
                                           -- each line is in a part
        lines INTEGER NOT NULL,
        deadline TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        parts INTEGER NOT NULL DEFAULT 0,  -- so many are made
        state TEXT NOT NULL CHECK (state IN ('asking', 'answered', 'done')),
        trouble TEXT                       -- why the service could not be asked, last time
    ) STRICT""",
    # A question to the service, from before it is asked until its lines are in a part.
    """CREATE TABLE inquiry_request (
        verification_id TEXT PRIMARY KEY,
        inquiry_id TEXT NOT NULL,
        is_single INTEGER NOT NULL,
        confirmation_date TEXT,
        lines TEXT NOT NULL,               -- the hospital's numbers, JSON
        reception_number TEXT              -- of a bulk inquiry that was handed in
    ) STRICT""",
    "CREATE INDEX inquiry_request_of ON inquiry_request (inquiry_id)",
    """CREATE TABLE inquiry_part (
        answer_id TEXT PRIMARY KEY,
        inquiry_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        body BLOB NOT NULL,                -- as it is signed, encrypted; emptied by its receipt
        state TEXT NOT NULL CHECK (state IN ('sealed', 'offered', 'received', 'refused')),
        tries INTEGER NOT NULL DEFAULT 0,
        UNIQUE (inquiry_id, part)
    ) STRICT""",
)
