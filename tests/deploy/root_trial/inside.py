"""Runs in the root, with the kiosk's own Python: imports every module of ours and what it needs."""

import importlib
import importlib.metadata
import pkgutil
import sys

OURS = ("eligibility", "kiosk", "firmware_config")
COMMANDS = (".__main__",)  # they would run


def main():
    """Prints what could be imported; ends with 1 when something could not."""
    failed = []
    names = [*_ours(), *_bundled()]
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told
            failed.append(f"{name}: {type(error).__name__}: {error}")
    print("\n".join(failed) or f"{len(names)} modules")
    return 1 if failed else 0


def _ours():
    for name in OURS:
        package = importlib.import_module(name)
        yield name
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith(COMMANDS):
                yield module.name


def _bundled():
    """The top names of each bundled distribution, but of one whose code is not there on purpose."""
    for distribution in importlib.metadata.distributions():
        files = distribution.files or ()
        tops = {file.parts[0] for file in files if file.suffix in {".py", ".so"}}
        for top in sorted(tops):
            name = top.partition(".")[0]
            if name.isidentifier() and not top.endswith(".libs"):
                yield name


if __name__ == "__main__":
    sys.exit(main())
