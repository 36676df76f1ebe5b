"""``bundle``: an update bundle of two images, signed."""

import argparse
from pathlib import Path

from firmware_config.bundle import Images, Signer, make
from firmware_config.commands.command import DONE, Command


def _run(options: argparse.Namespace) -> int:
    images = Images(options.root, options.boot)
    signer = Signer(options.key, options.cert, options.keyring)
    release = make(images, options.version, signer, options.out)
    print(f"{options.out}: {release.version} for {release.compatible}")
    return DONE


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, required=True, help="the system's image, ext4")
    parser.add_argument("--boot", type=Path, required=True, help="the boot files' image, vfat")
    parser.add_argument("--version", required=True, help="as the image says it, such as 1.4.0")
    parser.add_argument("--key", required=True, help="the release key, a file or a PKCS#11 URL")
    parser.add_argument("--cert", required=True, help="its certificate")
    says = "what kiosks trust: the release root and its list of revoked keys"
    parser.add_argument("--keyring", type=Path, required=True, help=says)
    parser.add_argument("--out", type=Path, required=True, help="the bundle, a new file")


BUNDLING = Command("make an update bundle", _add_arguments, _run)
