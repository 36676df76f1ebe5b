-- The last link of each day's chains, signed: a trail that was cut off or made anew shows.
-- Runs on PostgreSQL 15 and 18.

GRANT EXECUTE ON FUNCTION audit.ensure_day, audit.head TO oev_intake;
GRANT INSERT ON audit.access TO oev_intake;

CREATE TABLE audit.day_head (
    day date NOT NULL,
    shard integer NOT NULL,
    seq bigint NOT NULL,                   -- of the day's last row
    hash bytea NOT NULL CHECK (length(hash) = 32),
    signed_at timestamptz NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (day, shard)
);
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON audit.day_head
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.day_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

CREATE FUNCTION audit.heads_of(wanted date) RETURNS TABLE (shard integer, seq bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.shard, a.seq, a.hash FROM generate_series(0, 63) AS s (shard)
    CROSS JOIN LATERAL (
        SELECT seq, hash FROM audit.access WHERE day = wanted AND shard = s.shard
        ORDER BY seq DESC LIMIT 1          -- by the index: a day may have millions of rows
    ) AS a
$$;
-- What waits, for an operator's eyes: counts and ages, nobody's names.
CREATE FUNCTION registry.backlog() RETURNS TABLE (queue text, waiting bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'outbox-' || split_part(target, ':', 1), count(*), min(created_at)
    FROM registry.outbox WHERE acknowledged_at IS NULL GROUP BY 1
    UNION ALL
    SELECT 'bulk', count(*), min(received_at)
    FROM reception.bulk_inquiry WHERE answer IS NULL HAVING count(*) > 0
    UNION ALL
    SELECT 'waiting-inquiries', count(*), NULL FROM registry.waiting_inquiry HAVING count(*) > 0
$$;
REVOKE ALL ON FUNCTION registry.backlog FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.backlog TO oev_lookup;
REVOKE ALL ON FUNCTION audit.heads_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.heads_of TO oev_lookup;
GRANT SELECT, INSERT ON audit.day_head TO oev_lookup;
