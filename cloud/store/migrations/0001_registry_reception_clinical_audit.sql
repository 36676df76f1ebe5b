-- The registry of people and coverages, the kiosks' traffic, consents, and the audit trail.
-- Runs on PostgreSQL 15 and 18. Every table that grows with people carries its distribution key
-- first, so that a distributed PostgreSQL can take it as it is. No My Number anywhere.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The role that answers kiosks. It owns nothing and logs in as nobody by itself.
DO $$ BEGIN
    CREATE ROLE oev_lookup NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA registry;
CREATE SCHEMA reception;
CREATE SCHEMA clinical;
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA registry, reception, clinical, audit TO oev_lookup;

-- Digits from the right times 1,2,1,2...; the sum of the products' digits ends in 0.
CREATE FUNCTION registry.has_check_digit(number text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN number ~ '^[0-9]+$' THEN (
        SELECT sum(product / 10 + product % 10) % 10 = 0
        FROM (
            SELECT substr(number, length(number) - i, 1)::int * (1 + i % 2) AS product
            FROM generate_series(0, length(number) - 1) AS i
        ) AS products
    ) ELSE false END
$$;

CREATE TABLE registry.insurer (
    insurer_no text PRIMARY KEY,
    name text NOT NULL,
    valid daterange NOT NULL DEFAULT '[,)',
    CONSTRAINT insurer_no_form CHECK (length(insurer_no) IN (6, 8)),
    CONSTRAINT insurer_no_check_digit CHECK (registry.has_check_digit(insurer_no)),
    -- claims' way to say "insurer unknown"
    CONSTRAINT insurer_no_known CHECK (insurer_no NOT IN ('77777777', '77777779'))
);

CREATE TABLE registry.institution (
    institution_code text PRIMARY KEY,
    name text,
    valid daterange NOT NULL DEFAULT '[,)',
    CONSTRAINT institution_code_form CHECK (length(institution_code) = 10),
    CONSTRAINT institution_code_check_digit CHECK (registry.has_check_digit(institution_code))
);

CREATE TABLE registry.device_certificate (
    cert_sha256 bytea PRIMARY KEY CHECK (length(cert_sha256) = 32),
    institution_code text NOT NULL REFERENCES registry.institution,
    device text NOT NULL,
    san_uri text NOT NULL,
    not_after timestamptz NOT NULL,
    enrolled_at timestamptz NOT NULL,
    revoked_at timestamptz,
    reason text
);
CREATE INDEX ON registry.device_certificate (institution_code);

CREATE TABLE registry.person (
    person_id bigint PRIMARY KEY,          -- random, never sent out
    birthdate date NOT NULL,
    sex text NOT NULL CHECK (sex IN ('1', '2', '3')),
    name text NOT NULL,                    -- as received: normalising would rewrite it
    name_kana text NOT NULL,
    home_municipality text
) PARTITION BY HASH (person_id);

-- Two times: valid = when it covers, recorded = when we knew. Nothing is overwritten: a change closes
-- recorded and inserts the next version.
CREATE TABLE registry.coverage (
    person_id bigint NOT NULL,
    coverage_id bigint NOT NULL,
    version integer NOT NULL DEFAULT 1,
    insurer_no text NOT NULL REFERENCES registry.insurer,
    symbol text,                           -- as the insurer spells it
    number text NOT NULL,
    branch text CHECK (branch ~ '^[0-9]{2}$'),  -- absent on old cards
    valid daterange NOT NULL,
    recorded tstzrange NOT NULL,
    family_class text NOT NULL CHECK (family_class IN ('1', '2')),
    reason_of_loss text,
    insured_name text,
    card_name text NOT NULL,
    card_name_kana text NOT NULL,
    card_classification text NOT NULL,
    card_issued_on date,
    card_valid_from date,
    card_valid_until date,
    contribution_percent text CHECK (contribution_percent ~ '^[0-9]{3}$'),
    is_preschool boolean NOT NULL DEFAULT false,
    batch_id bigint,
    PRIMARY KEY (person_id, coverage_id, version),
    CHECK (NOT isempty(valid) AND NOT lower_inf(valid) AND lower_inc(valid) AND NOT upper_inc(valid)),
    CHECK (NOT isempty(recorded) AND NOT lower_inf(recorded))
) PARTITION BY HASH (person_id);

-- 限度額適用認定証, 高齢受給者証 and the papers to come; each with its own period.
CREATE TABLE registry.certificate_paper (
    person_id bigint NOT NULL,
    coverage_id bigint NOT NULL,
    kind text NOT NULL,                    -- limit-application, elderly-recipient
    valid daterange NOT NULL,
    recorded tstzrange NOT NULL,
    classification text,
    category text,
    contribution_percent text,
    PRIMARY KEY (person_id, coverage_id, kind, valid, recorded),
    CHECK (NOT isempty(valid) AND NOT lower_inf(valid))
) PARTITION BY HASH (person_id);

-- Found by a keyed hash of insurer, symbol and number; the real columns are compared afterwards.
CREATE TABLE registry.card_face (
    face_key bigint NOT NULL,
    birth_md smallint NOT NULL,
    branch text,
    person_id bigint NOT NULL,
    coverage_id bigint NOT NULL,
    PRIMARY KEY (face_key, person_id, coverage_id)
) PARTITION BY HASH (face_key);

-- A renewed certificate adds a row; nothing is overwritten but the state.
CREATE TABLE registry.card_cert (
    cert_key bytea PRIMARY KEY CHECK (length(cert_key) = 32),
    person_id bigint NOT NULL,
    valid tstzrange NOT NULL,
    revoked_at timestamptz
) PARTITION BY HASH (cert_key);

-- A leaf of its own for each remainder; the period rules sit on the leaves because PostgreSQL 15
-- takes no EXCLUDE on a partitioned parent.
DO $$
DECLARE
    leaves constant integer := 16;
    leaf text;
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['person', 'coverage', 'certificate_paper', 'card_face', 'card_cert']
    LOOP
        FOR remainder IN 0 .. leaves - 1 LOOP
            leaf := format('%s_%s', parent, lpad(remainder::text, 2, '0'));
            EXECUTE format(
                'CREATE TABLE registry.%I PARTITION OF registry.%I
                 FOR VALUES WITH (MODULUS %s, REMAINDER %s)', leaf, parent, leaves, remainder);
            IF parent = 'coverage' THEN
                EXECUTE format(
                    'ALTER TABLE registry.%I ADD CONSTRAINT %I EXCLUDE USING gist
                     (person_id WITH =, insurer_no WITH =, valid WITH &&)
                     WHERE (upper_inf(recorded))', leaf, leaf || '_one_period');
            ELSIF parent = 'certificate_paper' THEN
                EXECUTE format(
                    'ALTER TABLE registry.%I ADD CONSTRAINT %I EXCLUDE USING gist
                     (person_id WITH =, coverage_id WITH =, kind WITH =, valid WITH &&)
                     WHERE (upper_inf(recorded))', leaf, leaf || '_one_period');
            END IF;
        END LOOP;
    END LOOP;
END $$;
CREATE INDEX ON registry.coverage (insurer_no, lower(valid));

GRANT SELECT ON registry.insurer, registry.device_certificate, registry.person, registry.coverage,
    registry.certificate_paper, registry.card_face, registry.card_cert TO oev_lookup;

-- The kiosks' traffic: short-lived, keyed by random ids.
CREATE TABLE reception.challenge (
    nonce bytea PRIMARY KEY CHECK (length(nonce) = 32),
    session_id uuid NOT NULL,
    device_uri text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    request_sha256 bytea,                  -- of the first body that came under this nonce
    refused text,                          -- a KSK code, or
    authentication_id uuid,                -- what it was answered
    CHECK ((request_sha256 IS NULL) = (refused IS NULL AND authentication_id IS NULL))
);
CREATE INDEX ON reception.challenge (expires_at);

CREATE TABLE reception.card_authentication (
    authentication_id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    device_uri text NOT NULL,
    person_id bigint NOT NULL,
    certificate_not_after timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('valid', 'grace')),
    holder_verification text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON reception.card_authentication (expires_at);

CREATE TABLE reception.inquiry (
    verification_id uuid PRIMARY KEY,
    request_sha256 bytea NOT NULL,
    device_uri text NOT NULL,
    person_id bigint,
    outcome text NOT NULL,
    answer bytea NOT NULL,
    answered_at timestamptz NOT NULL
);
CREATE INDEX ON reception.inquiry (answered_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON reception.challenge TO oev_lookup;
GRANT SELECT, INSERT, DELETE ON reception.card_authentication, reception.inquiry TO oev_lookup;

-- Health information's door. The lookup role sees no row here; it may only give a consent.
CREATE TABLE clinical.consent (
    person_id bigint NOT NULL,
    institution_code text NOT NULL,
    session_id uuid NOT NULL,
    scope text NOT NULL CHECK (scope IN ('YZK', 'TKK', 'SHJ', 'TSR')),
    authentication_id uuid NOT NULL,
    given_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,                     -- OQSCD031
    PRIMARY KEY (person_id, institution_code, session_id, scope, given_at),
    CONSTRAINT consent_at_most_a_day
        CHECK (expires_at > given_at AND expires_at <= given_at + interval '24 hours')
);

CREATE FUNCTION clinical.give_consent(
    person bigint, institution text, session uuid, authentication uuid,
    scopes text[], at timestamptz, until timestamptz
) RETURNS TABLE (given_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_given timestamptz;
    first_expires timestamptz;
    open_scopes text[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(session::text, 0));
    SELECT min(c.given_at), min(c.expires_at), coalesce(array_agg(c.scope ORDER BY c.scope), '{}')
    INTO first_given, first_expires, open_scopes
    FROM clinical.consent AS c
    WHERE c.person_id = person AND c.institution_code = institution
        AND c.session_id = session AND c.withdrawn_at IS NULL AND c.expires_at > at;
    IF first_given IS NOT NULL
        AND open_scopes = (SELECT array_agg(DISTINCT s ORDER BY s) FROM unnest(scopes) AS s) THEN
        RETURN QUERY SELECT first_given, first_expires;
        RETURN;
    END IF;
    UPDATE clinical.consent AS c SET withdrawn_at = at, withdrawn_by = '2'
    WHERE c.person_id = person AND c.institution_code = institution
        AND c.session_id = session AND c.withdrawn_at IS NULL;
    INSERT INTO clinical.consent
        (person_id, institution_code, session_id, scope, authentication_id, given_at, expires_at)
    SELECT DISTINCT person, institution, session, s, authentication, at, until
    FROM unnest(scopes) AS s;
    RETURN QUERY SELECT at, until;
END $$;
REVOKE ALL ON FUNCTION clinical.give_consent FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clinical.give_consent TO oev_lookup;

-- The audit trail: rows are added and never changed, not even by the owner.
CREATE TABLE audit.access (
    day date NOT NULL,                     -- in Japan
    shard integer NOT NULL,                -- one writer each
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    cert_sha256 bytea NOT NULL,
    institution text NOT NULL,
    device text NOT NULL,
    operation text NOT NULL,
    subject text NOT NULL,                 -- a pseudonym, never a person id
    reference text NOT NULL,
    outcome text NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (shard, seq, day)
) PARTITION BY RANGE (day);

CREATE FUNCTION audit.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON audit.access
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.access
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

CREATE FUNCTION audit.ensure_day(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leaf constant text := 'access_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.ensure_day', 0));
    IF to_regclass('audit.' || leaf) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.access FOR VALUES FROM (%L) TO (%L)',
        leaf, wanted, wanted + 1);
    -- a parent's statement triggers do not guard its leaves
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.%I
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', leaf);
END $$;

CREATE FUNCTION audit.head(wanted integer) RETURNS TABLE (seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.seq, a.hash FROM audit.access AS a WHERE a.shard = wanted
    ORDER BY a.seq DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION audit.ensure_day, audit.head, audit.refuse_change FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ensure_day, audit.head TO oev_lookup;
GRANT INSERT ON audit.access TO oev_lookup;
REVOKE UPDATE, DELETE, TRUNCATE ON audit.access FROM oev_lookup;
