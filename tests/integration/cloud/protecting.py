"""Somebody in danger: registered with an address and a card, protected by one insurer's word."""

import asyncio
import dataclasses
from typing import Any

from cloud.domain.registry import Registration
from cloud.domain.values import Protection
from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.bench.cloud import card_link, link
from tests.integration.cloud.database import in_registry
from tests.integration.cloud.reception import Card, a_number

ADDRESS, POST_NUMBER = "練習県秘密市隠れ町三丁目九番", "987-6543"
OTHER_INSURER = "06050116"
"""Says the word; the coverage that is asked about is another insurer's."""


@dataclasses.dataclass(frozen=True)
class Guarded:
    """What a test needs to ask about somebody."""

    world: Any
    person_id: int
    card: Card
    face: wire.CardFace

    def protect(self, *kinds: Protection) -> None:
        for kind in kinds:
            self.world.rows(
                "INSERT INTO registry.protection (person_id, insurer_no, kind, recorded)"
                " VALUES ($1, $2, $3, tstzrange(now(), NULL))",
                self.person_id,
                OTHER_INSURER,
                kind.value,
            )

    def release(self) -> None:
        self.world.rows(
            "UPDATE registry.protection SET recorded = tstzrange(lower(recorded), now())"
            " WHERE person_id = $1",
            self.person_id,
        )


def somebody(world: Any, *, has_card: bool = True) -> Guarded:
    """Not protected so far; without a card, only the link knows whose it is."""
    mika = world.people["mika"]
    number = a_number()
    [coverage] = [
        dataclasses.replace(
            one,
            key=dataclasses.replace(one.key, number=number),
            address=ADDRESS,
            post_number=POST_NUMBER,
        )
        for one in mika.coverages
    ]
    card = world.card()
    cards = (card_link(card.certificate),) if has_card else ()
    registration = Registration(mika.person, (coverage,), cards)
    person_id = in_registry(world.settings, lambda registry: registry.register_person(registration))
    asyncio.run(link(world.settings, {card.certificate: person_id}))
    face = card_face_to_wire(CardFaceKey(coverage.key, mika.person.birthdate))
    return Guarded(world, person_id, card, face)
