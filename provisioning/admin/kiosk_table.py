"""All kiosks: the page that opens first, and its table as CSV."""

import asyncio
import collections
from collections.abc import Iterable, Iterator

from aiohttp import web

from eligibility.wire_fleet import DeviceReport
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.exports import csv_response
from provisioning.admin.gate import get
from provisioning.admin.kiosks import Kiosk, kiosks
from provisioning.admin.pages import Link
from provisioning.admin.reach import institution_of, name_of
from provisioning.serving.fleet import Fleet

LINK = Link("/admin/", "frame.kiosks")
_HEADING = (
    "institution", "device", "uri", "troubles", "certificate_serial", "certificate_until",
    "days_left", "revoked_at", "reason", "last_seen", "software_version", "reader", "camera",
    "fault", "business_day", "batch_waiting", "batch_received", "batch_refused",
    "waiting_reverifications", "settings_in_use", "settings_made", "settings_problem",
    "release_channel", "release_offered", "release_failed", "release_problem",
)  # fmt: skip
_REPORTED = len(_HEADING) - _HEADING.index("software_version")


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [get(desk, "/", _show), get(desk, "/kiosks.csv", _download)]


async def _show(visit: Visit) -> web.Response:
    async with visit.desk.large:
        return await asyncio.to_thread(_page, visit)


def _page(visit: Visit) -> web.Response:
    found, asked = _found(visit), visit.request.query.get("software", "")
    there = [one for one in found if not one.is_revoked]
    running = collections.Counter(version for one in there if (version := _version(one)))
    return visit.page(
        "kiosks.html",
        kiosks=[one for one in there if asked not in running or _version(one) == asked],
        versions=running.most_common(),
        only=asked if asked in running else "",
        revoked=[one for one in found if one.is_revoked],
        wanting=sum(bool(one.troubles) for one in found),
    )


def _version(one: Kiosk) -> str | None:
    """What it runs, as it told last."""
    return None if one.seen is None else one.seen.report.software_version


async def _download(visit: Visit) -> web.Response:
    async with visit.desk.large:
        return await asyncio.to_thread(_csv, visit)


def _csv(visit: Visit) -> web.Response:
    return csv_response("kiosks.csv", _HEADING, (tuple(_cells(one)) for one in _found(visit)))


def _found(visit: Visit) -> list[Kiosk]:
    seen = Fleet(visit.desk.surroundings.office.folder).all()
    return kiosks(visit.register, seen, visit.admin, visit.now)


def _cells(one: Kiosk) -> Iterator[object]:
    yield from (institution_of(one.uri), name_of(one.uri), one.uri, " ".join(one.troubles))
    yield from _of_certificate(one)
    yield None if one.seen is None else one.seen.at.isoformat()
    yield from [None] * _REPORTED if one.seen is None else _of_report(one, one.seen.report)


def _of_certificate(one: Kiosk) -> Iterator[object]:
    certificate = one.certificate
    if certificate is None:
        yield from [None] * 5
        return
    yield f"{certificate.serial:x}"
    yield certificate.until.isoformat()
    yield one.days_left
    yield certificate.revoked_at and certificate.revoked_at.isoformat()
    yield certificate.reason


def _of_report(one: Kiosk, report: DeviceReport) -> Iterator[object]:
    yield from (report.software_version, report.reader.value, report.camera.value, report.fault)
    batch = report.batch
    if batch is None:
        yield from [None] * 4
    else:
        yield from (batch.business_day, batch.waiting, batch.received, batch.refused)
    yield from (report.waiting_reverifications, report.settings_version)
    yield one.settings and one.settings.version
    yield report.settings_problem
    yield report.release_channel
    yield one.offered and str(one.offered.version)
    yield from (report.release_failed, report.release_problem)
