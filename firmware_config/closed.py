"""What is the same on every kiosk and no file: units that nobody can start, links."""

LINKS = {
    "/etc/localtime": "/usr/share/zoneinfo/Asia/Tokyo",
    "/etc/default/locale": "/etc/locale.conf",
}
"""Japanese time; one place for the locale, where Debian 12 and 13 differ."""
MASKED = (
    # No login, neither at the screen nor by a serial line or the network.
    "getty@.service",
    "getty@tty1.service",
    "serial-getty@.service",
    "console-getty.service",
    "container-getty@.service",
    "debug-shell.service",
    "ssh.service",
    "ssh.socket",
    # No key restarts the machine.
    "ctrl-alt-del.target",
    # Programs come by an update as a whole, the boot ROM's as well.
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "man-db.timer",
    "rpi-eeprom-update.service",
    # Raspberry Pi OS asks for a user's name and password at its first start.
    "userconfig.service",
    # Radio, and who announces the machine.
    "bluetooth.service",
    "wpa_supplicant.service",
    "avahi-daemon.service",
    "avahi-daemon.socket",
    "ModemManager.service",
)
"""Units of the system that a kiosk must not have, also where their packages are installed."""
