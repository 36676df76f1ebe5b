"""How RAUC finds the two slots, whom it believes, and who tells it what boots: system.conf.

Sources: RAUC's reference manual, "System Configuration File"; every key is known to 1.8 (Debian 12)
and 1.13 (Debian 13).
"""

from firmware_config.formats import word
from firmware_config.place import Place, Slot

HANDLER = "/usr/lib/kiosk/bin/kiosk-slots"
KEYRING = "/etc/rauc/keyring.pem"
"""The release root and its list of revoked release keys, put into the image when it is built."""
_STATE = "/var/lib/rauc"
"""On the data partition: it outlives both slots."""


def system_conf(place: Place) -> str:
    """/etc/rauc/system.conf."""
    slots = "".join(_slot(number, slot) for number, slot in enumerate(Slot))
    return f"""\
# Rendered; do not edit here.
[system]
compatible={word(place.compatible)}
bootloader=custom
statusfile={_STATE}/status
mountprefix=/run/rauc/mnt
# Each block is checked when it is read; the plain format is checked once and trusted afterwards.
bundle-formats=verity

{_keyring(KEYRING)}
[handlers]
bootloader-custom-backend={HANDLER}
{slots}"""


def judge_conf(place: Place, keyring: str) -> str:
    """For a machine that makes bundles: it believes what a kiosk believes, and no more."""
    return f"""\
[system]
compatible={word(place.compatible)}
bootloader=noop
bundle-formats=verity

{_keyring(keyring)}"""


def _keyring(path: str) -> str:
    return f"""\
[keyring]
path={path}
# A certificate that signs programs, not one of a kiosk; and not one that was lost.
check-purpose=codesign
check-crl=true
"""


def _slot(number: int, slot: Slot) -> str:
    return f"""
[slot.system.{number}]
device=/dev/disk/by-partlabel/{slot.system}
type=ext4
bootname={slot}

[slot.boot.{number}]
device=/dev/disk/by-partlabel/{slot.boot}
type=vfat
parent=system.{number}
"""
