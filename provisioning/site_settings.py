"""Site settings that reach a kiosk over the line: whether they can be meant, and signed.

Which may is ``eligibility.over_the_line``: the kiosk takes no others, whoever signed them. What an
administrator writes and the codes of a kiosk's staff (``provisioning.staff_codes``) go in one
version, and each is kept when the other is changed.
"""

import base64
import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from eligibility import wire
from eligibility.over_the_line import AS_IN_THE_SITE_FILE
from eligibility.staff_codes import TABLE
from eligibility.wire_fleet import SiteSettings
from firmware_config import site as sites
from provisioning.acts import Act
from provisioning.errors import (
    NameRefused,
    NotIssuedHere,
    SettingsUnchanged,
    SettingsUnreadable,
)
from provisioning.office import Office
from provisioning.profile import Kind, of_device
from provisioning.register import Register, SettingsMade
from provisioning.serving.fleet import Fleet
from provisioning.settings_signer import Signer, signer_of

TYPE = "oev-site-settings+jws"

Tables = Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What the next version is to say."""

    by: str
    tables: Callable[[Tables], Tables]
    """Of those of the newest version; what it raises passes through, and nothing is made."""
    told: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Facts for the ledger beside the version's own."""
    is_again: bool = False
    """Also when they say what the newest version says."""


def parse(text: str) -> Tables:
    """From TOML; raises SiteError naming the key: unknown, not over the line, or no such value."""
    return sites.parse_part(text, AS_IN_THE_SITE_FILE)


def make(office: Office, uri: str, tables: Tables, by: str, now: dt.datetime) -> SettingsMade:
    """The next version of what was written for a kiosk; staff codes stay. Raises as ``change``."""
    return change(office, uri, Change(by, lambda before: {**tables, **_staff(before)}), now)


def again(office: Office, uri: str, by: str, now: dt.datetime) -> SettingsMade:
    """The newest version once more, as a newer one: a kiosk tries none twice that it did not take.

    Raises:
        NotIssuedHere: there is none.
        NameRefused, PeriodRefused, FolderRefused: as ``change``.
    """

    def same(before: Tables) -> Tables:
        return before

    if uri not in office.register().settings:
        raise NotIssuedHere(f"{uri} has no settings but its image's.")
    return change(office, uri, Change(by, same, is_again=True), now)


def change(office: Office, uri: str, what: Change, now: dt.datetime) -> SettingsMade:
    """The next version of a kiosk's settings, signed, in the ledger; the kiosk fetches it.

    Raises:
        NameRefused: no kiosk of this authority.
        SettingsUnchanged: they say what the newest version says.
        SettingsUnreadable: nobody knows what they would replace.
        PeriodRefused, FolderRefused: there is nobody who could sign; see the sentence.
    """
    of_device(uri)
    signer, at_kiosk = signer_of(office, now), _at_kiosk(office, uri)

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        if not any(one.kind == Kind.DEVICE.word for one in register.of_party(uri)):
            raise NameRefused(f"{uri} was never enrolled here.")
        before = register.settings.get(uri)
        said = {} if before is None else told(before)
        tables = what.tables(said)
        if before is not None and not what.is_again and {**said} == {**tables}:
            why = f"{uri} has these settings: version {before.version}; once more: site again."
            raise SettingsUnchanged(why)
        version = max(0 if before is None else before.version, at_kiosk) + 1
        payload = SiteSettings(
            uri=uri,
            version=version,
            made_at=now.astimezone(dt.UTC).replace(microsecond=0),
            settings={**tables},
        )
        made = sign(signer, wire.encode(payload))
        facts = {"uri": uri, "version": str(version), "jws": made, "by": what.by}
        return Act.SETTINGS_MADE, {**facts, **what.told}

    office.ledger.transact(decide, now)
    return office.register().settings[uri]


def sign(signer: Signer, payload: bytes) -> str:
    """Compact JWS with the signer's chain below the root in ``x5c`` (RFC 7515 4.1.6)."""
    header = {
        "alg": "ES256",
        "typ": TYPE,
        "x5c": [base64.b64encode(one).decode() for one in signer.chain],
    }
    key = ECKey.import_key(signer.key_pem)
    return jws.serialize_compact(header, payload, key, algorithms=["ES256"])


def written(made: SettingsMade | None) -> Tables:
    """What an administrator wrote in a version of ours: no hash of anything. Raises as ``told``."""
    tables = {} if made is None else told(made)
    return {name: table for name, table in tables.items() if name != TABLE}


def told(made: SettingsMade) -> Tables:
    """All that a version of ours says; the ledger's chain has vouched for it.

    Raises:
        SettingsUnreadable: an authority that went back to a former release does not know its form.
    """
    try:
        payload = made.jws.split(".")[1]
        document = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        tables: Tables = document["settings"]
        is_known = all(isinstance(keys, dict) for keys in tables.values())
    except (ValueError, LookupError, TypeError, AttributeError):
        is_known = False
    if not is_known:
        raise SettingsUnreadable
    return tables


def as_toml(tables: Tables) -> str:
    """As a file that ``parse`` reads."""
    lines = []
    for table, keys in sorted(tables.items()):
        plain = {key: value for key, value in keys.items() if not isinstance(value, dict)}
        if plain or not keys:
            lines += [
                f"[{table}]",
                *(f"{key} = {_toml(value)}" for key, value in plain.items()),
                "",
            ]
        for key, value in keys.items():
            if isinstance(value, dict):
                inner = (f"{name} = {_toml(said)}" for name, said in value.items())
                lines += [f"[{table}.{key}]", *inner, ""]
    return "\n".join(lines)


def _at_kiosk(office: Office, uri: str) -> int:
    """Which it told: a ledger from a backup may have lost versions, and none is taken twice."""
    seen = Fleet(office.folder).seen(uri)
    return 0 if seen is None else seen.report.settings_version


def _staff(tables: Tables) -> Tables:
    return {name: table for name, table in tables.items() if name == TABLE}


def _toml(value: object) -> str:
    """JSON's texts, numbers, truths and lists are TOML's, too, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
