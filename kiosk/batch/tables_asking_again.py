"""Outbox tables, step to version 3: receptions that are to be asked again."""

ASKING_AGAIN = (
    """CREATE TABLE asking_again (
        verification_id TEXT PRIMARY KEY,  -- of the reception
        key_id TEXT NOT NULL,
        asked BLOB NOT NULL,               -- the card face, encrypted (sealing.py)
        business_day TEXT NOT NULL,        -- of the reception
        state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'given-up')),
        tries INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
)
