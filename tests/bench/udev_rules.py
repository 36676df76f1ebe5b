"""Runs udev's rules on a device that is not there: what they would write to it.

As much of udev(7) as our rules use: comparisons of keys with patterns, of a device above, too, GOTO
and LABEL, and values given to ATTR and ENV. Anything else is an error, so that no rule is passed
over in silence.
"""

import dataclasses
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

_TOKEN = re.compile(r'([A-Z]+)(?:\{([^}]*)\})?(==|!=|=|\+=)"([^"]*)"')
_ABOVE = {"SUBSYSTEMS": "SUBSYSTEM", "ATTRS": "ATTR"}
"""Compared with the device and with each one above it, all keys of a line with the same one."""
_PASSED = {"IMPORT"}  # what it would bring is in the device's properties already


@dataclasses.dataclass
class Device:
    """An event's device: keys such as ``ACTION``, attributes of sysfs, properties."""

    keys: dict[str, str]
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)
    properties: dict[str, str] = dataclasses.field(default_factory=dict)
    above: "tuple[Device, ...]" = ()
    """What it hangs on, the nearest first."""

    def value(self, key: str, name: str) -> str | None:
        """What a comparison looks at; None: there is no such thing."""
        if key == "ATTR":
            return self.attributes.get(name)
        return self.properties.get(name, "") if key == "ENV" else self.keys.get(key)


def run(rules: str, device: Device) -> None:
    """Changes the device as the rules of one file would."""
    wanted = None
    for tokens in _rules(rules):
        if wanted is not None:
            if ("LABEL", "", "=", wanted) not in tokens:
                continue
            wanted = None
        if _hold(tokens, device):
            wanted = _assign(tokens, device)
    if wanted is not None:
        raise ValueError(f"no label {wanted}")


def _rules(text: str) -> Iterator[list[tuple[str, str, str, str]]]:
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if _TOKEN.sub("", line).strip(", "):
            raise ValueError(f"not understood: {line}")
        yield _TOKEN.findall(line)


def _hold(tokens: list[tuple[str, str, str, str]], device: Device) -> bool:
    above = [(_ABOVE[token[0]], *token[1:]) for token in tokens if token[0] in _ABOVE]
    if any(operator != "==" for _, _, operator, _ in above):
        raise ValueError("udev: != of a device above holds as soon as one of them is another")
    own = [token for token in tokens if token[0] not in _ABOVE]
    if not all(_holds(token, device) for token in own):
        return False
    chain = (device, *device.above)
    return not above or any(all(_holds(one, at) for one in above) for at in chain)


def _holds(token: tuple[str, str, str, str], device: Device) -> bool:
    key, name, operator, pattern = token
    if operator not in {"==", "!="}:
        return True
    value = device.value(key, name)
    if value is None:  # udev: a comparison with what is not there never holds
        return False
    is_like = any(fnmatchcase(value, one) for one in pattern.split("|"))
    return is_like == (operator == "==")


def _assign(tokens: list[tuple[str, str, str, str]], device: Device) -> str | None:
    """Gives the label to go on from."""
    wanted = None
    for key, name, operator, value in tokens:
        if operator in {"==", "!="} or key in _PASSED or key == "LABEL":
            continue
        if key == "GOTO":
            wanted = value
        elif key in {"ATTR", "ENV"}:
            (device.attributes if key == "ATTR" else device.properties)[name] = value
        else:
            raise ValueError(f"not understood: {key}")
    return wanted
