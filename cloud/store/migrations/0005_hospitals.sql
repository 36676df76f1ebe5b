-- Hospitals and insurers as callers, bulk inquiries, and a bound on guessing card faces.
-- Runs on PostgreSQL 15 and 18.

-- One table of client certificates for all kinds of callers; the SAN URI's word is the kind.
ALTER TABLE registry.device_certificate RENAME TO client_certificate;
ALTER TABLE registry.client_certificate
    ADD COLUMN kind text NOT NULL DEFAULT 'device'
        CHECK (kind IN ('device', 'hospital', 'insurer')),
    ADD COLUMN insurer_no text REFERENCES registry.insurer,
    ALTER COLUMN institution_code DROP NOT NULL,
    ALTER COLUMN device SET DEFAULT '',
    ADD CHECK ((kind = 'insurer') = (insurer_no IS NOT NULL)),
    ADD CHECK ((kind = 'insurer') = (institution_code IS NULL));
ALTER TABLE registry.client_certificate ALTER COLUMN kind DROP DEFAULT;
CREATE INDEX ON registry.client_certificate (insurer_no) WHERE insurer_no IS NOT NULL;
GRANT SELECT ON registry.client_certificate TO oev_lookup, oev_intake;

-- A file of many checks: taken in at once, worked through, kept until it is old. Only the institution
-- that handed it in may fetch it. A worker holds its row locked, so a killed one lets go of it.
CREATE TABLE reception.bulk_inquiry (
    institution_code text NOT NULL,
    reception_number text NOT NULL CHECK (length(reception_number) BETWEEN 8 AND 40),
    caller_uri text NOT NULL,
    device text NOT NULL,
    cert_sha256 bytea NOT NULL CHECK (length(cert_sha256) = 32),
    request_key bytea NOT NULL CHECK (length(request_key) = 32),  -- the same hand-in, the same number
    request_sha256 bytea NOT NULL,
    file_identifier text,                  -- ArbitraryFileIdentifier, told back
    confirmed_on date NOT NULL,
    asked bytea NOT NULL,                  -- JSON of the units; emptied when answered
    unit_count integer NOT NULL,
    answer bytea,                          -- null while it is in progress
    received_at timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (institution_code, reception_number),
    UNIQUE (institution_code, request_key)
);
CREATE INDEX ON reception.bulk_inquiry (received_at) WHERE answer IS NULL;
CREATE INDEX ON reception.bulk_inquiry (received_at);
GRANT SELECT, INSERT, DELETE ON reception.bulk_inquiry TO oev_lookup;
GRANT UPDATE (asked, answer, answered_at) ON reception.bulk_inquiry TO oev_lookup;

-- The primary's own time, stamped again and again: a replica shows by it how late it is.
CREATE TABLE reception.heartbeat (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    at timestamptz NOT NULL
);
INSERT INTO reception.heartbeat (at) VALUES (now());
GRANT SELECT ON reception.heartbeat TO oev_lookup;
GRANT UPDATE (at) ON reception.heartbeat TO oev_lookup;

-- Card faces that found nobody, by caller and minute: all workers of a service count together.
CREATE TABLE reception.face_miss (
    caller_uri text NOT NULL,
    minute timestamptz NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (caller_uri, minute)
);
GRANT SELECT, INSERT, DELETE ON reception.face_miss TO oev_lookup;
GRANT UPDATE (count) ON reception.face_miss TO oev_lookup;
