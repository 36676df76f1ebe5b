"""SSLyze, which nobody here wrote, looks at listeners of TLS: what it could agree on with them.

found = scan({"authority": 8444}, line.kiosk, tmp_path)["authority"]; faults_of(found) == []
"""

import dataclasses
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.service import ROOT

_PROGRAM = ROOT / "build/judges/bin/python"
_OLD = ("ssl_3_0", "tls_1_0", "tls_1_1")
"""SSL 2.0 it cannot ask for with a client's certificate, and OpenSSL 3 knows no such thing."""
_VERSIONS = (*_OLD, "tls_1_2", "tls_1_3")
_ASKED = ("sslv3", "tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3", "compression", "reneg")
_STRONG = re.compile(
    r"TLS_(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)"
    r"|TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)"
)
"""Forward secret, and sealed as one (RFC 9325 4.2)."""


@dataclasses.dataclass(frozen=True)
class Found:
    """Of one listener."""

    suites: Mapping[str, list[str]]
    """By version; those that it took."""
    is_compressing: bool
    is_renegotiating_safely: bool
    is_renegotiating_for_anybody: bool


def scan(listeners: Mapping[str, int], party: Path, folder: Path) -> dict[str, Found]:
    """Listeners on this machine by a name of the test's; raises when one was not looked at.

    ``party``: whose certificate opens those that demand one.
    """
    assert _PROGRAM.exists(), "the judges are missing; .ci/setup.sh installs them"
    told = folder / "sslyze.json"
    subprocess.run(
        [
            str(_PROGRAM),
            *("-m", "sslyze", "--quiet", "--mozilla_config=disable", f"--json_out={told}"),
            *(f"--{one}" for one in _ASKED),
            *(f"--cert={party / 'device.crt'}", f"--key={party / 'device.key'}"),
            *(f"localhost:{port}" for port in listeners.values()),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    results = json.loads(told.read_text())["server_scan_results"]
    by_port = {one["server_location"]["port"]: one for one in results}
    return {name: _found(by_port[port]) for name, port in listeners.items()}


def faults_of(found: Found) -> list[str]:
    """What must not be; a sentence each."""
    old = [f"{version} is spoken" for version in _OLD if found.suites[version]]
    weak = [
        f"{suite} is weak"
        for version in ("tls_1_2", "tls_1_3")
        for suite in found.suites[version]
        if not _STRONG.fullmatch(suite)
    ]
    further = {
        "it compresses": found.is_compressing,
        "it renegotiates insecurely": not found.is_renegotiating_safely,
        "anybody may make it renegotiate": found.is_renegotiating_for_anybody,
        "nothing was agreed on": not any(found.suites.values()),
    }
    return [*old, *weak, *(sentence for sentence, is_so in further.items() if is_so)]


def _found(one: Mapping[str, Any]) -> Found:
    scanned = one["scan_result"]
    assert one["scan_status"] == "COMPLETED", one.get("connectivity_error_trace")
    renegotiation = _result(scanned, "session_renegotiation")
    return Found(
        suites={
            version: [
                suite["cipher_suite"]["name"]
                for suite in _result(scanned, f"{version}_cipher_suites")["accepted_cipher_suites"]
            ]
            for version in _VERSIONS
        },
        is_compressing=_result(scanned, "tls_compression")["supports_compression"],
        is_renegotiating_safely=renegotiation["supports_secure_renegotiation"],
        is_renegotiating_for_anybody=renegotiation["is_vulnerable_to_client_renegotiation_dos"],
    )


def _result(scanned: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    assert scanned[name]["status"] == "COMPLETED", scanned[name]
    result: Mapping[str, Any] = scanned[name]["result"]
    return result
