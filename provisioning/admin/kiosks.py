"""The state of each kiosk, from the ledger and from what it told last. Pure.

Who wants somebody most comes first: a copied identity, then those never heard and those silent.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Mapping

from eligibility.certificate_notices import Notice, Urgency, notice
from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion
from eligibility.wire_fleet import DeviceReport, PartState
from provisioning.admin.reach import Admin, institution_of, is_kiosk, name_of
from provisioning.register import (
    Certified,
    InvitationState,
    Invited,
    Register,
    Requested,
    RequestState,
    SettingsMade,
)
from provisioning.released import Released
from provisioning.serving.fleet import Seen

SILENT_AFTER = dt.timedelta(days=3)
"""Longer than a weekend: a kiosk that is off on Sunday is none to look after."""
_FIRST_POLL = dt.timedelta(minutes=10)
_ON_FOR = dt.timedelta(minutes=5)
"""Reports come each minute; after five that are missing it is off, or its line is down."""


class Trouble(enum.StrEnum):
    """Why somebody should look, the gravest first."""

    CLONE = "clone"
    NEVER_SEEN = "never-seen"
    SILENT = "silent"
    ENDED = "ended"
    ENDS = "ends"
    FAULT = "fault"
    SETTINGS = "settings"
    UPDATE = "update"
    READER = "reader"
    CAMERA = "camera"


_ORDER = tuple(Trouble)


@dataclasses.dataclass(frozen=True, slots=True)
class Kiosk:
    """One of them, as the pages show it."""

    uri: str
    certificate: Certified | None
    """The newest; of one that was taken back this says so."""
    notice: Notice | None
    seen: Seen | None
    settings: SettingsMade | None
    offered: Released | None
    """The release that it is to take: newer than what it runs, and not tried in vain."""
    clone: str | None
    is_renewal_asked: bool
    invited: Invited | None
    """An invitation that is open."""
    asking: Requested | None
    """A request that waits for a confirmation."""
    troubles: tuple[Trouble, ...]
    now: dt.datetime

    @property
    def stands(self) -> bool:
        """Whether it gets in."""
        return self.certificate is not None and self.certificate.stands(self.now)

    @property
    def is_revoked(self) -> bool:
        """Whether all that it had was taken back."""
        return self.certificate is not None and self.certificate.revoked_at is not None

    @property
    def days_left(self) -> int:
        """Of the certificate."""
        left = self.certificate.until - self.now if self.certificate else dt.timedelta()
        return max(0, left // dt.timedelta(days=1))

    @property
    def is_on(self) -> bool:
        """Whether it reported in the last minutes."""
        return self.seen is not None and self.now - self.seen.at < _ON_FOR


Sightings = Mapping[str, Seen]
"""What each kiosk told last, by its URI."""


def kiosks(register: Register, seen: Sightings, admin: Admin, now: dt.datetime) -> list[Kiosk]:
    """Those that this administrator may see, in the order of how much they want."""
    coming = _Coming.of(register, now)
    known = {*register.parties(), *coming.invited, *coming.asking}
    found = [_kiosk(register, coming, seen.get(uri), uri) for uri in known if admin.may(uri)]
    return sorted(found, key=_place)


def kiosk(register: Register, seen: Sightings, uri: str, now: dt.datetime) -> Kiosk | None:
    """One of them; None: the ledger knows no such kiosk."""
    coming = _Coming.of(register, now)
    if not is_kiosk(uri) or not (register.of_party(uri) or uri in coming):
        return None
    return _kiosk(register, coming, seen.get(uri), uri)


@dataclasses.dataclass(frozen=True, slots=True)
class _Coming:
    """Kiosks on their way in, by URI."""

    now: dt.datetime
    invited: Mapping[str, Invited]
    asking: Mapping[str, Requested]

    @classmethod
    def of(cls, register: Register, now: dt.datetime) -> "_Coming":
        open_, pending = InvitationState.OPEN, RequestState.PENDING
        invitations, requests = register.invitations.values(), register.requests.values()
        return cls(
            now,
            {one.uri: one for one in invitations if one.state(now) is open_},
            {one.uri: one for one in requests if one.state(now) is pending},
        )

    def __contains__(self, uri: object) -> bool:
        return uri in self.invited or uri in self.asking


def _kiosk(register: Register, coming: _Coming, seen: Seen | None, uri: str) -> Kiosk:
    held = register.of_party(uri)
    certificate = register.newest(uri) or (held[-1] if held else None)
    now = coming.now
    made = Kiosk(
        uri=uri,
        certificate=certificate,
        notice=None if certificate is None else notice(certificate.at, certificate.until, now),
        seen=seen,
        settings=register.settings.get(uri),
        offered=None if seen is None else _offered(register, seen.report, uri),
        clone=register.clones.get(uri),
        is_renewal_asked=uri in register.renewals_asked,
        invited=coming.invited.get(uri),
        asking=coming.asking.get(uri),
        troubles=(),
        now=now,
    )
    return _with_troubles(made)


def _offered(register: Register, report: DeviceReport, uri: str) -> Released | None:
    if report.release_channel is None:
        return None
    found = register.releases.offered_to(uri, report.release_channel)
    try:
        is_newer = found is not None and found.version > ReleaseVersion.parse(
            report.software_version
        )
    except MalformedValue:  # of a checkout: it takes none
        return None
    has_failed = found is not None and report.release_failed == str(found.version)
    return found if is_newer and not has_failed else None


def _with_troubles(one: Kiosk) -> Kiosk:
    troubles = set(_of_identity(one)) | set(_of_report(one))
    return dataclasses.replace(one, troubles=tuple(sorted(troubles, key=_ORDER.index)))


def _of_identity(one: Kiosk) -> Iterator[Trouble]:
    if one.clone is not None:
        yield Trouble.CLONE
    if one.certificate is None or one.is_revoked or one.notice is None:
        return
    if one.notice.urgency is Urgency.ENDED:
        yield Trouble.ENDED
    elif one.notice.urgency > Urgency.RENEWS:
        yield Trouble.ENDS


def _of_report(one: Kiosk) -> Iterator[Trouble]:
    if not one.stands or one.certificate is None:
        return
    if one.seen is None:
        if one.now - one.certificate.at > _FIRST_POLL:
            yield Trouble.NEVER_SEEN
        return
    if one.now - one.seen.at > SILENT_AFTER:
        yield Trouble.SILENT
    report = one.seen.report
    named = {
        Trouble.FAULT: report.fault is not None,
        Trouble.SETTINGS: report.settings_problem is not None,
        Trouble.UPDATE: report.release_failed is not None,
        Trouble.READER: report.reader is PartState.MISSING,
        Trouble.CAMERA: report.camera is PartState.MISSING,
    }
    yield from (trouble for trouble, is_so in named.items() if is_so)


def _place(one: Kiosk) -> tuple[bool, int, str, str]:
    worst = _ORDER.index(one.troubles[0]) if one.troubles else len(_ORDER)
    return one.is_revoked, worst, institution_of(one.uri), name_of(one.uri)
