-- How a card was proven, registration for insurance use, what an institution accepts, and the link
-- from a certificate to a person. Runs on PostgreSQL 15 and 18.

-- The role of whoever fills the link: the authority's renewals and the intermediary server's answers.
DO $$ BEGIN
    CREATE ROLE oev_link NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT oev_link TO %I', current_user);
END $$;

-- Certificates that the registry does not know yet. No name, no number, no birth date in here.
CREATE SCHEMA link;
GRANT USAGE ON SCHEMA link TO oev_link, oev_lookup;

CREATE TABLE link.person_link (
    cert_key bytea PRIMARY KEY CHECK (length(cert_key) = 32),
    person_id bigint NOT NULL,
    linked_at timestamptz NOT NULL
) PARTITION BY HASH (cert_key);
DO $$ BEGIN
    FOR remainder IN 0 .. 15 LOOP
        EXECUTE format(
            'CREATE TABLE link.%I PARTITION OF link.person_link
             FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
            'person_link_' || lpad(remainder::text, 2, '0'), remainder);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON link.person_link TO oev_link;

-- One certificate at a time: the lookup role cannot list who is linked.
CREATE FUNCTION link.person_of_certificate(wanted bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.person_id FROM link.person_link AS l WHERE l.cert_key = wanted
$$;
REVOKE ALL ON FUNCTION link.person_of_certificate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION link.person_of_certificate TO oev_lookup;

-- A renewed card, or one registered on the spot: only what the link says of somebody whom the
-- registry has, and never over a row.
CREATE FUNCTION registry.add_card(wanted bytea, person bigint, dates tstzrange)
RETURNS TABLE (person_id bigint, revoked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO registry.card_cert AS c (cert_key, person_id, valid)
    SELECT l.cert_key, l.person_id, dates FROM link.person_link AS l
    WHERE l.cert_key = wanted AND l.person_id = person
        AND EXISTS (SELECT FROM registry.person AS p WHERE p.person_id = person)
    ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT c.person_id, c.revoked_at FROM registry.card_cert AS c
        WHERE c.cert_key = wanted;
END $$;
REVOKE ALL ON FUNCTION registry.add_card FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.add_card TO oev_lookup;
CREATE INDEX ON registry.card_cert (person_id);

-- Which proofs an institution accepts; whoever was there before accepts all.
ALTER TABLE registry.institution ADD COLUMN accepted_ways text[] NOT NULL DEFAULT ARRAY[
    'pin/auth-signature', 'face/auth-signature', 'visual/auth-signature',
    'face/face-key', 'visual/face-key'
];
ALTER TABLE registry.institution ADD CONSTRAINT accepted_ways_known CHECK (
    cardinality(accepted_ways) > 0 AND accepted_ways <@ ARRAY[
        'pin/auth-signature', 'face/auth-signature', 'visual/auth-signature',
        'face/face-key', 'visual/face-key'
    ]
);
GRANT SELECT (institution_code, accepted_ways) ON registry.institution TO oev_lookup;

-- An authentication may be without a person until the patient registers the card. Those of before
-- live for minutes and do not say which card they were of: the patient places the card again.
DELETE FROM reception.card_authentication;
ALTER TABLE reception.card_authentication
    ALTER COLUMN person_id DROP NOT NULL,
    ADD COLUMN cert_key bytea NOT NULL CHECK (length(cert_key) = 32),
    ADD COLUMN certificate_not_before timestamptz NOT NULL,
    ADD COLUMN proof text NOT NULL CHECK (proof IN ('auth-signature', 'face-key')),
    ADD COLUMN staff_id text CHECK (staff_id ~ '^[!-~]{1,32}$'),
    ADD COLUMN registered_at timestamptz,  -- in this session; null when it had been before
    ADD CHECK (registered_at IS NULL OR person_id IS NOT NULL),
    ADD CHECK ((holder_verification = 'visual') = (staff_id IS NOT NULL));
GRANT UPDATE (person_id, registered_at) ON reception.card_authentication TO oev_lookup;

-- How the card was proven, and who looked; both under the hash chain when there is something.
ALTER TABLE audit.access
    ADD COLUMN shown text NOT NULL DEFAULT '',
    ADD COLUMN staff_id text NOT NULL DEFAULT '';
