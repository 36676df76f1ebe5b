"""As much of a root as the image's hooks touch, as the vendor's tools leave it."""

from pathlib import Path

from tests.bench.service import ROOT

SITE = ROOT / "firmware_config/example-site.toml"
PACKAGES = "usr/lib/kiosk/lib/python3.11/site-packages"
_LEFT = {
    "usr/lib/kiosk/licences": "An offer.\n",
    "etc/machine-id": "",  # mmdebstrap, behind all hooks
    "etc/hostname": "pi5-abcdef\n",  # bdebstrap
    "etc/kernel/cmdline": "root=LABEL=ROOT\n",  # the kernel's layer, for its late hook
    "boot/firmware/cmdline.txt": "root=/dev/ram0\n",
}


def make_root(root: Path) -> Path:
    """The example's site in the new folder ``root``, which it gives back."""
    packages = root / PACKAGES
    packages.mkdir(parents=True)
    for name in ("firmware_config", "eligibility"):
        (packages / name).symlink_to(ROOT / name)
    for name, content in (_LEFT | {"etc/kiosk/site.toml": SITE.read_text("utf-8")}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    return root
