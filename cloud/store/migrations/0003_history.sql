-- Every insurer's coverage of one person: schemes, what a coverage says of its person, papers,
-- protection, loose card faces, the link by number, and the role that writes for insurers.
-- Runs on PostgreSQL 15 and 18. No My Number anywhere.

DO $$ BEGIN
    CREATE ROLE oev_intake NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT oev_intake TO %I', current_user);
END $$;
GRANT USAGE ON SCHEMA registry, reception, audit, link TO oev_intake;

-- Of whom: eligibility.scheme.Scheme; and whose residents a municipality insures.
ALTER TABLE registry.insurer
    ADD COLUMN scheme text,
    ADD COLUMN municipality_code text CHECK (municipality_code ~ '^[0-9]{6}$');
UPDATE registry.insurer SET scheme = CASE
    WHEN length(insurer_no) = 6 AND substr(insurer_no, 3, 1) = '3' THEN 'nhi-society'
    WHEN length(insurer_no) = 6 THEN 'municipal-nhi'
    WHEN left(insurer_no, 2) = '01' THEN 'kyokai'
    WHEN left(insurer_no, 2) = '02' THEN 'seamen'
    WHEN left(insurer_no, 2) IN ('03', '04') THEN 'day-labour'
    WHEN left(insurer_no, 2) IN ('06', '63') THEN 'society'
    WHEN left(insurer_no, 2) = '07' THEN 'self-defense'
    WHEN left(insurer_no, 2) IN ('31', '32', '33', '34', '72', '73', '74', '75') THEN 'mutual-aid'
    WHEN left(insurer_no, 2) = '39' THEN 'later-stage-elderly'
    WHEN left(insurer_no, 2) = '67' THEN 'retired-nhi'
    ELSE 'other' END;
ALTER TABLE registry.insurer ALTER COLUMN scheme SET NOT NULL;
CREATE UNIQUE INDEX ON registry.insurer (municipality_code) WHERE municipality_code IS NOT NULL;

-- What an insurer says of the person stays with its coverage and its version: a correction
-- overwrites nothing. registry.person repeats what came last, and is the lock of all changes.
ALTER TABLE registry.coverage
    ADD COLUMN birthdate date,
    ADD COLUMN sex text CHECK (sex IN ('1', '2', '3')),
    ADD COLUMN symbol_key text,            -- comparable spelling, eligibility.md 5.4
    ADD COLUMN number_key text,
    ADD COLUMN post_number text,
    ADD COLUMN address text,
    ADD COLUMN home_municipality text CHECK (home_municipality ~ '^[0-9]{6}$');
UPDATE registry.coverage AS c SET
    birthdate = p.birthdate,
    sex = p.sex,
    symbol_key = upper(regexp_replace(normalize(
        translate(coalesce(c.symbol, ''), '‐‑‒–—―−－', '--------'), NFKC), '\s', '', 'g')),
    number_key = upper(regexp_replace(normalize(
        translate(c.number, '‐‑‒–—―−－', '--------'), NFKC), '\s', '', 'g'))
FROM registry.person AS p WHERE p.person_id = c.person_id;
ALTER TABLE registry.coverage
    ALTER COLUMN birthdate SET NOT NULL,
    ALTER COLUMN sex SET NOT NULL,
    ALTER COLUMN symbol_key SET NOT NULL,
    ALTER COLUMN number_key SET NOT NULL;

-- Papers, kinds of eligibility.benefits.PaperKind; several diseases may hold at one time.
ALTER TABLE registry.certificate_paper
    ADD COLUMN disease text NOT NULL DEFAULT '',   -- OQSCD013
    ADD COLUMN self_pay_yen integer CHECK (self_pay_yen >= 0),
    ADD COLUMN issued_on date,
    ADD COLUMN long_term_on date,
    ADD COLUMN batch_id bigint,
    ADD CHECK ((kind = 'specific-disease') = (disease <> ''));
DO $$
DECLARE
    leaf text;
BEGIN
    FOR remainder IN 0 .. 15 LOOP
        leaf := 'certificate_paper_' || lpad(remainder::text, 2, '0');
        EXECUTE format('ALTER TABLE registry.%I DROP CONSTRAINT %I', leaf, leaf || '_one_period');
        EXECUTE format(
            'ALTER TABLE registry.%I ADD CONSTRAINT %I EXCLUDE USING gist
             (person_id WITH =, coverage_id WITH =, kind WITH =, disease WITH =, valid WITH &&)
             WHERE (upper_inf(recorded))', leaf, leaf || '_one_period');
    END LOOP;
END $$;
ALTER TABLE registry.certificate_paper DROP CONSTRAINT certificate_paper_pkey;
ALTER TABLE registry.certificate_paper
    ADD PRIMARY KEY (person_id, coverage_id, kind, disease, valid, recorded);

-- 不開示該当 (address-withheld) and 自己情報提供不可 (information-refused), as an insurer set them:
-- one insurer's word protects the person everywhere.
CREATE TABLE registry.protection (
    person_id bigint NOT NULL,
    insurer_no text NOT NULL REFERENCES registry.insurer,
    kind text NOT NULL CHECK (kind IN ('address-withheld', 'information-refused')),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded) AND NOT lower_inf(recorded)),
    batch_id bigint,
    PRIMARY KEY (person_id, insurer_no, kind, recorded)
) PARTITION BY HASH (person_id);

-- The clinic's own patient number (照会番号), told back to that clinic alone. A new number closes the
-- time of the one before: current is the row whose recorded time is open.
CREATE TABLE registry.reference_number (
    person_id bigint NOT NULL,
    institution_code text NOT NULL REFERENCES registry.institution,
    reference_number text NOT NULL CHECK (length(reference_number) BETWEEN 1 AND 64),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded) AND NOT lower_inf(recorded)),
    PRIMARY KEY (person_id, institution_code, recorded)
) PARTITION BY HASH (person_id);
CREATE UNIQUE INDEX ON registry.reference_number (person_id, institution_code)
    WHERE upper_inf(recorded);

-- A spelling without hyphens and leading zeros, where it differs; answers for staff only.
ALTER TABLE registry.card_face ADD COLUMN is_loose boolean NOT NULL DEFAULT false;
-- Everything that is asked of a face lies in the index: the table itself is not looked at.
ALTER TABLE registry.card_face DROP CONSTRAINT card_face_pkey;
ALTER TABLE registry.card_face
    ADD PRIMARY KEY (face_key, person_id, coverage_id) INCLUDE (birth_md, branch, is_loose);

-- The link: 機関別符号 and certificates lead to one link number (紐づけ番号), and that to a person.
-- Numbers are kept sealed under a key that neither lookup nor intake holds.
CREATE TABLE link.person (
    link_key bytea PRIMARY KEY CHECK (length(link_key) = 32),   -- keyed hash of the link number
    sealed_number bytea,                   -- AES-256-GCM; absent where an operator linked by hand
    person_id bigint NOT NULL,             -- random; given before the registry has anybody
    linked_at timestamptz NOT NULL
) PARTITION BY HASH (link_key);
CREATE TABLE link.insurer_code (
    code_key bytea PRIMARY KEY CHECK (length(code_key) = 32),   -- SHA-256 of insurer and code
    link_key bytea NOT NULL,
    linked_at timestamptz NOT NULL
) PARTITION BY HASH (code_key);
CREATE TABLE link.certificate (
    cert_key bytea PRIMARY KEY CHECK (length(cert_key) = 32),
    link_key bytea NOT NULL,
    linked_at timestamptz NOT NULL
) PARTITION BY HASH (cert_key);

DO $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['registry.protection', 'registry.reference_number',
        'link.person', 'link.insurer_code', 'link.certificate']
    LOOP
        FOR remainder IN 0 .. 15 LOOP
            EXECUTE format('CREATE TABLE %s_%s PARTITION OF %s
                FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                parent, lpad(remainder::text, 2, '0'), parent, remainder);
        END LOOP;
    END LOOP;
END $$;
CREATE INDEX ON link.person (person_id);

-- What was linked by hand before there were numbers.
INSERT INTO link.person (link_key, person_id, linked_at)
SELECT sha256(convert_to('by-hand:' || person_id, 'UTF8')), person_id, min(linked_at)
FROM link.person_link GROUP BY person_id;
INSERT INTO link.certificate (cert_key, link_key, linked_at)
SELECT cert_key, sha256(convert_to('by-hand:' || person_id, 'UTF8')), linked_at
FROM link.person_link;

CREATE OR REPLACE FUNCTION link.person_of_certificate(wanted bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.person_id FROM link.certificate AS c
    JOIN link.person AS p ON p.link_key = c.link_key WHERE c.cert_key = wanted
$$;
CREATE OR REPLACE FUNCTION registry.add_card(wanted bytea, person bigint, dates tstzrange)
RETURNS TABLE (person_id bigint, revoked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO registry.card_cert AS c (cert_key, person_id, valid)
    SELECT wanted, person, dates
    WHERE link.person_of_certificate(wanted) = person
        AND EXISTS (SELECT FROM registry.person AS p WHERE p.person_id = person)
    ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT c.person_id, c.revoked_at FROM registry.card_cert AS c
        WHERE c.cert_key = wanted;
END $$;
DROP TABLE link.person_link;

-- Many codes of one batch in one question; the intake role cannot list who is linked.
CREATE FUNCTION link.people_of_codes(wanted bytea[])
RETURNS TABLE (code_key bytea, person_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.code_key, p.person_id FROM unnest(wanted) AS w (code_key)
    JOIN link.insurer_code AS c USING (code_key) JOIN link.person AS p USING (link_key)
$$;
REVOKE ALL ON FUNCTION link.people_of_codes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION link.people_of_codes TO oev_intake;
GRANT SELECT, INSERT ON link.person, link.insurer_code, link.certificate TO oev_link;
GRANT EXECUTE ON FUNCTION link.person_of_certificate TO oev_link;

GRANT SELECT ON registry.protection, registry.reference_number TO oev_lookup;
GRANT INSERT ON registry.reference_number TO oev_lookup;
GRANT UPDATE (recorded) ON registry.reference_number TO oev_lookup;

-- Insurers' writing side adds rows and closes the time in which they were known, no more.
GRANT SELECT ON registry.insurer, registry.person, registry.coverage, registry.certificate_paper,
    registry.protection, registry.card_face TO oev_intake;
DO $$                                      -- the scan goes through the history leaf by leaf
DECLARE
    leaf text;
BEGIN
    FOR leaf IN SELECT inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent = 'registry.coverage'::regclass
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO oev_intake', leaf);
    END LOOP;
END $$;
GRANT INSERT ON registry.insurer, registry.person, registry.coverage, registry.certificate_paper,
    registry.protection, registry.card_face TO oev_intake;
GRANT UPDATE (recorded) ON registry.coverage, registry.certificate_paper, registry.protection
    TO oev_intake;
GRANT UPDATE (birthdate, sex, name, name_kana, home_municipality) ON registry.person TO oev_intake;
GRANT UPDATE (branch, birth_md, is_loose) ON registry.card_face TO oev_intake;
GRANT UPDATE (name, municipality_code) ON registry.insurer TO oev_intake;

CREATE FUNCTION registry.refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND upper_inf(OLD.recorded) AND NOT upper_inf(NEW.recorded)
        AND lower(NEW.recorded) = lower(OLD.recorded)
        AND to_jsonb(NEW) - 'recorded' = to_jsonb(OLD) - 'recorded' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is closed and added to, never rewritten'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER no_rewriting BEFORE UPDATE OR DELETE ON registry.coverage
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_rewriting();
CREATE TRIGGER no_rewriting BEFORE UPDATE OR DELETE ON registry.certificate_paper
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_rewriting();
CREATE TRIGGER no_rewriting BEFORE UPDATE OR DELETE ON registry.protection
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_rewriting();
CREATE TRIGGER no_rewriting BEFORE UPDATE OR DELETE ON registry.reference_number
    FOR EACH ROW EXECUTE FUNCTION registry.refuse_rewriting();
