"""Other people's programs, run to their end; what they said is in the error."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_SAID = 1500


class ToolFailed(Exception):
    """It ended with something other than 0."""


def run(
    command: Sequence[str | Path], given: bytes = b"", environment: Mapping[str, str] | None = None
) -> bytes:
    """What it printed; raises ToolFailed."""
    done = subprocess.run(
        [str(one) for one in command],
        input=given,
        capture_output=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")[-_SAID:]
        raise ToolFailed(f"{command[0]} ended with {done.returncode}: {said}")
    return done.stdout
