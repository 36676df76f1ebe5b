"""Rules of the envelope: who may say what, and where the answer goes."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe
from joserfc.jwk import ECKey

from tests.bench import forge
from tests.bench.vendor_check.messages import a_notice, a_part, a_sealed
from tests.bench.vendor_check.rules import Check, expect, rule


def is_silent(check: Check, *payloads: bytes, said: bytes, channel: str = "notice") -> None:
    """None of them gets an answer, and the next right message does."""
    identity = json.loads(said).get("notice_id") or json.loads(said)["part_id"]
    for payload in payloads:
        check.kiosk.publish(payload, channel)
    check.settle()
    heard = check.kiosk.answers_to(identity) + check.second.answers_to(identity)
    expect(not heard, f"{len(heard)} of {len(payloads)} were answered")


@rule("what is damaged, cut or no message at all is acknowledged and left unanswered")
def damaged(check: Check) -> None:
    said = a_notice(check.kiosk)
    good = check.kiosk.seal(check.kiosk.sign(said))
    texts = (b"", b"{}", b"a.b.c.d.e", said, good[:-3], good[: len(good) // 2], good + b"A")
    inside = (b"", b"no jws", b"a.b.c", said)
    is_silent(check, *texts, *(check.kiosk.seal(one) for one in inside), said=said)
    for nonsense in (b"", b"7", b"[]", b"null", b"{}", b'{"schema":"oev-later/1"}'):
        check.kiosk.publish(check.kiosk.seal(check.kiosk.sign(nonsense)), "coverage")
    check.settle()


@rule("only a known device's signature counts, with ES256 and nothing else")
def signatures(check: Check) -> None:
    said = a_notice(check.kiosk)
    kid, own = check.kiosk.own["kid"], forge.private_of(check.kiosk.own)
    stranger = ec.generate_private_key(ec.SECP256R1())
    signed = (
        forge.sign({"alg": "ES256", "kid": "x" * 43}, said, stranger),
        forge.sign({"alg": "ES256", "kid": kid}, said, stranger),
        forge.sign({"alg": "ES256"}, said, stranger),
        forge.sign({"alg": "none", "kid": kid}, said, own),
        forge.sign({"alg": "HS256", "kid": kid}, said, own),
        check.kiosk.sign(said).rpartition(b".")[0] + b".",
    )
    is_silent(check, *(check.kiosk.seal(one) for one in signed), said=said)


@rule("what is signed and not encrypted, or with other algorithms, is left unanswered")
def encryption(check: Check) -> None:
    said = a_notice(check.kiosk)
    signed, key = check.kiosk.sign(said), ECKey.import_key(check.kiosk.hospital)
    right = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": check.kiosk.hospital["kid"]}
    sealed = []
    for other in ({"enc": "A128GCM"}, {"alg": "ECDH-ES"}, {"alg": "ECDH-ES+A128KW"}):
        header = {**right, **other, "cty": "JWS"}
        allowed = [header["alg"], header["enc"]]
        sealed.append(jwe.encrypt_compact(header, signed, key, allowed).encode())
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    sealed.append(forge.seal({**right, "cty": "JWS"}, signed, stranger))
    is_silent(check, signed, *sealed, said=said)


@rule("headers with other members than those agreed on are left unanswered")
def headers(check: Check) -> None:
    said = a_notice(check.kiosk)
    own, to = forge.private_of(check.kiosk.own), forge.public_of(check.kiosk.hospital)
    sealed_by = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": check.kiosk.hospital["kid"]}
    signed_by = {"alg": "ES256", "kid": check.kiosk.own["kid"]}
    signed = check.kiosk.sign(said)
    more = ({"typ": "JOSE"}, {"crit": ["exp"], "exp": 1}, {"jwk": {"kty": "EC"}}, {"x": 1})
    outside = [forge.seal({**sealed_by, "cty": "JWS", **one}, signed, to) for one in more]
    outside += [forge.seal({**sealed_by, "cty": cty}, signed, to) for cty in ("JWT", "")]
    inside = [check.kiosk.seal(forge.sign({**signed_by, **one}, said, own)) for one in more]
    is_silent(check, *outside, *inside, said=said)


@rule("each topic has its own kinds of messages: others are left unanswered")
def topics(check: Check) -> None:
    notice, part = a_notice(check.kiosk), a_part(check.kiosk, a_sealed(check.kiosk))
    is_silent(check, check.kiosk.seal(check.kiosk.sign(notice)), said=notice, channel="coverage")
    is_silent(check, check.kiosk.seal(check.kiosk.sign(part)), said=part)


@rule("a device speaks for itself alone: signer, topic and message name the same one")
def impostor(check: Check) -> None:
    said = a_notice(check.second)
    on_own_topic = check.kiosk.seal(check.kiosk.sign(said))
    of_the_other = check.kiosk.seal(check.second.sign(said))
    is_silent(check, on_own_topic, of_the_other, said=said)
    check.second.publish(on_own_topic, "notice")  # on the other's topic, by the wrong key
    check.second.ask(a_notice(check.second))
    identity = json.loads(said)["notice_id"]
    expect(not check.second.answers_to(identity), "signed by another device, it was answered")
    part = a_part(check.kiosk, a_sealed(check.kiosk), institution="1310000029")
    is_silent(check, check.kiosk.seal(check.kiosk.sign(part)), said=part, channel="coverage")


@rule("the answer goes to the device that signed, whatever Response Topic says")
def response_topic(check: Check) -> None:
    part = a_part(check.kiosk, a_sealed(check.kiosk))
    before = len(check.second.heard)
    check.kiosk.ask(part, f"{check.second.topic}/down/receipt")
    check.second.ask(a_notice(check.second))
    expect(len(check.second.heard) == before + 1, "it went to the device that was named")


@rule("an answer tells its schema and what it answers in its properties")
def properties(check: Check) -> None:
    identity = json.loads(said := a_notice(check.kiosk))["notice_id"]
    check.kiosk.ask(said)
    told = check.kiosk.answers_to(identity)[-1].properties
    found = (
        getattr(told, "ContentType", None),
        getattr(told, "PayloadFormatIndicator", None),
        getattr(told, "CorrelationData", b"").decode(errors="replace"),
        dict(getattr(told, "UserProperty", [])).get("schema"),
    )
    expected = ("application/jose", 1, identity, "oev-receipt/1")
    expect(found == expected, f"told {found}, should be {expected}")
