"""The one place that joins store, rules and routes; starts and ends the service."""

import asyncio
import contextlib
import datetime as dt
import functools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from cloud.api.app import make_app
from cloud.api.card_trust import CardTrust
from cloud.api.context import Service, Terms
from cloud.api.tls import ServerTls, TlsFailed
from cloud.config import NOT_SET, Cards, ConfigError, Settings
from cloud.domain.errors import StoreUnavailable
from cloud.domain.face_data import parse_face_anchors
from cloud.domain.ports import Clock, Randomness
from cloud.domain.pseudonym import KEY_BYTES, FaceKeys, Pseudonyms
from cloud.store.audit import Connect, PostgresAuditTrail
from cloud.store.database import Database, connect_for_audit, open_database
from cloud.store.link import LINK_ROLE, LinkingRows, LinkRows
from cloud.store.migrate import latest_version
from cloud.store.postgres import PostgresStore
from cloud.store.registration import RegistryRows
from eligibility.faults import kind_and_place

logger = logging.getLogger(__name__)

PSEUDONYM_KEY = "pseudonym.key"
FACE_KEY = "card-face.key"
_HOUSEKEEPING_S = 30.0
_SHUTDOWN_S = 5.0
_KEEPALIVE_S = 300.0  # a handshake costs as much as dozens of requests


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock, randomness: Randomness) -> AsyncIterator[int]:
    """The service, answering; gives its port.

    Raises:
        ConfigError, TlsFailed: keys, anchors or credentials cannot be used.
    """
    tls = ServerTls(settings.tls.directory)
    trail = PostgresAuditTrail(_audit_connection(settings))
    async with contextlib.AsyncExitStack() as parts:
        database = await parts.enter_async_context(
            _database(settings, settings.database.dsn, settings.database.role)
        )
        service = _service(settings, database, trail, clock, randomness)
        housekeeping = functools.partial(_keep_house, settings, service, tls)
        await parts.enter_async_context(_tasks(trail.run, housekeeping))
        port = await parts.enter_async_context(_site(settings, service, tls))
        logger.info("listening port=%d", port)
        yield port
    logger.info("stopped")


@contextlib.asynccontextmanager
async def open_registry(
    settings: Settings, clock: Clock, randomness: Randomness
) -> AsyncIterator[RegistryRows]:
    """What insurers and operators write through; runs as the schema's owner."""
    dsn = settings.database.owner_dsn or settings.database.dsn
    faces = FaceKeys(read_key(settings.keys.directory / FACE_KEY))
    async with _database(settings, dsn, "") as database:
        yield RegistryRows(database, faces, clock, randomness)


@contextlib.asynccontextmanager
async def open_links(settings: Settings) -> AsyncIterator[LinkingRows]:
    """What the link is filled through; drops to a role that sees nothing else."""
    dsn = settings.database.owner_dsn or settings.database.dsn
    async with _database(settings, dsn, LINK_ROLE) as database:
        yield LinkingRows(database)


def make_keys(directory: Path, randomness: Randomness) -> list[Path]:
    """Makes the service's own keys that are not there yet, readable by this user only."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in (PSEUDONYM_KEY, FACE_KEY):
        path = directory / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(randomness.token(KEY_BYTES))
            made.append(path)
    return made


def read_key(path: Path) -> bytes:
    """A key of 32 bytes. Raises ConfigError."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"keys.directory: {path.name}: {error.strerror}") from None
    if len(key) != KEY_BYTES:
        raise ConfigError(f"keys.directory: {path.name} does not hold {KEY_BYTES} bytes")
    return key


def read_anchors(path: Path) -> list[x509.Certificate]:
    """The card authority's generations. Raises ConfigError."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cards.anchors: {error.strerror}") from None
    except ValueError:
        raise ConfigError("cards.anchors: the file holds no PEM certificates") from None


def read_face_anchors(path: Path) -> Sequence[rsa.RSAPublicKey]:
    """Who vouches for face data; nobody when it is not set. Raises ConfigError."""
    if path == NOT_SET:
        return ()
    try:
        return parse_face_anchors(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cards.face_anchors: {error.strerror}") from None
    except ValueError:
        raise ConfigError("cards.face_anchors: the file holds no PEM RSA public keys") from None


def _card_trust(cards: Cards) -> CardTrust:
    """Also reads the lists; a service without them starts and refuses cards, telling why."""
    if cards.crl_max_age_hours <= 0:
        raise ConfigError("cards.crl_max_age_hours: more than 0 is needed")
    trust = CardTrust(
        read_anchors(cards.anchors),
        read_face_anchors(cards.face_anchors),
        cards.crls,
        dt.timedelta(hours=cards.crl_max_age_hours),
    )
    trust.file.refresh()
    return trust


def _service(
    settings: Settings,
    database: Database,
    trail: PostgresAuditTrail,
    clock: Clock,
    randomness: Randomness,
) -> Service:
    keys = settings.keys.directory
    return Service(
        store=PostgresStore(database),
        link=LinkRows(database),
        trail=trail,
        clock=clock,
        randomness=randomness,
        trust=_card_trust(settings.cards),
        pseudonyms=Pseudonyms(read_key(keys / PSEUDONYM_KEY)),
        faces=FaceKeys(read_key(keys / FACE_KEY)),
        terms=Terms(
            settings.limits.request_bytes,
            dt.timedelta(seconds=settings.limits.authentication_s),
        ),
        schema_version=latest_version(),
    )


@contextlib.asynccontextmanager
async def _database(settings: Settings, dsn: str, role: str) -> AsyncIterator[Database]:
    size, timeout_s = settings.database.pool_size, settings.database.timeout_s
    database = await open_database(dsn, role, size, timeout_s)
    try:
        yield database
    finally:
        await database.close()


def _audit_connection(settings: Settings) -> Connect:
    database = settings.database
    return functools.partial(connect_for_audit, database.dsn, database.role, database.timeout_s)


@contextlib.asynccontextmanager
async def _tasks(*works: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work()) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _site(settings: Settings, service: Service, tls: ServerTls) -> AsyncIterator[int]:
    runner = web.AppRunner(
        make_app(service),
        access_log=None,
        auto_decompress=False,  # no call asks for it, and an archive could be a bomb
        keepalive_timeout=_KEEPALIVE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        site = web.TCPSite(
            runner, settings.listen.host, settings.listen.port, ssl_context=tls.context
        )
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _keep_house(settings: Settings, service: Service, tls: ServerTls) -> None:
    """Takes up new revocation lists and forgets what has run out, until it is cancelled."""
    kept = dt.timedelta(days=settings.limits.answers_kept_days)
    while True:
        try:
            await _take_up_lists(service, tls)
            now = service.clock.wall()
            await service.store.forget(now, now - kept)
        except StoreUnavailable as error:
            logger.warning("housekeeping_postponed cause=%s", error.cause)
        except Exception as error:  # noqa: BLE001 without it no new list would ever count
            # no trace: it may quote what came in
            logger.error("housekeeping_failed error=%s at=%s", *kind_and_place(error))  # noqa: TRY400
        await asyncio.sleep(_HOUSEKEEPING_S)


async def _take_up_lists(service: Service, tls: ServerTls) -> None:
    """Of devices and of cards; a list of all cards is long, so it is read beside the loop."""
    try:
        if tls.refresh():
            logger.info("revocation_lists_taken_up")
    except TlsFailed:
        logger.exception("revocation_lists_unusable")
    await asyncio.to_thread(service.trust.file.refresh)
    service.trust.tell_ages(service.clock.wall())
