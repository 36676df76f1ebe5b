"""Joins the parts that follow the authority, from the settings."""

from collections.abc import Callable

from eligibility.errors import Code
from hospital.authority.following import Following
from hospital.authority.line import AuthorityLine
from hospital.authority.peers_file import PeersFile
from hospital.config import AuthoritySettings, HospitalConfig
from hospital.keyring import PEERS_FILE


def following(
    settings: HospitalConfig,
    authority: AuthoritySettings,
    report: Callable[[Code | None], None],
) -> Following:
    """Not started yet."""
    credentials = settings.paths.credentials
    file = PeersFile(settings.peers, credentials / PEERS_FILE, settings.hospital.institution)
    return Following(AuthorityLine(authority.url, credentials), file, authority.every_s, report)
