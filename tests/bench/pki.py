"""Throw-away identities for one line: the real provisioning code with bench names.

line = make_line(tmp_path, now)
line.kiosk, line.cloud, line.broker, line.hospital      folders, see provisioning.bundle
line.card_ca.issue(cn, card_key("hanako"), from, until) a card's certificate
line.revoke(line.kiosk, now)                            then SIGHUP the broker
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import bundle, profile
from provisioning.bundle import LinePlan
from provisioning.office import Office, open_new
from tests.bench.card_ca import CardCa, face_anchors_pem

INSTITUTION = "1310000011"
"""Tokyo, medical, a check digit that holds."""
DEVICE = "reception-1"
HOSTS = ("localhost", "127.0.0.1")
_NONE_REVOKED: Mapping[int, Iterable[int]] = MappingProxyType({})


@dataclasses.dataclass(frozen=True)
class LineCredentials:
    """Everything with which the parties of one line prove who they are."""

    institution: str
    device: str
    kiosk: Path
    cloud: Path
    broker: Path
    hospital: Path
    card_anchors: Path
    """PEM bundle of the card authorities which the cloud trusts."""
    card_crls: Path
    """PEM file: the list of revoked cards of each generation of the authority."""
    face_anchors: Path
    """PEM public keys: whom kiosk and cloud trust for what is printed on cards."""
    card_ca: CardCa
    office: Office

    @property
    def kiosk_uri(self) -> str:
        """The kiosk's SAN URI."""
        return profile.device(self.institution, self.device).uri

    @property
    def kiosk_common_name(self) -> str:
        """The kiosk's ``{device}`` in topics."""
        return profile.device(self.institution, self.device).common_name

    def add_kiosk(self, device: str, now: dt.datetime) -> Path:
        """A second kiosk of the institution, known to the hospital; gives its folder."""
        folder = self.kiosk.with_name(f"kiosk-{device}")
        identity = profile.device(self.institution, device)
        bundle.issue_kiosk(self.office, folder, self.hospital, identity, now)
        return folder

    def add_insurer(self, number: str, now: dt.datetime) -> Path:
        """An insurer's own credentials; gives its folder."""
        folder = self.kiosk.with_name(f"insurer-{number}")
        bundle.issue_insurer(self.office, folder, profile.insurer(number), now)
        return folder

    def add_board(self, now: dt.datetime, hosts: tuple[str, ...] = HOSTS) -> Path:
        """The desk's pages' own credentials; gives their folder."""
        folder = self.hospital.with_name("board")
        identity = profile.board(self.institution, hosts)
        bundle.issue_board(self.office, folder, identity, now)
        return folder

    def revoke(self, party: Path, now: dt.datetime) -> None:
        """Takes back a party's certificates and hands the news to cloud, broker and hospital."""
        self.office.revoke(san_uri(party), "key-compromise", now)
        bundle.forget_kiosk(self.hospital, san_uri(party))
        bundle.write_crl(self.office, (self.cloud, self.broker), now)

    def write_card_crls(
        self, now: dt.datetime, revoked: Mapping[int, Iterable[int]] = _NONE_REVOKED
    ) -> None:
        """Writes both lists anew, with these serial numbers by generation (``Wallet.revoked``)."""
        lists = [
            self.card_ca.crl(revoked.get(generation, ()), now, generation)
            for generation in range(len(self.card_ca.generations))
        ]
        self.card_crls.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in lists))


def make_line(
    directory: Path,
    now: dt.datetime,
    institution: str = INSTITUTION,
    device: str = DEVICE,
    hosts: tuple[str, ...] = HOSTS,
) -> LineCredentials:
    """Makes an authority and the folders of one line below ``directory``.

    ``hosts``: under which kiosks reach cloud and broker.
    """
    office = open_new(directory / "authority", "Bench", now)
    plan = LinePlan(institution, device, cloud_hosts=hosts, broker_hosts=hosts)
    line = bundle.issue_line(office, directory, plan, now)
    card_ca = CardCa(now)
    anchors = directory / "card-anchors.pem"
    anchors.write_bytes(card_ca.anchors_pem())
    face_anchors = directory / "face-anchors.pem"
    face_anchors.write_bytes(face_anchors_pem())
    credentials = LineCredentials(
        institution=institution,
        device=device,
        kiosk=line.kiosk,
        cloud=line.cloud,
        broker=line.broker,
        hospital=line.hospital,
        card_anchors=anchors,
        card_crls=directory / "card-crls.pem",
        face_anchors=face_anchors,
        card_ca=card_ca,
        office=office,
    )
    credentials.write_card_crls(now)
    return credentials


def san_uri(party: Path) -> str:
    """Who a party's certificate names."""
    leaf = x509.load_pem_x509_certificate((party / "device.crt").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)[0]
