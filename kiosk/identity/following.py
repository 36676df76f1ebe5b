"""Whether the certificate in a credentials folder was replaced while a process runs."""

from pathlib import Path

from kiosk.identity.generation import CERTIFICATE


def mark_of(credentials: Path) -> object:
    """Another value whenever the certificate is another file; None while there is none."""
    try:
        status = (credentials / CERTIFICATE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns
