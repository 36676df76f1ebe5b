"""GET /v1/insurer/coverages/{code}: what an insurer has said of one person, through both times."""

import datetime as dt

from aiohttp import web

from cloud.api.context import FACTS, SERVICE, answer, caller_of
from cloud.domain.errors import Refused
from cloud.domain.intake_lines import CODE
from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_insurer import CoverageHistory, CoverageVersion


async def get_coverages(request: web.Request) -> web.Response:
    """All versions of the caller's own coverages; empty for a code that the link does not know."""
    insurer_no, code = caller_of(request).party, request.match_info["code"]
    if not CODE.fullmatch(code):
        raise Refused(Code.REQUEST_MALFORMED, "code: 16 to 64 letters, digits, - or _ are needed")
    known_at = _known_at(request)
    intake = request.app[SERVICE].intake
    people = await intake.link.people_of_codes(insurer_no, (code,))
    person_id = request[FACTS].person_id = people.get(code)
    if person_id is None:
        return answer(CoverageHistory(InsurerNumber=insurer_no, code=code))
    versions, protections = await intake.batches.history(insurer_no, person_id, known_at)
    if await request.app[SERVICE].store.withheld_among((person_id,)):
        versions = tuple(_without_address(version) for version in versions)
    return answer(
        CoverageHistory(
            InsurerNumber=insurer_no,
            code=code,
            versions=versions,
            protection_versions=protections,
        )
    )


def _without_address(version: CoverageVersion) -> CoverageVersion:
    """The insurer has it on its own books; who reads them here need not be who keeps them."""
    return wire.changed(version, PostNumber=None, Address=None, HomeMunicipality=None)


def _known_at(request: web.Request) -> dt.datetime | None:
    text = request.query.get("known_at")
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused(Code.REQUEST_MALFORMED, "known_at: a time with its offset is needed")
    return found
