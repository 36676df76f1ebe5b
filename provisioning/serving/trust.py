"""``GET /v1/trust/{id}?nonce=``: proof for a kiosk whose invitation was typed, not shown.

A typed code names no authority. Only who made the invitation knows the hash of its secret; the
proof says with it which root is meant, for this kiosk's nonce alone.
"""

import re
from collections.abc import Iterable

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility import wire
from eligibility.errors import Code
from eligibility.invitation import NONCE_BYTES, trust_proof
from eligibility.wire_fleet import TrustProof
from provisioning.register import InvitationState
from provisioning.serving.app import SURROUNDINGS, Surroundings, open_to_all, register_now
from provisioning.serving.problems import Refused

_NONCE = re.compile(rf"[0-9a-f]{{{NONCE_BYTES * 2}}}")
_BAD_REQUEST, _FORBIDDEN, _NOT_FOUND = 400, 403, 404
_REFUSED = {
    InvitationState.EXPIRED: Code.INVITATION_EXPIRED,
    InvitationState.DEAD: Code.INVITATION_DEAD,
    InvitationState.WITHDRAWN: Code.INVITATION_DEAD,
}
"""One that was used still counts: its kiosk asks again after a power cut."""


def area(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """See above."""
    return [web.get("/v1/trust/{invitation}", _prove)]


@open_to_all
async def _prove(request: web.Request) -> web.Response:
    nonce = request.query.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST)
    around = request.app[SURROUNDINGS]
    invited = register_now(request).invitations.get(request.match_info["invitation"])
    if invited is None:
        raise Refused(Code.INVITATION_UNKNOWN, _NOT_FOUND)
    refused = _REFUSED.get(invited.state(around.now()))
    if refused is not None:
        raise Refused(refused, _FORBIDDEN)
    root = x509.load_pem_x509_certificate(around.office.trust_pem()).fingerprint(hashes.SHA256())
    proof = trust_proof(bytes.fromhex(invited.secret_sha256), bytes.fromhex(nonce), root)
    answer = TrustProof(root_sha256=root.hex(), proof=proof.hex())
    return web.Response(body=wire.encode(answer), content_type="application/json")
