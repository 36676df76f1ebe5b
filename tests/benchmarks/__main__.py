"""``python -m tests.benchmarks``: every benchmark in turn, each in a process of its own.

They report ratios and judge nothing; run them on a quiet machine.
"""

import subprocess
import sys

BENCHMARKS = (
    "check_in",
    "card",
    "screen",
    "camera",
    "line",
    "cloud",
    "hospital",
    "outlets",
    "batch",
    "batch_more",
    "desk",
    "qr",
    "face",
    "fhir",
    "forms",
    "by_file",
    "terminal",
    "board",
    "typed",
    "revocation",
    "device_key",
    "enrolment",
    "ledger",
    "poll",
    "release",
)


def main() -> int:
    failed = []
    for name in BENCHMARKS:
        print(f"--- {name}", flush=True)
        module = f"{__package__}.{name}"
        if subprocess.run([sys.executable, "-m", module], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
