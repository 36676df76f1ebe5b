-- Insurers' batches, what is found about overlapping coverages, what is told to whom, and not-found
-- inquiries that are remembered. Runs on PostgreSQL 15 and 18.

CREATE TABLE registry.inbound_batch (
    insurer_no text NOT NULL REFERENCES registry.insurer,
    batch_no bigint NOT NULL CHECK (batch_no > 0),
    batch_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,   -- what coverage rows name
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    state text NOT NULL CHECK (state IN ('applied', 'refused')),
    line_count integer NOT NULL,
    error_count integer NOT NULL,
    report bytea NOT NULL,                 -- the answer, byte for byte; names line, field, reason
    received_at timestamptz NOT NULL,
    PRIMARY KEY (insurer_no, batch_no),
    CHECK ((state = 'applied') = (error_count = 0))
);

-- Two coverages of one person on the same days at two insurers: legal input, reported.
CREATE TABLE registry.double_enrolment (
    person_id bigint NOT NULL,
    coverage_a bigint NOT NULL,
    coverage_b bigint NOT NULL,
    insurer_a text NOT NULL,
    insurer_b text NOT NULL,
    overlap daterange NOT NULL CHECK (NOT isempty(overlap)),
    found_at timestamptz NOT NULL,
    found_by text NOT NULL CHECK (found_by IN ('arrival', 'scan')),
    resolved_at timestamptz,               -- when no overlap was left
    PRIMARY KEY (person_id, coverage_a, coverage_b, found_at),
    CHECK (coverage_a < coverage_b)
) PARTITION BY HASH (person_id);

-- Told to an insurer or an institution, until it says that it has it.
CREATE TABLE registry.outbox (
    target text NOT NULL,                  -- insurer:NUMBER or institution:CODE
    message_id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    dedupe_key text NOT NULL,              -- the same finding is told once
    payload bytea NOT NULL,                -- JSON, byte for byte as it is fetched; then emptied
    created_at timestamptz NOT NULL,
    first_fetched_at timestamptz,
    acknowledged_at timestamptz,
    PRIMARY KEY (target, message_id),
    UNIQUE (target, kind, dedupe_key),
    CHECK ((payload = '') = (acknowledged_at IS NOT NULL))
) PARTITION BY HASH (target);

-- A card face that found nobody, to be asked again when an insurer registers one.
CREATE TABLE registry.waiting_inquiry (
    face_key bigint NOT NULL,
    verification_id uuid NOT NULL,
    insurer_no text NOT NULL,              -- whose next batch may answer it
    institution_code text NOT NULL,
    device_uri text NOT NULL,
    asked jsonb NOT NULL,                  -- the card face; forgotten when the row ends
    confirmed_on date NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (face_key, verification_id)
) PARTITION BY HASH (face_key);
CREATE INDEX ON registry.waiting_inquiry (expires_at);
CREATE INDEX ON registry.waiting_inquiry (insurer_no);

DO $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['double_enrolment', 'outbox', 'waiting_inquiry'] LOOP
        FOR remainder IN 0 .. 15 LOOP
            EXECUTE format('CREATE TABLE registry.%I PARTITION OF registry.%I
                FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                parent || '_' || lpad(remainder::text, 2, '0'), parent, remainder);
        END LOOP;
    END LOOP;
END $$;
CREATE INDEX ON registry.double_enrolment (insurer_a) WHERE resolved_at IS NULL;
CREATE INDEX ON registry.double_enrolment (insurer_b) WHERE resolved_at IS NULL;
CREATE INDEX ON registry.outbox (target, message_id) WHERE acknowledged_at IS NULL;

-- Which coverage an answer was about: when it is corrected, whoever was answered is told.
ALTER TABLE reception.inquiry
    ADD COLUMN coverage_id bigint,
    ADD COLUMN confirmed_on date,
    ADD COLUMN institution_code text;
CREATE INDEX ON reception.inquiry (person_id) WHERE person_id IS NOT NULL;

GRANT SELECT, INSERT ON registry.inbound_batch, registry.double_enrolment, registry.outbox
    TO oev_intake;
GRANT UPDATE (sha256, state, line_count, error_count, report, received_at)
    ON registry.inbound_batch TO oev_intake;
GRANT UPDATE (resolved_at) ON registry.double_enrolment TO oev_intake;
GRANT UPDATE (payload, first_fetched_at, acknowledged_at) ON registry.outbox
    TO oev_intake, oev_lookup;
-- Whoever answers kiosks and hospitals does not read what insurers are told.
ALTER TABLE registry.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY institutions_only ON registry.outbox TO oev_lookup
    USING (target LIKE 'institution:%') WITH CHECK (target LIKE 'institution:%');
CREATE POLICY everybody ON registry.outbox TO oev_intake USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON registry.waiting_inquiry TO oev_intake;
GRANT SELECT (verification_id, device_uri, institution_code, person_id, coverage_id, confirmed_on,
    outcome, answered_at) ON reception.inquiry TO oev_intake;
GRANT SELECT, INSERT, DELETE ON registry.waiting_inquiry TO oev_lookup;
GRANT SELECT, INSERT ON registry.outbox TO oev_lookup;
