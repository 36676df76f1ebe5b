"""Codes of a kiosk's staff: drawn here, shown once, sent as hashes with the kiosk's settings.

For kiosks that nobody can log in to. A code is nowhere but on what shows it: the ledger has its
hash, as the kiosk will (``eligibility.staff_codes`` says what that protects from).
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from eligibility.identity import is_staff_id
from eligibility.settings import SettingsError, settings_of
from eligibility.staff_codes import (
    MOST_MEMBERS,
    NOBODY,
    SALT_BYTES,
    TABLE,
    Member,
    StaffList,
    StaffTable,
    StaffTableError,
    draw,
    table_of,
)
from provisioning import site_settings
from provisioning.errors import SettingsUnreadable, StaffRefused
from provisioning.office import Office
from provisioning.register import SettingsMade
from provisioning.site_settings import Change, Tables


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, and by whom."""

    uri: str
    """The kiosk."""
    staff_id: str
    by: str
    since: str | None = None
    """Of the code that is to end, as the list tells it; None: whichever the member has."""


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """A code, for the one moment in which it is known."""

    code: str = dataclasses.field(repr=False)
    version: int
    """Of the settings that bring it."""


def staff_of(made: SettingsMade | None) -> StaffList:
    """Who has a code by these settings; raises SettingsUnreadable."""
    return NOBODY if made is None else _staff_in(site_settings.told(made))


def give(
    office: Office,
    asked: Asked,
    random: Callable[[int], bytes],
    now: dt.datetime,
    *,
    again: bool = False,
) -> Given:
    """Draws a member's code and signs the settings that bring it.

    Args:
        office: the authority's.
        asked: for whom.
        random: gives so many random bytes.
        now: aware.
        again: a new code in place of the one that the member has.

    Raises:
        SettingsUnreadable: nobody knows who has a code.
        StaffRefused: no such id can be; or the member has a code, or (``again``) has none, or
            another than was seen.
        NameRefused, PeriodRefused, FolderRefused: as ``site_settings.change``.
    """
    _check_id(asked)
    shown = ""

    def changed(before: Tables) -> Tables:
        nonlocal shown
        staff = _staff_in(before)
        _check_may(asked, staff, again=again)
        if not staff.members:
            staff = StaffList(random(SALT_BYTES))
        shown, hashed = draw(staff, random)
        member = Member(asked.staff_id, hashed, now.astimezone(dt.UTC))
        others = staff.without(asked.staff_id).members
        return _with(before, dataclasses.replace(staff, members=(*others, member)))

    told = {"staff_renewed" if again else "staff_added": asked.staff_id}
    made = site_settings.change(office, asked.uri, Change(asked.by, changed, told), now)
    return Given(shown, made.version)


def take(office: Office, asked: Asked, now: dt.datetime) -> int:
    """Takes a member's code away; gives the version of the settings that tell the kiosk.

    Raises:
        SettingsUnreadable: nobody knows who has a code.
        StaffRefused: the member has none.
        NameRefused, PeriodRefused, FolderRefused: as ``site_settings.change``.
    """
    _check_id(asked)

    def changed(before: Tables) -> Tables:
        staff = _staff_in(before)
        if not staff.has(asked.staff_id):
            raise _no_code(asked)
        return _with(before, staff.without(asked.staff_id))

    told = {"staff_removed": asked.staff_id}
    return site_settings.change(office, asked.uri, Change(asked.by, changed, told), now).version


def _staff_in(tables: Tables) -> StaffList:
    if TABLE not in tables:
        return NOBODY
    try:
        return settings_of(tables[TABLE], StaffTable, Path()).staff
    except (SettingsError, StaffTableError):
        raise SettingsUnreadable from None


def _with(tables: Tables, staff: StaffList) -> Tables:
    """Without members there is no table: kiosks that know none take the rest."""
    others: Mapping[str, Mapping[str, object]] = {
        name: table for name, table in tables.items() if name != TABLE
    }
    return {**others, TABLE: table_of(staff)} if staff.members else others


def _check_id(asked: Asked) -> None:
    if not is_staff_id(asked.staff_id):
        raise StaffRefused("staff-id", "A staff id is 1 to 32 letters, digits and hyphens.")


def _check_may(asked: Asked, staff: StaffList, *, again: bool) -> None:
    has_one = staff.has(asked.staff_id)
    if again:
        _check_seen(asked, staff)
    elif has_one:
        why = f"{asked.staff_id} has a code at {asked.uri}; a new one in its place: --again."
        raise StaffRefused("staff-has-code", why)
    elif len(staff.members) >= MOST_MEMBERS:
        why = f"{asked.uri} has {MOST_MEMBERS} members of staff, which is the most."
        raise StaffRefused("staff-full", why)


def _check_seen(asked: Asked, staff: StaffList) -> None:
    """A form that is sent twice, by a reload or by two, ends no code that was just told."""
    since = [one.created.isoformat() for one in staff.members if one.staff_id == asked.staff_id]
    if not since:
        raise _no_code(asked)
    if asked.since not in (None, *since):
        why = f"{asked.staff_id} was given another code at {asked.uri} meanwhile."
        raise StaffRefused("staff-changed", why)


def _no_code(asked: Asked) -> StaffRefused:
    return StaffRefused("staff-no-code", f"{asked.staff_id} has no code at {asked.uri}.")
