"""What is known against the locked packages, by pip-audit; and a plain word where nobody could say.

pip-audit ends with 0 also when its database knew none of the packages or was out of reach: "nothing
found" would then be untrue. So every package that was not looked up is counted.
"""

import json
import subprocess
from dataclasses import dataclass

CLEAN, FOUND, NOT_ASKED = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the command ends, and what it says."""

    status: int
    said: str


def verdict(report, why=""):
    """What pip-audit's JSON means; None: it gave none, because of ``why``."""
    packages = report["dependencies"] if report else []
    asked = [one for one in packages if "skip_reason" not in one]
    known = [one for one in asked if one["vulns"]]
    if known:
        return Verdict(FOUND, "\n".join([_coverage(asked, packages), *map(_about, known)]))
    if not asked:
        reason = packages[0]["skip_reason"] if packages else why or "no answer"
        return Verdict(NOT_ASKED, f"Not audited: no package could be looked up ({reason}).")
    if len(asked) < len(packages):
        left = ", ".join(one["name"] for one in packages if "skip_reason" in one)
        return Verdict(NOT_ASKED, f"{_coverage(asked, packages)}\nNot looked up: {left}.")
    return Verdict(CLEAN, f"{_coverage(asked, packages)} Nothing is known against them.")


def asked(program, locks, service, timeout_s=300):
    """pip-audit's report by one of its databases, or None and why there is none."""
    command = [program, "--format=json", "--disable-pip", "--progress-spinner=off"]
    command += [f"--vulnerability-service={service}", *(f"--requirement={lock}" for lock in locks)]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        return None, "the database did not answer in time"
    try:
        return json.loads(ended.stdout), ""
    except json.JSONDecodeError:
        last = ended.stderr.strip().splitlines()[-1:] or [f"exit status {ended.returncode}"]
        return None, last[0]


def _coverage(asked_for, packages):
    return f"{len(asked_for)} of {len(packages)} packages were looked up."


def _about(package):
    ids = ", ".join(sorted({v["id"] for v in package["vulns"]}))
    fixed = sorted({version for v in package["vulns"] for version in v["fix_versions"]})
    return f"{package['name']} {package['version']}: {ids}; fixed in {', '.join(fixed) or 'none'}"
