"""The sign-in's own pages."""

from collections.abc import Sequence

from hospital.board.access import (
    audit_pages,
    invitations,
    own_sessions,
    passkey_pages,
    sign_in,
    staff_pages,
)
from hospital.board.access.entrance import Entrance
from hospital.board.app import Area


def access_areas(entrance: Entrance) -> Sequence[Area]:
    """All of them."""
    parts = (sign_in, passkey_pages, invitations, own_sessions, staff_pages, audit_pages)
    return [part.area_of(entrance) for part in parts]
