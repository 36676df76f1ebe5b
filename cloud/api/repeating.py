"""Kept answers that are asked for again: the same bytes, unless somebody was protected since."""

from cloud.api.context import Service
from cloud.domain.protection import check_card_use
from cloud.domain.values import KeptAnswer, Protection
from eligibility import wire, wire_hospital
from eligibility.wire_values import without_addresses


async def repeated(service: Service, kept: KeptAnswer, *, is_by_card: bool) -> bytes:
    """One stored answer.

    Raises:
        Refused: DESK_PLEASE: the card is not to be used any more.
    """
    if kept.person_id is None:
        return kept.answer
    protections = await service.store.protections_of(kept.person_id)
    if is_by_card:
        check_card_use(protections)
    if Protection.ADDRESS_WITHHELD not in protections:
        return kept.answer
    return wire.encode(without_addresses(wire.decode(kept.answer, wire.InquiryAnswer)))


async def repeated_units(service: Service, answer: bytes) -> bytes:
    """The stored answers of a file of many checks."""
    units: tuple[wire_hospital.KeptAnswer, ...] = wire.decode(
        answer, tuple[wire_hospital.KeptAnswer, ...]
    )
    people = {unit.person_id for unit in units if unit.person_id is not None}
    withheld = await service.store.withheld_among(people)
    if not withheld:
        return answer
    return wire.encode(tuple(_unit(unit, withheld) for unit in units))


def _unit(unit: wire_hospital.KeptAnswer, withheld: frozenset[int]) -> wire_hospital.KeptAnswer:
    if unit.person_id not in withheld:
        return unit
    return wire.changed(unit, answer=without_addresses(unit.answer))
