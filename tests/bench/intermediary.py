"""Stands in for the intermediary server and the certificate authority.

They alone know who somebody is: to each insurer a code of its own for a person (機関別符号), to the
link one link number a person (紐づけ番号), under which codes and certificates meet. Here everybody
is known by a key of the bench. Codes are letters and few digits, so none looks like a My Number.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from cryptography import x509

from cloud.domain.trust import cert_key
from tests.bench import insurer_lines
from tests.bench.bench_person import BenchPerson


def code_of(insurer_no: str, key: str) -> str:
    """One insurer's code for somebody; another insurer has another one."""
    return _opaque(f"code of {key} at {insurer_no}")


def link_number_of(key: str) -> str:
    """Stands for somebody at the link, nowhere else."""
    return _opaque(f"link number of {key}")


def feed(
    codes: Iterable[tuple[str, str]] = (),
    certificates: Mapping[str, Sequence[x509.Certificate]] | None = None,
) -> bytes:
    """The file for ``python -m cloud link``: (insurer, key) pairs, and certificates by key."""
    facts = [
        {"link_number": link_number_of(key), "insurer_no": insurer, "code": code_of(insurer, key)}
        for insurer, key in codes
    ]
    facts += [
        {"link_number": link_number_of(key), "cert_key": cert_key(certificate).hex()}
        for key, held in (certificates or {}).items()
        for certificate in held
    ]
    return b"".join(json.dumps(fact).encode() + b"\n" for fact in facts)


def codes_of(everybody: Iterable[BenchPerson]) -> list[tuple[str, str]]:
    """(insurer, key) of every insurer that covers or covered these people."""
    pairs = {
        (coverage.key.insurer_number.text, someone.key)
        for someone in everybody
        for coverage in someone.coverages
    }
    return sorted(pairs)


def batches_of(everybody: Iterable[BenchPerson]) -> dict[str, bytes]:
    """The first batch of each insurer, by its number: everything that it covers or covered."""
    lines: dict[str, list[insurer_lines.Line]] = {}
    for someone in everybody:
        asked = sorted(protection.value for protection in someone.protections)
        more = {"protections": asked} if asked else {}
        for coverage in someone.coverages:
            insurer = coverage.key.insurer_number.text
            line = insurer_lines.register(code_of(insurer, someone.key), coverage, **more)
            lines.setdefault(insurer, []).append(line)
    return {insurer: insurer_lines.batch(*own) for insurer, own in lines.items()}


def _opaque(what: str) -> str:
    return base64.b32encode(hashlib.sha256(what.encode()).digest()).decode()[:32]
