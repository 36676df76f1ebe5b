"""Runs what the harness outside asks for, as root: in the test's system only, never in the package.

One JSON line in: {"id", "command", "timeout", "given"}; one out: {"id", "code", "output"} (base64).
"""

import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NAME = "kiosk.test.agent"
TIMED_OUT = 124


def port() -> Path:
    while True:
        for name in Path("/sys/class/virtio-ports").glob("*/name"):
            if name.read_text().strip() == NAME:
                return Path("/dev", name.parent.name)
        time.sleep(0.2)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    given = base64.b64decode(asked["given"])
    try:
        done = subprocess.run(
            ["/bin/bash", "-c", asked["command"]],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=asked["timeout"],
            check=False,
        )
        code, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        code, output = TIMED_OUT, late.stdout or b""
    return {"id": asked["id"], "code": code, "output": base64.b64encode(output).decode()}


def main() -> None:
    with port().open("r+b", buffering=0) as line:
        print("listening", file=sys.stderr, flush=True)
        kept = b""
        while True:
            kept += line.read(65536) or b""
            while b"\n" in kept:
                asked, _, kept = kept.partition(b"\n")
                said = memoryview(json.dumps(answer(json.loads(asked))).encode() + b"\n")
                while said:
                    said = said[line.write(said) :]


main()
