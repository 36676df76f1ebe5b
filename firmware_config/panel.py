"""Site-dependent files for the panel: its brightness, and which way up it hangs."""

from firmware_config.formats import udev_value, word
from firmware_config.site import Site

BACKLIGHTS = "/sys/class/backlight"
_QUARTER = 90
_MATRICES = {90: "0 -1 1 1 0 0", 180: "-1 0 1 0 -1 1", 270: "0 1 0 -1 0 1"}
"""Rows of x and of y, each of the panel's own x and y and a shift, in parts of the panel."""


def backlight_rules(site: Site) -> str:
    """/etc/udev/rules.d/61-kiosk-backlight.rules: its group, which the screen is in, may write."""
    file = "/sys%p/brightness"
    return f"""\
# Rendered from the site file; do not edit here.
ACTION!="add", GOTO="kiosk_backlight_end"
SUBSYSTEM!="backlight", GOTO="kiosk_backlight_end"
KERNEL!={udev_value(site.panel.backlight)}, GOTO="kiosk_backlight_end"
RUN+="/bin/chgrp video {file}", RUN+="/bin/chmod g+w {file}"
LABEL="kiosk_backlight_end"
"""


def backlight_drop_in(site: Site) -> str:
    """A drop-in that leaves this one folder of /sys writable to the screen's unit."""
    folder = word(f"{BACKLIGHTS}/{site.panel.backlight}")
    return (
        f"# Rendered from the site file; do not edit here.\n[Service]\nReadWritePaths=-{folder}\n"
    )


def turn_drop_in(site: Site) -> str:
    """A drop-in that has the compositor turn the picture clockwise.

    cage(1) of Debian 12 turns by a quarter for each ``-r``; later ones have no such option, and
    ``check`` says so where one is installed.
    """
    quarters = " ".join(["-r"] * (site.panel.rotation // _QUARTER))
    head = "# Rendered from the site file; do not edit here."
    return f'{head}\n[Service]\nEnvironment="CAGE_TURN={quarters}"\n'


def turn_rules(site: Site) -> str:
    """/etc/udev/rules.d/62-kiosk-turn.rules: touches are turned as the picture is.

    cage turns those of a panel that udev has tied to an output by its name, and of no other. So
    libinput does it: x and y as wlroots' ``wlr_cursor.c`` makes them for each turn of an output.
    """
    matrix = _MATRICES[site.panel.rotation]
    return f"""\
# Rendered from the site file; do not edit here.
ACTION=="remove", GOTO="kiosk_turn_end"
SUBSYSTEM!="input", GOTO="kiosk_turn_end"
ENV{{ID_INPUT_TOUCHSCREEN}}=="1", ENV{{LIBINPUT_CALIBRATION_MATRIX}}="{matrix}"
LABEL="kiosk_turn_end"
"""
