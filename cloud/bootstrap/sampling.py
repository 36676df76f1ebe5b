"""A made-up nation goes into an empty registry, districts at once on as many cores as wanted."""

import asyncio
import dataclasses
import multiprocessing
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor

from cloud.bootstrap.keys import FACE_KEY, LINK_KEY, read_key
from cloud.bootstrap.openings import owner_dsn
from cloud.config import Settings
from cloud.domain.link_feed import NONCE_BYTES, LinkSeal
from cloud.domain.pseudonym import FaceKeys
from cloud.sample.nation import Nation
from cloud.sample.rows import INSURER_COLUMNS, TABLES, Keys, Rows, insurer_row
from cloud.store.initial import InitialLoad, initial_load
from cloud.store.link import code_key

Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class _District:
    """What a process needs to make the rows of one district."""

    nation: Nation
    number: int
    face_key: bytes = dataclasses.field(repr=False)
    link_key: bytes = dataclasses.field(repr=False)


async def fill_registry(settings: Settings, nation: Nation, jobs: int, tell: Tell) -> None:
    """Fills an empty registry.

    Raises:
        RegistryNotEmpty, StoreUnavailable, ConfigError.
    """
    keys = [read_key(settings.keys.directory / name) for name in (FACE_KEY, LINK_KEY)]
    async with initial_load(owner_dsn(settings), TABLES, jobs) as load:
        rows = b"".join(insurer_row(one) for one in nation.insurers().everybody())
        await load.copy([("registry.insurer", INSURER_COLUMNS, rows)])
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as processes:
            districts = iter([_District(nation, one, *keys) for one in nation.districts])
            await asyncio.gather(*(_fill(load, processes, districts) for _ in range(jobs)))
        tell("rows are in; making indexes and constraints")


async def _fill(
    load: InitialLoad, processes: ProcessPoolExecutor, districts: Iterable[_District]
) -> None:
    """While one district's rows are taken in, the next ones are being made."""
    loop = asyncio.get_running_loop()
    for district in districts:
        made = await loop.run_in_executor(processes, _rows_of, district)
        await load.copy((table, TABLES[table], rows) for table, rows in made.items())


def _rows_of(district: _District) -> dict[str, bytes]:
    faces, seal = FaceKeys(district.face_key), LinkSeal(district.link_key)
    keys = Keys(
        face=faces.of_household,
        code=code_key,
        link=seal.key_of,
        seal=lambda number: seal.seal(number, secrets.token_bytes(NONCE_BYTES)),
    )
    rows = Rows(keys, district.nation.today)
    for person in district.nation.district(district.number, district.nation.insurers()):
        rows.add(person)
    return rows.take()
