"""The passphrase of the root's key: from a file, or typed; never as an argument."""

import argparse
import getpass
from pathlib import Path

from provisioning.errors import ProvisioningError


def add_passphrase(command: argparse.ArgumentParser) -> None:
    """Both ways."""
    ways = command.add_mutually_exclusive_group()
    ways.add_argument("--root-passphrase-file", type=Path, help="seals the root's key")
    ways.add_argument("--root-passphrase", action="store_true", help="ask for it at the terminal")


def root_passphrase(options: argparse.Namespace, *, is_new: bool = False) -> bytes | None:
    """What seals the root's key, or is to seal it; None: it is not sealed.

    Raises:
        ProvisioningError: an empty one, or two that differ.
    """
    if options.root_passphrase:
        return _typed(is_new=is_new)
    if options.root_passphrase_file is None:
        return None
    passphrase: bytes = options.root_passphrase_file.read_bytes().strip()
    if not passphrase:
        raise ProvisioningError(f"{options.root_passphrase_file} is empty.")
    return passphrase


def _typed(*, is_new: bool) -> bytes:
    passphrase = getpass.getpass("Passphrase of the root's key: ")
    if is_new and getpass.getpass("The same again: ") != passphrase:
        raise ProvisioningError("These are two different passphrases; nothing was done.")
    if not passphrase:
        raise ProvisioningError("An empty passphrase seals nothing; nothing was done.")
    return passphrase.encode()
