"""Fills the package's own room, /usr/lib/kiosk: a virtual environment with what the lock names.

Runs in the build, with the Python that the package is for, without network. What is made is the
same at each run: no time, no place of the build, no random order is in it.
"""

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from firmware_config.package import source, trimming

ROOM = "usr/lib/kiosk"
_PIP = ("--disable-pip-version-check", "--no-cache-dir", "--quiet")
_HERE = ("--no-index", "--no-deps", "--no-build-isolation", "--no-compile")


def fill(sources: Path, root: Path) -> None:
    """Everything below ``root``/usr/lib/kiosk, from the laid out ``sources`` and their wheels."""
    room = root / ROOM
    packages = _venv(room)
    _install(sources, packages)
    trimming.trim(packages)
    _ours(sources, packages)
    _compile(root, packages)


def _venv(room: Path) -> Path:
    """What ``python -m venv`` makes, without its traces of the place where it was made."""
    major, minor = sys.version_info[:2]
    python = f"python{major}.{minor}"
    packages = room / "lib" / python / "site-packages"
    packages.mkdir(parents=True)
    (room / "bin").mkdir()
    (room / "bin" / "python").symlink_to(f"/usr/bin/{python}")
    (room / "bin" / "python3").symlink_to("python")
    (room / "pyvenv.cfg").write_text(
        "home = /usr/bin\n"
        "include-system-site-packages = false\n"
        f"version = {major}.{minor}\n"
        f"executable = /usr/bin/{python}\n",
        encoding="utf-8",
    )
    return packages


def _install(sources: Path, packages: Path) -> None:
    wheels = sources / "wheels"
    for listed in sorted(wheels.glob("*.txt")):
        hashed = ("--require-hashes", "--requirement", listed)
        where = ("--find-links", wheels, "--target", packages)
        pip = (sys.executable, "-m", "pip", *_PIP)
        subprocess.run([*pip, "install", *_HERE, *hashed, *where], check=True)


def _ours(sources: Path, packages: Path) -> None:
    """Our own packages and what says their version (``importlib.metadata``)."""
    files = [str(path.relative_to(sources)) for path in sources.rglob("*") if path.is_file()]
    for name in source.on_a_kiosk(files):
        source.copy(sources / name, packages / name)
    project = tomllib.loads((sources / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = packages / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nLicense-Expression: {project['license']}\n",
        encoding="utf-8",
    )


def _compile(root: Path, packages: Path) -> None:
    """Bytecode for every file, valid without a look at its source (decision 0096)."""
    for kept in packages.rglob("__pycache__"):
        shutil.rmtree(kept)
    done = compileall.compile_dir(
        os.fspath(packages),
        quiet=1,
        workers=1,
        stripdir=os.fspath(root),
        prependdir="/",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise SystemExit("some files could not be compiled")


if __name__ == "__main__":
    fill(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
