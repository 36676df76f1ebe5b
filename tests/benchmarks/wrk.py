"""wrk with a client certificate: the load generator that costs least (cloud.md 2.4).

wrk has no option for one, so a few lines of C stand before OpenSSL and put it in.
"""

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.bench.pki import LineCredentials

_SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
void *SSL_CTX_new(const void *method) {
    void *(*make)(const void *) = dlsym(RTLD_NEXT, "SSL_CTX_new");
    int (*chain)(void *, const char *) = dlsym(RTLD_NEXT, "SSL_CTX_use_certificate_chain_file");
    int (*key)(void *, const char *, int) = dlsym(RTLD_NEXT, "SSL_CTX_use_PrivateKey_file");
    void *context = make(method);
    chain(context, getenv("CLIENT_CERTIFICATE"));
    key(context, getenv("CLIENT_KEY"), 1);
    return context;
}
"""
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_ERRORS = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)|Socket errors: (.+)")
NEEDED = ("wrk", "gcc", "nginx")


class NotMeasured(Exception):
    """Something is not installed, or what was asked answered errors."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wrk:
    """wrk as one kiosk."""

    shim: Path
    party: Path

    def rate(self, url: str, connections: int, seconds: int, script: Path | None = None) -> float:
        """Requests a second of one thread."""
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s"]
        command += ["-s", str(script)] if script else []
        done = subprocess.run(
            [*command, url],
            check=False,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "LD_PRELOAD": str(self.shim),
                "CLIENT_CERTIFICATE": str(self.party / "device.crt"),
                "CLIENT_KEY": str(self.party / "device.key"),
            },
        )
        found, errors = _RATE.search(done.stdout), _ERRORS.search(done.stdout)
        if found is None or errors is not None:
            raise NotMeasured(f"{url}: {done.stdout[-400:]}{done.stderr[-400:]}")
        return float(found[1])


def wrk(directory: Path, line: LineCredentials) -> Wrk:
    """Builds what stands before OpenSSL. Raises NotMeasured."""
    missing = [name for name in NEEDED if shutil.which(name, path=_PATH) is None]
    if missing:
        raise NotMeasured(f"not installed: {', '.join(missing)}")
    source, shim = directory / "shim.c", directory / "shim.so"
    source.write_text(_SHIM)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    return Wrk(shim, line.kiosk)


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
