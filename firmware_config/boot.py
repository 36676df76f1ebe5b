"""What the Raspberry Pi's firmware reads in a slot's boot partition: config.txt and cmdline.txt.

Sources: Raspberry Pi documentation (config.txt, conditional filters, watchdog), device.md 3.1.
"""

from firmware_config.formats import config_txt_line, word
from firmware_config.place import Slot
from firmware_config.site import Site

_CONFIG_TXT = (
    "# Rendered from the site file; do not edit here.",
    "[all]",
    "arm_64bit=1",
    "auto_initramfs=1",
    "# Display and touch through the kernel's own driver (KMS); the firmware sets up no screen.",
    "dtoverlay=vc4-kms-v3d",
    "max_framebuffers=2",
    "disable_fw_kms_setup=1",
    "display_auto_detect=1",
    "camera_auto_detect=1",
    "# No rainbow, no warning signs in front of patients.",
    "disable_splash=1",
    "avoid_warnings=1",
    "# A kernel that hangs is started again by the chip, also before anything feeds its watchdog.",
    "dtparam=watchdog=on",
    "kernel_watchdog_timeout=60",
    "# Radio stays off: the only way out is the cable.",
    "dtoverlay=disable-wifi",
    "dtoverlay=disable-bt",
    "# No serial console.",
    "enable_uart=0",
    "[pi4]",
    "# Cues and speech by the jack, which the Pi 5 has not; the display's own needs no line.",
    "dtparam=audio=on",
)
_CHARGE = (
    "[pi5]",
    "# The site says that the clock's battery is a rechargeable one.",
    "dtparam=rtc_bbat_vchg=3000000",
)
_NO_STORAGE = ("usb_storage_driver_init", "uas_init", "uas_driver_init")
"""Raspberry Pi's kernel has these drivers built in, where modprobe.d has no say; uas by two names,
of two releases. A name that a kernel has not is passed over."""
_UPRIGHT = {90, 270}
"""Turns after which the site's width is the panel's height."""
_TRYBOOT = (
    "[tryboot]",
    "# A system on trial that cannot even start falls back sooner.",
    "kernel_watchdog_timeout=30",
)


def config_txt(site: Site) -> str:
    """/boot/firmware/config.txt."""
    lines = [*_CONFIG_TXT]
    if site.board.charges_clock_battery:
        lines += _CHARGE
    lines += ["[all]", *_TRYBOOT, "[all]"]
    return "".join(f"{config_txt_line(line)}\n" for line in lines)


def cmdline_txt(site: Site, slot: Slot) -> str:
    """/boot/firmware/cmdline.txt: exactly one line, or the kernel gets only the first.

    Nothing is asked for on a console, no program of a console runs, and no USB device works until
    a rule has let it in.
    """
    arguments = [
        f"root=PARTLABEL={slot.system}",
        f"rauc.slot={slot}",
        "rootfstype=ext4",
        "ro",
        "rootwait",
        "fsck.repair=yes",
        "systemd.gpt_auto=0",
        "usbcore.authorized_default=0",
        f"initcall_blacklist={','.join(_NO_STORAGE)}",
        "console=tty3",
        "quiet",
        "loglevel=3",
        "logo.nologo",
        "vt.global_cursor_default=0",
        "consoleblank=0",
        "systemd.show_status=0",
        "panic=10",
        *_display(site),
    ]
    return " ".join(map(word, arguments)) + "\n"


def _display(site: Site) -> list[str]:
    """The panel's own size, as it was built, should nobody be able to ask the panel.

    D: connected, whatever the plug says; only where the site names the connector, because one that
    is only thought to be there could be given the picture. A panel on DSI has its driver's size.
    """
    panel = site.panel
    if panel.connector.startswith("DSI"):
        return []
    width, height = panel.width, panel.height
    if panel.rotation in _UPRIGHT:
        width, height = height, width
    if not panel.connector:
        return [f"video=HDMI-A-1:{width}x{height}@60"]
    return [f"video={panel.connector}:{width}x{height}@60D"]
