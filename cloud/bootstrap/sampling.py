"""A made-up nation goes into an empty registry, districts at once on as many cores as wanted."""

import asyncio
import dataclasses
import hashlib
import multiprocessing
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor

from cloud.bootstrap.keys import FACE_KEY, read_key
from cloud.bootstrap.openings import owner_dsn
from cloud.config import Settings
from cloud.domain.pseudonym import FaceKeys
from cloud.sample.nation import Nation
from cloud.sample.rows import INSURER_COLUMNS, TABLES, Face, Keys, Rows, insurer_row
from cloud.store.initial import InitialLoad, initial_load
from cloud.store.link import code_key

Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class _District:
    """What a process needs to make the rows of one district."""

    nation: Nation
    number: int
    face_key: bytes = dataclasses.field(repr=False)


async def fill_registry(settings: Settings, nation: Nation, jobs: int, tell: Tell) -> None:
    """Fills an empty registry.

    Raises:
        RegistryNotEmpty, StoreUnavailable, ConfigError.
    """
    face_key = read_key(settings.keys.directory / FACE_KEY)
    async with initial_load(owner_dsn(settings), TABLES, jobs) as load:
        rows = b"".join(insurer_row(one) for one in nation.insurers().everybody())
        await load.copy([("registry.insurer", INSURER_COLUMNS, rows)])
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as processes:
            districts = iter([_District(nation, one, face_key) for one in nation.districts])
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
    faces = FaceKeys(district.face_key)

    def face_keys(face: Face) -> Iterable[tuple[int, bool]]:
        return ((faces.of_household(face), False),)

    rows = Rows(Keys(face_keys, code_key, _link_key), district.nation.today)
    for person in district.nation.district(district.number, district.nation.insurers()):
        rows.add(person)
    return rows.take()


def _link_key(link_number: str) -> bytes:
    """Nobody asks by this number: a made-up nation has no intermediary server."""
    return hashlib.sha256(f"sample:{link_number}".encode()).digest()
