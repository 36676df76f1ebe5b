"""Outbox tables, step to version 4: the hospital's inquiries and their answers."""

INQUIRIES = (
    """CREATE TABLE inquiry (
        inquiry_id TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        key_id TEXT NOT NULL,
        list BLOB NOT NULL,                -- the list as it came, encrypted (sealing.py)
        deadline TEXT NOT NULL,
        taken_at TEXT NOT NULL
    ) STRICT""",
)
