"""The two requests of a hospital to its authority, over mutual TLS with its own certificate."""

import contextlib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.jose_keys import KeysMalformed, own_keys
from eligibility.wire_fleet import PublicKeys

CONNECT_S = 5.0
ANSWER_S = 15.0
_OWN = {"jose-sign.jwk": "sig", "jose-encrypt.jwk": "enc"}
_DONE, _NOT_MODIFIED, _NO_CONTENT = 200, 304, 204


class AuthorityTrouble(Exception):
    """It cannot be asked now."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.code)
        self.code = code


class AuthorityLine:
    """One connection, opened anew after every trouble, with the certificate as it is then."""

    def __init__(self, url: str, credentials: Path) -> None:
        self._url = url
        self._credentials = credentials
        self._client: httpx.Client | None = None
        self._etag = ""
        self._told = b""
        self._opened_with: object = None

    def close(self) -> None:
        """Gives the connection back."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def tell(self) -> bool:
        """Tells the hospital's public keys if they are new; gives whether they were."""
        keys = PublicKeys(keys=_public(self._credentials))
        body = wire.encode(keys)
        if body == self._told:
            return False
        answer = self._sent(lambda client: client.put("/v1/keys", content=body))
        if answer.status_code != _NO_CONTENT:
            raise self._refused(answer)
        self._told = body
        return True

    def peers(self) -> list[dict[str, Any]] | None:
        """The kiosks' public keys; None: the same as last time.

        Raises:
            AuthorityTrouble: no answer, or none that counts.
        """
        known = {"If-None-Match": self._etag} if self._etag else {}
        answer = self._sent(lambda client: client.get("/v1/peers", headers=known))
        if answer.status_code == _NOT_MODIFIED and self._etag:
            return None
        if answer.status_code != _DONE:
            raise self._refused(answer)
        try:
            told: PublicKeys = wire.decode(answer.content, PublicKeys)
        except WireError:
            raise AuthorityTrouble(Code.ANSWER_NOT_UNDERSTOOD) from None
        self._etag = answer.headers.get("ETag", "")
        return told.keys

    def forget(self) -> None:
        """What was answered could not be kept: it is asked for whole again."""
        self._etag = ""

    def _sent(self, request: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
        with self._naming():
            return request(self._open())

    def _open(self) -> httpx.Client:
        mark = (self._credentials / "device.crt").stat().st_mtime_ns
        if self._client is None or mark != self._opened_with:
            self.close()
            self._client = httpx.Client(
                base_url=self._url,
                verify=_context(self._credentials),
                timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
                trust_env=False,
            )
            self._opened_with = mark
        return self._client

    @contextlib.contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            self.close()
            is_tls = "CERTIFICATE_VERIFY_FAILED" in str(error)
            code = Code.AUTHORITY_NOT_TRUSTED if is_tls else Code.AUTHORITY_UNREACHABLE
            raise AuthorityTrouble(code) from None
        except httpx.InvalidURL:
            raise AuthorityTrouble(Code.AUTHORITY_UNREACHABLE) from None
        except (OSError, ValueError):  # ssl.SSLError is one; a file of ours
            self.close()
            raise AuthorityTrouble(Code.DEVICE_CERTIFICATE_UNUSABLE) from None

    def _refused(self, answer: httpx.Response) -> AuthorityTrouble:
        self.close()
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            said = Code.of(answer.json()["code"])
            if said is not None:
                return AuthorityTrouble(said)
        return AuthorityTrouble(Code.SERVICE_ERROR)


def _context(credentials: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=credentials / "ca.crt")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    return context


def _public(credentials: Path) -> list[dict[str, Any]]:
    try:
        keys = [
            key
            for name, use in _OWN.items()
            for key in own_keys((credentials / name).read_bytes(), use)
        ]
    except (OSError, KeysMalformed):
        raise AuthorityTrouble(Code.KEY_FILE_UNUSABLE) from None
    return [{name: part for name, part in key.jwk.items() if name != "d"} for key in keys]
