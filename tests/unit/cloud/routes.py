"""Which routes the application really has."""

import datetime as dt
from pathlib import Path
from typing import cast

from cloud.api.app import make_app
from cloud.api.card_trust import CardTrust
from cloud.api.context import Service, Terms
from cloud.api.guesses import Guesses
from cloud.clock import SystemClock, SystemRandomness
from cloud.domain.intake import Intake
from cloud.domain.issuers import Issuers
from cloud.domain.outbox import Outbox
from cloud.domain.ports import AuditTrail, PersonLink, Store
from cloud.domain.pseudonym import FaceKeys, Pseudonyms


def bare_service() -> Service:
    """Joined to nothing: no request can be made."""
    return Service(
        store=cast("Store", None),
        link=cast("PersonLink", None),
        trail=cast("AuditTrail", None),
        clock=SystemClock(),
        randomness=SystemRandomness(),
        trust=CardTrust((), (), Path(), dt.timedelta(hours=48)),
        issuers=cast("Issuers", None),
        pseudonyms=Pseudonyms({1: bytes(32)}, 1),
        faces=FaceKeys(bytes(32)),
        terms=Terms(65536, dt.timedelta(minutes=15), dt.timedelta(days=14)),
        schema_version=1,
        guesses=cast("Guesses", None),
        intake=cast("Intake", None),
        notices=cast("Outbox", None),
    )


def routes() -> set[tuple[str, str, str]]:
    """Name, method and path of each."""
    return {
        (route.name or "", route.method, route.resource.canonical if route.resource else "")
        for route in make_app(bare_service()).router.routes()
    }
