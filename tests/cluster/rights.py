"""Who may do what at RabbitMQ: its definitions file, made from the same site as mosquitto's rights.

RabbitMQ's MQTT topics are routing keys of amq.topic, with dots. A client's session is a queue named
after its client id, so a user who may only touch his own queues cannot use another's client id.
"""

import re
from collections.abc import Iterable
from typing import Any

from eligibility.identity import device_name
from firmware_config.broker import kiosks
from firmware_config.site import Site

_UP = "up.(coverage|notice|answer|status)"
_DOWN = "down.(receipt|inquiry)"


def definitions(site: Site) -> dict[str, Any]:
    """Users without a password (their certificate proves them), permissions, topic permissions."""
    institution = site.site.institution
    names = [device_name(institution, device) for device in kiosks(site)]
    hospital = f"hospital-{institution}"
    return {
        "vhosts": [{"name": "/"}],
        "users": [_user(name) for name in (*names, hospital)],
        "permissions": [_own_queues(name) for name in (*names, hospital)],
        "topic_permissions": [
            *(_topics(name, [_topic(name, _UP)], [_topic(name, _DOWN)]) for name in names),
            _topics(hospital, [_topic(one, _DOWN) for one in names], _all_up(names)),
        ],
        "policies": [],
    }


def _user(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": [],
    }


def _own_queues(name: str) -> dict[str, str]:
    own = f"mqtt-(subscription|will)-{re.escape(name)}(qos[01])?"
    reach = f"^(amq[.]topic|{own})$"
    return {"user": name, "vhost": "/", "configure": f"^{own}$", "write": reach, "read": reach}


def _topics(name: str, write: Iterable[str], read: Iterable[str]) -> dict[str, str]:
    return {
        "user": name,
        "vhost": "/",
        "exchange": "amq.topic",
        "write": f"^({'|'.join(write)})$",
        "read": f"^({'|'.join(read)})$",
    }


def _topic(name: str, kinds: str) -> str:
    return f"oqs[.]v1[.]{re.escape(name)}[.]{kinds.replace('.', '[.]', 1)}"


def _all_up(names: Iterable[str]) -> list[str]:
    """The hospital's one subscription, as it is asked for, and each topic it is answered with."""
    return [r"oqs[.]v1[.][*+][.]up[.]#", *(_topic(name, _UP) for name in names)]
