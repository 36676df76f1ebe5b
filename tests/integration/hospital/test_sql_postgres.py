"""What only PostgreSQL has: roles, TLS, a server that goes away and comes back."""

import datetime as dt
import shutil

import psycopg
import pytest

from eligibility.errors import Code
from hospital.config import Broker, ConfigError, Hospital, HospitalConfig, OutletSettings, Paths
from hospital.database import Database
from hospital.forms.port import reception_of
from hospital.inbox import Inbox
from hospital.outlets import follower
from hospital.outlets.making import outlets_of
from hospital.outlets.port import OutletRefuses, Reason
from hospital.outlets.running import Outlets
from hospital.outlets.sql import SqlOutlet
from hospital.outlets.sql_engines import engine_of
from hospital.outlets.sql_postgres import PostgresEngine, parameters
from hospital.outlets.state import outlet_states
from tests.bench.outlets import arrive
from tests.bench.receptions import a_sealed_record
from tests.bench.waiting import wait_until
from tests.integration.hospital.test_sql_outlets import expected, told
from tests.unit.hospital.forms.receptions import a_reception

GRANTS = """
CREATE ROLE {role} LOGIN;
GRANT SELECT ON oev_schema TO {role};
GRANT INSERT ON oev_reception, oev_coverage, oev_paper TO {role};
"""
"""As docs/hospital/sql.md says."""


@pytest.fixture
def outlet(postgres_store):
    made = SqlOutlet(postgres_store.engine())
    made.open()
    yield made
    made.close()


def test_a_role_that_may_only_insert_is_enough(postgres, postgres_store, outlet):
    postgres.execute(GRANTS.format(role="bridge"), postgres_store.name)
    reception = a_reception()
    restricted = postgres_store.as_role("bridge")
    restricted.open()
    restricted.write([reception])
    restricted.write([reception])
    assert restricted.look() is None
    restricted.close()
    assert told(postgres_store) == expected([reception])


def test_a_role_that_may_not_make_tables_is_told_so(postgres, postgres_store):
    postgres.execute("CREATE ROLE stranger LOGIN", postgres_store.name)
    stranger = postgres_store.as_role("stranger")
    with pytest.raises(OutletRefuses) as refused:
        stranger.open()
    stranger.close()
    assert refused.value.trouble == (Code.OUTLET_REFUSES, Reason.NOT_ALLOWED)


@pytest.mark.parametrize("work", ["write", "look"])
def test_a_connection_that_was_cut_while_it_rested_is_made_anew(
    postgres, postgres_store, outlet, work
):
    postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
        " 'oev-hospital'",
        postgres_store.name,
    )
    if work == "look":
        assert outlet.look() is None
    outlet.write([a_reception()])
    assert len(told(postgres_store)["oev_reception"]) == 1


def test_what_holds_a_nul_is_no_text_for_postgresql_and_is_left_out(postgres_store, outlet):
    odd = reception_of(a_reception().body.replace("練習市".encode(), b"\\u0000"))
    assert set(outlet.write([odd])) == {odd.record.verification_id}


def settings(tmp_path, database):
    return HospitalConfig(
        Hospital("1310000011"),
        Broker("localhost", 8883),
        Paths(tmp_path, tmp_path, tmp_path / "face"),
        outlet=(OutletSettings("tables", "sql", database=database),),
    )


def test_a_server_that_is_down_holds_up_its_outlet_alone(
    postgres, postgres_store, tmp_path, monkeypatch
):
    monkeypatch.setattr(follower, "RETRY_S", 0.05)
    inbox = Inbox(tmp_path / "inbox.sqlite")
    named = outlets_of(settings(tmp_path, postgres_store.database))
    outlets = Outlets(tmp_path / "inbox.sqlite", named)
    database = Database(tmp_path / "inbox.sqlite")

    def state(name):
        return next(one for one in outlet_states(database) if one.name == name)

    postgres.kill()
    try:
        outlets.start()
        arrive(inbox, a_sealed_record())
        outlets.wake()
        wait_until(lambda: len(list((tmp_path / "face").glob("*.xml"))) == 1, "no face file")
        wait_until(lambda: not state("tables").is_well, "nobody was told")
        assert state("tables").trouble.reason is Reason.UNREACHABLE
        assert (state("face").is_well, state("tables").waiting) == (True, 1)
        postgres.start()
        wait_until(lambda: state("tables").waiting == 0, "it did not follow")
        wait_until(lambda: state("tables").is_well, "it stayed troubled")
    finally:
        outlets.stop()
        database.close()
        inbox.close()
    assert len(told(postgres_store)["oev_reception"]) == 1


@pytest.fixture
def with_tls(postgres, line):
    """The server's certificate names ``localhost``."""
    home = postgres.local.home
    owner = home.stat()
    for name in ("tls.crt", "tls.key"):
        shutil.copy(line.broker / name.replace("tls", "device"), home / name)
        shutil.chown(home / name, owner.st_uid, owner.st_gid)
        (home / name).chmod(0o600)
    postgres.execute(f"ALTER SYSTEM SET ssl_cert_file = '{home}/tls.crt'", "postgres")
    postgres.execute(f"ALTER SYSTEM SET ssl_key_file = '{home}/tls.key'", "postgres")
    switch_tls(postgres, "ALTER SYSTEM SET ssl = on", "on")
    yield
    switch_tls(postgres, "ALTER SYSTEM RESET ssl", "off")


def switch_tls(postgres, statement, wanted):
    postgres.execute(statement, "postgres")
    postgres.execute("SELECT pg_reload_conf()", "postgres")

    def is_so():
        with psycopg.connect(postgres.dsn()) as other:
            return other.execute("SHOW ssl").fetchone() == (wanted,)

    wait_until(is_so, "PostgreSQL did not read its settings again")


def test_tls_is_usual_and_the_servers_name_and_authority_are_checked(
    postgres_store, postgres, with_tls, line, tmp_path
):
    def opened(host, authority):
        shutil.copy(authority, tmp_path / "database_ca.crt")
        place = f"{host}:{postgres.port}/{postgres_store.name}"
        address = f"postgresql://postgres@{place}?hostaddr=127.0.0.1"
        engine = engine_of(address, tmp_path, "database")
        try:
            engine.open()
            with psycopg.connect(postgres.dsn(postgres_store.name)) as other:
                query = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                named = f"{query} WHERE application_name = 'oev-hospital'"
                return other.execute(named.encode()).fetchall()
        finally:
            engine.close()

    authority = line.broker / "ca.crt"
    assert opened("localhost", authority) == [(True,)]
    with pytest.raises(OutletRefuses):
        opened("localhost", line.card_anchors)
    with pytest.raises(OutletRefuses):
        opened("db.elsewhere.example", authority)


def test_without_tls_nothing_is_sent(postgres, postgres_store, tmp_path):
    engine = PostgresEngine(parameters(postgres.dsn(postgres_store.name), tmp_path, "database"))
    with pytest.raises(OutletRefuses) as refused:
        engine.open()
    assert refused.value.trouble.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bridge:secret@db.clinic.example/receptions",
        "postgresql://bridge@db.clinic.example/receptions?password=secret",
    ],
)
def test_a_password_in_the_settings_is_refused_and_not_quoted(tmp_path, address):
    with pytest.raises(ConfigError) as refused:
        outlets_of(settings(tmp_path, address))
    assert "outlet[1].database holds a password" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("address", ["mysql://x", "sqlite:beside", "postgresql://[", "host=x"])
def test_what_names_no_database_is_refused(tmp_path, address):
    with pytest.raises(ConfigError, match=r"outlet\[1\]\.database"):
        outlets_of(settings(tmp_path, address))


def test_password_file_and_authority_come_from_the_credentials_folder(tmp_path):
    address = "postgresql://bridge@db.clinic.example/receptions"
    usual = parameters(address, tmp_path, "database")
    assert (usual["sslmode"], usual["sslrootcert"]) == ("verify-full", "system")
    assert "passfile" not in usual
    (tmp_path / "pgpass").touch()
    (tmp_path / "database_ca.crt").touch()
    given = parameters(address, tmp_path, "database")
    assert given["passfile"] == str(tmp_path / "pgpass")
    assert given["sslrootcert"] == str(tmp_path / "database_ca.crt")
    assert "statement_timeout" in given["options"]


def test_a_server_that_does_not_answer_is_given_up(postgres, postgres_store):
    slow = f"{postgres_store.database}%20-c%20statement_timeout%3D50"
    outlet = SqlOutlet(engine_of(slow, postgres.local.home, "database"))
    outlet.open()
    postgres.execute(
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END'",
        postgres_store.name,
    )
    postgres.execute(
        "CREATE TRIGGER slow BEFORE INSERT ON oev_reception FOR EACH ROW EXECUTE FUNCTION wait()",
        postgres_store.name,
    )
    began = dt.datetime.now(dt.UTC)
    with pytest.raises(OutletRefuses) as refused:
        outlet.write([a_reception()])
    outlet.close()
    assert refused.value.trouble.reason is Reason.HANGS
    assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=10)
