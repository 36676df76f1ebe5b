-- Callers whom the authority has certified, let in without an operator. Runs on PostgreSQL 15 and 18.

ALTER TABLE registry.client_certificate
    ADD COLUMN enrolled_by text NOT NULL DEFAULT 'operator'
        CHECK (enrolled_by IN ('operator', 'certificate'));
CREATE INDEX ON registry.client_certificate (san_uri);

-- An institution or insurer that is known and not closed; and not a caller whom an operator has
-- revoked, unless one stands that was enrolled after it, or still does.
CREATE FUNCTION registry.may_enrol(caller_kind text, party text, uri text, moment timestamptz)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE caller_kind
        WHEN 'insurer' THEN EXISTS (
            SELECT FROM registry.insurer AS i WHERE i.insurer_no = party
                AND i.valid @> (moment AT TIME ZONE 'Asia/Tokyo')::date)
        ELSE EXISTS (
            SELECT FROM registry.institution AS i WHERE i.institution_code = party
                AND i.valid @> (moment AT TIME ZONE 'Asia/Tokyo')::date)
    END AND NOT EXISTS (
        SELECT FROM registry.client_certificate AS gone
        WHERE gone.san_uri = uri AND gone.revoked_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM registry.client_certificate AS other
            WHERE other.san_uri = uri AND other.revoked_at IS NULL
                AND (other.enrolled_at > gone.revoked_at OR other.not_after > moment)))
$$;
REVOKE ALL ON FUNCTION registry.may_enrol FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.may_enrol TO oev_lookup;

-- Never over a row: one that an operator revoked stays as it is.
CREATE FUNCTION registry.enrol_by_certificate(
    wanted bytea, caller_kind text, party text, device_name text, uri text, ends timestamptz,
    moment timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO registry.client_certificate (cert_sha256, kind, institution_code, insurer_no, device,
        san_uri, not_after, enrolled_at, enrolled_by)
    SELECT wanted, caller_kind, CASE WHEN caller_kind <> 'insurer' THEN party END,
        CASE WHEN caller_kind = 'insurer' THEN party END, device_name, uri, ends, moment,
        'certificate'
    WHERE registry.may_enrol(caller_kind, party, uri, moment)
    ON CONFLICT DO NOTHING
$$;
REVOKE ALL ON FUNCTION registry.enrol_by_certificate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.enrol_by_certificate TO oev_lookup;
