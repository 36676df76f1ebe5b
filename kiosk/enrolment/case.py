"""One enrolment: does each step that the machine asks for. Runs on the worker's thread alone.

What must outlive a power cut lies in the draft generation: the key is made once, the request is
kept sealed before it is sent, so the next start asks with the same key and goes on.
"""

import dataclasses
import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import assert_never

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility.errors import Code
from eligibility.four_words import words_of
from eligibility.invitation import NONCE_BYTES, Invitation
from kiosk.enrolment import limits, trust
from kiosk.enrolment.effects import Do, Forget, Take
from kiosk.enrolment.est_client import EstClient, StillPending
from kiosk.enrolment.events import Event, Pending, StepDone
from kiosk.enrolment.issued import Wanted
from kiosk.enrolment.kept_request import KeptRequest
from kiosk.enrolment.line import AuthorityError, Place, asking
from kiosk.enrolment.shown import showing_context
from kiosk.enrolment.states import Step
from kiosk.enrolment.told import fetch_peers, tell_keys
from kiosk.identity import generation as g, jose
from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.generation import Generation
from kiosk.identity.request import request_of
from kiosk.identity.store import IdentityStore
from kiosk.ports import Clock, PortError


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What a case works with."""

    place: Place
    uri: str
    """The SAN URI that this kiosk must get."""
    open_store: Callable[[], IdentityStore]
    """Raises DeviceKeyError: the credential that opens it is missing."""
    probe: Callable[[ssl.SSLContext], object]
    """Calls the eligibility service; raises PortError."""
    clock: Clock
    random: Callable[[int], bytes]
    records: Path
    """Stored under a key of the identity."""
    chip: DeviceKeys | None = None
    """Where the signing key is made; None: it is a sealed file."""


class Case:
    """Holds the invitation from when it is read until its work is done or given up."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._invitation: Invitation | None = None
        self._roots: Sequence[x509.Certificate] = ()
        self._root: x509.Certificate | None = None
        self._request: bytes | None = None

    def has_kept_request(self) -> bool:
        """True when a request of before a power cut lies here."""
        try:
            return self._kept() is not None
        except PortError:
            return False

    def __call__(self, effect: Take | Do | Forget) -> Event | None:
        """Does it.

        Raises:
            PortError: a step failed; ``code`` says why.
        """
        match effect:
            case Take(invitation):
                self._take(invitation)
                return None
            case Forget():
                self._take(None)
                return None
            case Do(step):
                return self._do(step)
            case _:
                assert_never(effect)

    def _do(self, step: Step) -> Event:
        acts: Mapping[Step, Callable[[], Event | None]] = {
            Step.FINDING: self._find,
            Step.TRUSTING: self._trust,
            Step.MAKING_KEY: self._make_key,
            Step.ASKING: self._ask,
            Step.TELLING_KEYS: self._tell_keys,
            Step.FETCHING_PEERS: self._fetch_peers,
            Step.STORING: self._store,
            Step.PROBING: self._probe,
        }
        return acts[step]() or StepDone(step)

    # --- the steps ---

    def _find(self) -> None:
        with asking(self._around.place, trust.blind_context()) as line:
            self._roots = trust.offered_roots(line)

    def _trust(self) -> None:
        fingerprint = self._fingerprint()
        root = trust.trusted_root(self._roots, fingerprint)
        with asking(self._around.place, trust.pinned_context(root)) as line:
            line.ask(trust.CACERTS)
        self._root = root

    def _fingerprint(self) -> bytes:
        kept = self._kept()
        if self._invitation is None and kept is not None:
            return kept.root.fingerprint(hashes.SHA256())
        nonce = self._around.random(NONCE_BYTES)
        with asking(self._around.place, trust.blind_context()) as line:
            return trust.proven_fingerprint(line, self._held(), nonce)

    def _make_key(self) -> None:
        """Made once; whoever comes here again finds it."""
        store = self._around.open_store()
        kept = self._kept()
        if kept is not None and (self._invitation is None or self._is_of_invitation(kept)):
            return
        store.put_aside_unusable(self._around.records)
        store.discard_draft()  # of a former invitation, or a renewal's that came to nothing
        draft = store.begin_generation()
        draft.tls_key()
        root = self._trusted()
        kept = KeptRequest(self._held().secret, root, self._around.clock.wall())
        draft.put(g.PENDING, kept.encode())

    def _ask(self) -> Event:
        draft, kept = self._draft(), self._needed()
        key = draft.tls_key()
        public_key = key.public_key()
        if self._request is None:
            self._request = request_of(key, kept.secret.challenge(public_key))
        with asking(self._around.place, trust.pinned_context(kept.root)) as line:
            client = EstClient(line, lambda: self._wanted(public_key, kept.root))
            answer = client.enrol(self._request, kept.secret)
        if isinstance(answer, StillPending):
            return self._pending(public_key, kept, answer)
        draft.put(g.ROOT, answer.root_pem)
        draft.put(g.CERTIFICATE, answer.chain_pem)
        return StepDone(Step.ASKING)

    def _tell_keys(self) -> None:
        draft = self._draft()
        current = self._around.open_store().current()
        own_keys = jose.give_keys(draft, self._around.uri, self._around.chip, current)
        with asking(self._around.place, showing_context(draft)) as line:
            tell_keys(line, own_keys)

    def _fetch_peers(self) -> Event:
        draft = self._draft()
        with asking(self._around.place, showing_context(draft)) as line:
            content, count = fetch_peers(line)
        draft.put(g.PEERS, content)
        return StepDone(Step.FETCHING_PEERS, None if count else Code.NO_SUBSCRIBER)

    def _store(self) -> None:
        store = self._around.open_store()
        store.complete()
        store.switch()
        self._invitation = self._request = None

    def _probe(self) -> Event:
        current = self._around.open_store().current()
        if current is None:
            raise AuthorityError(Code.IDENTITY_NOT_KEPT)
        try:
            self._around.probe(showing_context(current))
        except PortError as error:
            return StepDone(Step.PROBING, error.code)
        return StepDone(Step.PROBING)

    # --- what they share ---

    def _wanted(self, public_key: bytes, root: x509.Certificate) -> Wanted:
        return Wanted(public_key, self._around.uri, root, self._around.clock.wall())

    def _pending(self, public_key: bytes, kept: KeptRequest, answer: StillPending) -> Pending:
        pairs = words_of(hashlib.sha256(public_key).digest())
        words = tuple((pair.japanese, pair.english) for pair in pairs)
        until = kept.made_at + limits.REQUEST_LIVES
        return Pending(words, kept.made_at, until, answer.retry_after_s)

    def _kept(self) -> KeptRequest | None:
        draft = self._around.open_store().draft()
        if draft is None or not draft.has(g.PENDING):
            return None
        return KeptRequest.parse(draft.get(g.PENDING))

    def _needed(self) -> KeptRequest:
        kept = self._kept()
        if kept is None:
            raise AuthorityError(Code.IDENTITY_NOT_KEPT)
        return kept

    def _draft(self) -> Generation:
        draft = self._around.open_store().draft()
        if draft is None:
            raise AuthorityError(Code.IDENTITY_NOT_KEPT)
        return draft

    def _held(self) -> Invitation:
        if self._invitation is None:
            raise AuthorityError(Code.INVITATION_UNREADABLE)
        return self._invitation

    def _trusted(self) -> x509.Certificate:
        if self._root is None:
            raise AuthorityError(Code.AUTHORITY_NOT_TRUSTED)
        return self._root

    def _is_of_invitation(self, kept: KeptRequest) -> bool:
        return kept.secret == self._held().secret

    def _take(self, invitation: Invitation | None) -> None:
        """Nothing of a former invitation or of its key stays on this kiosk."""
        self._invitation, self._root, self._request = invitation, None, None
        self._roots = ()
        self._around.open_store().discard_draft()
