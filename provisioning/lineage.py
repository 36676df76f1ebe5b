"""Which certificates follow one another in the hands of one kiosk. Pure.

A kiosk keeps its storage over a renewal by itself and over one by an admin's invitation, so both go
on with the line. Enrolled anew it begins another one.
"""

from provisioning.held import SUPERSEDED
from provisioning.register import Register


def first_serial(register: Register, serial: int) -> int:
    """Where a certificate's line of renewals began."""
    former = register.certificates[serial].former
    while former is not None and former in register.certificates:
        serial, former = former, register.certificates[former].former
    return serial


def was_followed(register: Register, serial: int) -> bool:
    """Superseded by one of its own line which was not taken back: its kiosk needs it no more."""
    one = register.certificates[serial]
    newest = register.newest(one.uri)
    if one.reason != SUPERSEDED or newest is None:
        return False
    return first_serial(register, newest.serial) == first_serial(register, serial)
