"""Made-up clinics for the admin's page: kiosks in every state, two administrators, a real ledger.

world = AdminWorld(folder, NOW)
world.hanako, world.every      folders of administrators: of one institution, of all
world.asks("reception-9")      one more kiosk that waits for a confirmation; gives the request's id
"""

import base64
import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility import wire
from eligibility.identity import device_name, device_uri
from eligibility.invitation import Secret
from eligibility.wire_fleet import BatchOfDay, DeviceReport, PartState, SiteSettings
from provisioning import admins, site_settings
from provisioning.acts import Act
from provisioning.device_key import new_key, request_for
from provisioning.office import open_new
from provisioning.serving.fleet import FILE, opened
from provisioning.settings_signer import signer_of
from tests.bench.pki import INSTITUTION

OTHER = "1310000029"
"""Another institution, which hanako does not see."""
HANAKO = "urn:x-oev:admin:hanako"
_LIFE = dt.timedelta(days=90)
_PASSPHRASE = b"for the tests"


class AdminWorld:
    """The office below ``folder``."""

    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.now = now
        self.office = open_new(folder / "office", "Bench", now - dt.timedelta(days=400))
        self.hanako = self.admin(folder / "hanako", "hanako", INSTITUTION)
        self.every = self.admin(folder / "every", "ichiro", admins.EVERY)
        self.serials = 1 << 64

    def admin(self, folder: Path, name: str, *institutions: str) -> Path:
        """An administrator with a certificate of their own; gives its folder."""
        identity = admins.allow(self.office, name, institutions, self.now)
        admins.issue(self.office, folder, identity, _PASSPHRASE, self.now)
        return folder

    def act(self, act: Act, ago: dt.timedelta = dt.timedelta(), **facts: str) -> None:
        """One act, so long ago."""
        self.office.ledger.append(act, facts, self.now - ago)

    def certify(self, name: str, days_ago: int, institution: str = INSTITUTION) -> str:
        """A kiosk's certificate of so many days ago; gives its serial."""
        self.serials += 0x9E3779B97F4A7C15
        serial = f"{self.serials:x}"
        issued = dt.timedelta(days=days_ago)
        until = self.now - issued + _LIFE
        self.act(
            Act.ISSUED,
            issued,
            serial=serial,
            kind="device",
            uri=device_uri(institution, name),
            common_name=device_name(institution, name),
            valid_until=until.isoformat().replace("+00:00", "Z"),
        )
        return serial

    def reports(self, name: str, ago: dt.timedelta = dt.timedelta(seconds=20), **more: Any) -> None:
        """What a kiosk told last."""
        report = self.report(**more)
        row = (device_uri(INSTITUTION, name), (self.now - ago).isoformat(), wire.encode(report))
        database = opened(self.office.folder / FILE)
        database.execute("INSERT OR REPLACE INTO reported VALUES (?, ?, ?)", row)
        database.close()

    def report(self, **more: Any) -> DeviceReport:
        """Of a kiosk that is well, but for ``more``."""
        told: dict[str, Any] = {
            "software_version": "1.9.0",
            "boot_id": str(uuid.uuid4()),
            "certificate_serial": "1f",
            "certificate_until": self.now,
            "reader": PartState.WORKING,
            "camera": PartState.WORKING,
            "settings_version": 3,
            "batch": BatchOfDay(self.now.date(), waiting=2, received=184, refused=0),
        }
        return DeviceReport(**{**told, **more})

    def invites(self, name: str, institution: str = INSTITUTION, **more: str) -> Secret:
        """An open invitation."""
        secret = Secret(hashlib.sha256(f"{institution}{name}".encode()).digest()[:16])
        until = self.now + dt.timedelta(minutes=30)
        self.act(
            Act.INVITED,
            invitation=secret.id,
            secret_sha256=secret.hash.hex(),
            uri=device_uri(institution, name),
            purpose=more.get("purpose", "enrol"),
            until=until.isoformat().replace("+00:00", "Z"),
            by=HANAKO,
        )
        return secret

    def asks(self, name: str, institution: str = INSTITUTION) -> str:
        """A kiosk used its invitation and waits for a confirmation; gives the request's id."""
        invitation = self.invites(name, institution).id
        key = new_key()
        spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        request = hashlib.sha256(spki).hexdigest()[:16]
        until = self.now + dt.timedelta(minutes=60)
        self.act(
            Act.REQUESTED,
            request=request,
            invitation=invitation,
            uri=device_uri(institution, name),
            key_sha256=hashlib.sha256(spki).hexdigest(),
            csr=base64.b64encode(request_for(key).public_bytes(Encoding.DER)).decode(),
            until=until.isoformat().replace("+00:00", "Z"),
        )
        return request

    def lively(self) -> None:
        """A kiosk in each state."""
        self.certify("reception-1", 12)
        self.reports("reception-1")
        self.certify("reception-2", 72)
        self.reports(
            "reception-2",
            reader=PartState.MISSING,
            waiting_reverifications=3,
            release_channel="stable",
            release_failed="2.0.0",
            release_problem="KSK-372",
        )
        self.certify("reception-3", 3)
        self.certify("night-desk", 40)
        self.reports("night-desk", dt.timedelta(days=5), camera=PartState.NONE)
        self.release("2.0.0")
        self.certify("dialysis-1", 95)
        self.reports("dialysis-1", dt.timedelta(days=6), software_version="1.8.2")
        self._with_alarm()
        self._with_new_settings()
        self.certify("annex-1", 63)
        self.act(Act.RENEWAL_ASKED, uri=device_uri(INSTITUTION, "annex-1"), by=HANAKO)
        self.reports("annex-1", batch=None, release_channel="stable")
        serial = self.certify("old-1", 50)
        uri = device_uri(INSTITUTION, "old-1")
        self.act(Act.REVOKED, serial=serial, uri=uri, reason="key-compromise", by=HANAKO)
        self.certify("elsewhere-1", 10, OTHER)
        self.invites("new-1")
        self.asks("new-2")
        self.asks("elsewhere-2", OTHER)

    def release(self, version: str, share: int = 100) -> None:
        """Of the channel stable; its file is not there."""
        facts = {"channel": "stable", "version": version, "by": "console"}
        more = {"compatible": "bench", "size": "9", "sha256": "ab" * 32}
        self.office.ledger.append(Act.RELEASE_ADDED, facts | more, self.now)
        self.office.ledger.append(Act.RELEASE_OFFERED, facts | {"share": str(share)}, self.now)

    def _with_alarm(self) -> None:
        serial, uri = self.certify("pharmacy-1", 20), device_uri(INSTITUTION, "pharmacy-1")
        self.reports("pharmacy-1")
        self.act(Act.CLONE_SUSPECTED, uri=uri, serial=serial, how="second-key")

    def _with_new_settings(self) -> None:
        self.certify("reception-4", 30)
        uri = device_uri(INSTITUTION, "reception-4")
        settings = SiteSettings(
            uri=uri, version=4, made_at=self.now, settings={"sound": {"volume": 4}}
        )
        jws = site_settings.sign(signer_of(self.office, self.now), wire.encode(settings))
        self.act(Act.SETTINGS_MADE, uri=uri, version="4", jws=jws, by=HANAKO)
        batch = BatchOfDay(self.now.date(), waiting=41, received=12, refused=1)
        self.reports("reception-4", settings_problem="KSK-365", fault="KSK-101", batch=batch)
