"""Outbox tables, step to version 5: which release still works with the file.

A system on trial brings the file up to date before anybody knows whether it stays; the former one
must be able to go on. It opens a newer file whose ``since`` is not above its own version.
"""

READABLE = (
    """CREATE TABLE IF NOT EXISTS readable (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        since INTEGER NOT NULL  -- the oldest version whose programs work with this file
    ) STRICT""",
    "INSERT OR IGNORE INTO readable (one, since) VALUES (1, 5)",
)
