"""`make sbom`, `make audit`.

python -m tests.supply sbom [--root DIR] [--into dist/sbom]   bills of materials, validated
python -m tests.supply audit                                  known vulnerabilities of the lock

``audit`` ends with 0: nothing is known; 1: something is; 3: it could not be asked, or only in part.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tests.deploy.tools import REPOSITORY
from tests.supply.audit import NOT_ASKED, asked, verdict
from tests.supply.sbom import Sources, bills

JUDGES = REPOSITORY / "build/judges/bin"
LOCKS = ("requirements.lock", "requirements-models.lock")
SERVICES = ("pypi", "osv")
_VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
validator = JsonStrictValidator(SchemaVersion.V1_6)
for path in sys.argv[1:]:
    if error := validator.validate_str(open(path).read()):
        sys.exit(f"{path}: {error}")
"""


def main():
    options = _parser().parse_args()
    return _sbom(options) if options.command == "sbom" else _audit()


def _sbom(options):
    status = None
    if options.root:
        status = (options.root / "var/lib/dpkg/status").read_text()
    made = bills(_sources(_environment(), status))
    options.into.mkdir(parents=True, exist_ok=True)
    paths = [options.into / name for name in made]
    for path, bill in zip(paths, made.values(), strict=True):
        path.write_text(json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    command = [str(JUDGES / "python"), "-c", _VALIDATE, *map(str, paths)]
    validated = subprocess.run(command, check=False)
    if validated.returncode:
        return 1
    for path, bill in zip(paths, made.values(), strict=True):
        print(f"{path}: {len(bill['components'])} components, valid CycloneDX 1.6")
    if status is None:
        print("No --root: the image's Debian packages are listed by name, without versions.")
    return 0


def _environment():
    """What cyclonedx-py sees in the environment that this runs in."""
    options = ["--output-reproducible", "--no-validate", "--spec-version=1.6", sys.prefix]
    command = [str(JUDGES / "cyclonedx-py"), "environment", *options]
    read = subprocess.run(command, capture_output=True, check=True)
    return json.loads(read.stdout)


def _sources(read, status):
    def text(name):
        return (REPOSITORY / name).read_text(encoding="utf-8")

    return Sources(
        read=read,
        lock=text("requirements.lock"),
        models=text("requirements-models.lock"),
        project=text("pyproject.toml"),
        licences=text("docs/licences.md"),
        packages=text("firmware_config/packages.txt"),
        python=sys.version_info[:2],
        status=status,
    )


def _audit():
    said = []
    for service in SERVICES:
        report, why = asked(JUDGES / "pip-audit", [REPOSITORY / lock for lock in LOCKS], service)
        found = verdict(report, why)
        said.append(f"{service}: {found.said}")
        if found.status != NOT_ASKED:
            break
    print("\n".join(said))
    if found.status == NOT_ASKED:
        print("So nothing is said here about vulnerabilities; look where the database is in reach.")
    return found.status


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m tests.supply",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("sbom", help="bills of materials")
    making.add_argument("--root", type=Path, help="an image's root, for its Debian packages")
    making.add_argument("--into", type=Path, default=REPOSITORY / "dist/sbom")
    commands.add_parser("audit", help="known vulnerabilities")
    return parser


if __name__ == "__main__":
    sys.exit(main())
