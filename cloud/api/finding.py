"""What every caller's inquiry comes down to: who covers this person on this day.

Kiosks and hospitals, one by one or in bulk, ask through here and nowhere else, so that what holds
for one way in holds for all.
"""

import dataclasses
import datetime as dt

from cloud.api.context import Service
from cloud.domain import history
from cloud.domain.errors import Refused
from cloud.domain.guessing import MISSES, FileMisses
from cloud.domain.history import Finding
from cloud.domain.protection import check_card_use
from cloud.domain.values import Caller, Moment
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, business_day


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and about which day of service."""

    caller: Caller
    day: dt.date
    is_staff: bool = False
    """A member of staff asks, who can compare a spelling with the card."""
    file: FileMisses | None = None
    """Of the file of many checks that this one is in (``Guesses.file_of``); None: asked alone."""
    is_on_list: bool = False
    """Asked alone, but from a hospital's list: nobody stands at the kiosk for it."""

    @property
    def moment(self) -> Moment:
        """Which state of the registry answers."""
        return Moment(self.day, self.caller.party)


def check_day(service: Service, wanted: dt.date | None, now: dt.datetime) -> dt.date:
    """The day of service: today in Japan unless an earlier one is named.

    Raises:
        Refused: REQUEST_MALFORMED: it lies in the future, or too far back.
    """
    today = business_day(now)
    if wanted is None:
        return today
    if wanted > today:
        raise Refused(Code.REQUEST_MALFORMED, "confirmation_date: it lies in the future")
    if today - wanted > service.terms.asked_back:
        raise Refused(Code.REQUEST_MALFORMED, "confirmation_date: it lies too far back")
    return wanted


async def find_by_card(service: Service, asked: Asked, person_id: int) -> Finding:
    """What covers the person of a proven card.

    Raises:
        Refused: DESK_PLEASE: somebody is protected from whoever may hold the card.
    """
    person = await service.store.coverages_of(person_id, asked.moment)
    check_card_use(person.protections)
    return history.by_person(person, asked.day)


async def find_by_face(service: Service, asked: Asked, face: CardFaceKey) -> Finding:
    """What is known under a card face.

    Raises:
        Refused: TOO_MANY_MISSES: this caller, or this file, has found nobody too often.
    """
    if asked.file is not None:
        return await _find_in_file(service, asked, asked.file, face)
    if asked.is_on_list:
        async with service.guesses.turn_on_list(asked.caller) as file:
            return await _find_in_file(service, asked, file, face)
    async with service.guesses.turn(asked.caller):
        finding = await _look(service, asked, face)
        if finding.outcome in MISSES:
            await service.guesses.miss(asked.caller)
    return finding


async def _find_in_file(
    service: Service, asked: Asked, file: FileMisses, face: CardFaceKey
) -> Finding:
    service.guesses.check_file(file)
    finding = await _look(service, asked, face)
    await service.guesses.note_in_file(asked.caller, file, is_miss=finding.outcome in MISSES)
    return finding


async def _look(service: Service, asked: Asked, face: CardFaceKey) -> Finding:
    store, faces = service.store, service.faces
    people = await store.people_on_face(face, faces.of(face.key), asked.moment)
    finding = history.by_card_face(face, people, asked.day)
    is_unknown = finding.outcome is Validity.NOT_FOUND and finding.person_id is None
    if not (is_unknown and asked.is_staff):
        return finding
    loose = faces.of_household(face.key.loose_key())
    people = await store.people_on_loose_face(face, loose, asked.moment)
    return history.by_card_face(face, people, asked.day, is_loose=True)
