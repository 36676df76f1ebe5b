"""Site settings that reach a kiosk over the line: whether they can be meant, and signed.

Which may is ``eligibility.over_the_line``: the kiosk takes no others, whoever signed them.
"""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from eligibility import wire
from eligibility.over_the_line import OVER_THE_LINE
from eligibility.wire_fleet import SiteSettings
from firmware_config import site as sites
from provisioning.acts import Act
from provisioning.errors import NameRefused, SettingsUnchanged
from provisioning.office import Office
from provisioning.profile import Kind, of_device
from provisioning.register import Register, SettingsMade
from provisioning.settings_signer import Signer, signer_of

TYPE = "oev-site-settings+jws"

Tables = Mapping[str, Mapping[str, Any]]


def parse(text: str) -> Tables:
    """From TOML; raises SiteError naming the key: unknown, not over the line, or no such value."""
    return sites.parse_part(text, OVER_THE_LINE)


def make(office: Office, uri: str, tables: Tables, by: str, now: dt.datetime) -> SettingsMade:
    """The next version of a kiosk's settings, signed, in the ledger; the kiosk fetches it.

    Raises:
        NameRefused: no kiosk of this authority.
        SettingsUnchanged: they say what the newest version says.
        PeriodRefused, FolderRefused: there is nobody who could sign; see the sentence.
    """
    of_device(uri)
    signer = signer_of(office, now)

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        if not any(one.kind == Kind.DEVICE.word for one in register.of_party(uri)):
            raise NameRefused(f"{uri} was never enrolled here.")
        before = register.settings.get(uri)
        if before is not None and dict(told(before)) == {**tables}:
            raise SettingsUnchanged(f"{uri} has these settings: version {before.version}.")
        version = 1 if before is None else before.version + 1
        payload = SiteSettings(
            uri=uri,
            version=version,
            made_at=now.astimezone(dt.UTC).replace(microsecond=0),
            settings={**tables},
        )
        made = sign(signer, wire.encode(payload))
        return Act.SETTINGS_MADE, {"uri": uri, "version": str(version), "jws": made, "by": by}

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


def told(made: SettingsMade) -> Tables:
    """What a version of ours says; the ledger's chain has vouched for it."""
    payload = made.jws.split(".")[1]
    document = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    tables: Tables = document["settings"]
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


def _toml(value: object) -> str:
    """JSON's texts, numbers, truths and lists are TOML's, too, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
