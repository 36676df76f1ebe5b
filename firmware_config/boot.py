"""What the Raspberry Pi's firmware and kernel read: config.txt, cmdline.txt, fstab.

Sources: Raspberry Pi documentation (config.txt, watchdog, overlays), device.md 3.1. The system is
mounted read only, so pulling the plug is a way to switch off; only the data partition is written.
"""

from firmware_config.formats import config_txt_line, word
from firmware_config.site import Site

_CONFIG_TXT = (
    "# Rendered from the site file; do not edit here.",
    "[all]",
    "arm_64bit=1",
    "# Display and touch through the kernel's own driver (KMS): the screen is drawn without X11.",
    "dtoverlay=vc4-kms-v3d",
    "max_framebuffers=2",
    "display_auto_detect=1",
    "camera_auto_detect=1",
    "# Nothing but the clinic's logo: no rainbow, no warning signs in front of patients.",
    "disable_splash=1",
    "avoid_warnings=1",
    "# A kernel that hangs is started again by the chip itself.",
    "dtparam=watchdog=on",
    "# Radio stays off: the only way out is the cable.",
    "dtoverlay=disable-wifi",
    "dtoverlay=disable-bt",
    "# Cues and speech: loudspeaker and earphones on the jack, or on the display's own by HDMI.",
    "dtparam=audio=on",
    "[pi5]",
    "# Charge the clock's battery: without a clock the certificate is 'not yet valid' at power-on.",
    "dtparam=rtc_bbat_vchg=3000000",
    "[all]",
)


def config_txt(_site: Site) -> str:
    """/boot/firmware/config.txt."""
    return "".join(f"{config_txt_line(line)}\n" for line in _CONFIG_TXT)


def cmdline_txt(site: Site) -> str:
    """/boot/firmware/cmdline.txt: exactly one line, or the kernel reads only the first."""
    arguments = [
        f"root=PARTUUID={site.disk.disk_id}-02",
        "rootfstype=ext4",
        "ro",
        "rootwait",
        "fsck.repair=yes",
        "console=tty3",
        "quiet",
        "loglevel=3",
        "logo.nologo",
        "vt.global_cursor_default=0",
        "consoleblank=0",
        "systemd.show_status=0",
        "panic=10",
        f"video=HDMI-A-1:{site.panel.width}x{site.panel.height}@60,rotate={site.panel.rotation}",
    ]
    return " ".join(map(word, arguments)) + "\n"


def fstab(site: Site) -> str:
    """/etc/fstab: boot and system read only, data written, the rest in memory."""
    disk = word(site.disk.disk_id)
    rows = [
        (f"PARTUUID={disk}-01", "/boot/firmware", "vfat", "ro,nodev,nosuid,noexec,umask=0077"),
        (f"PARTUUID={disk}-02", "/", "ext4", "ro,noatime"),
        (f"PARTUUID={disk}-03", "/data", "ext4", "noatime,nodev,nosuid,noexec,commit=5"),
        ("/data/kiosk", "/var/lib/kiosk", "none", "bind"),
        ("/data/chrony", "/var/lib/chrony", "none", "bind"),
        ("/data/systemd", "/var/lib/systemd", "none", "bind"),
        ("/data/credentials", "/etc/kiosk/credentials", "none", "bind"),
        ("tmpfs", "/tmp", "tmpfs", "mode=1777,nodev,nosuid,noexec,size=64m"),  # noqa: S108
        ("tmpfs", "/var/tmp", "tmpfs", "mode=1777,nodev,nosuid,noexec,size=16m"),  # noqa: S108
        ("tmpfs", "/var/log", "tmpfs", "mode=0755,nodev,nosuid,noexec,size=32m"),
    ]
    return "".join(f"{' '.join(map(word, row))} 0 0\n" for row in rows)
