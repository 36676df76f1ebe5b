"""How a value is written into each file format, or refused.

The site schema already limits every value; these checks stand at the other end, where a value that
slipped through would become another line, another rule or another kernel argument.
"""

import re

from firmware_config.errors import ValueRefused

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WORD = re.compile(r"[A-Za-z0-9._:/=,@-]+")
_NAME = re.compile(r"[A-Za-z0-9.-]+")
_CONFIG_TXT_LIMIT = 98  # the firmware cuts longer lines


def toml_string(value: str) -> str:
    """A TOML basic string; refuses quotes, backslashes and line ends instead of escaping them."""
    if _CONTROL.search(value) or '"' in value or "\\" in value:
        raise ValueRefused("A TOML value may hold no quote, no backslash and no line end.")
    return f'"{value}"'


def host_name(value: str) -> str:
    """A name in /etc/hosts."""
    if not _NAME.fullmatch(value):
        raise ValueRefused("A host name may hold letters, digits, dots and hyphens only.")
    return value


def word(value: str) -> str:
    """One word of nftables, chrony, fstab, a unit or the kernel's command line."""
    if not _WORD.fullmatch(value):
        raise ValueRefused("This value must be one word without quotes, blanks or line ends.")
    return value


def udev_value(value: str) -> str:
    """A quoted udev value: also free of the glob characters udev gives a meaning."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+", value):
        raise ValueRefused("A udev value may hold letters, digits, dots and hyphens only.")
    return f'"{value}"'


def topic_level(value: str) -> str:
    """One level of an MQTT topic, or a user name, in mosquitto's list of rights.

    Nothing that is a wildcard (``+ #``), a pattern (``%u``), another level or another line.
    """
    if not re.fullmatch(r"[A-Za-z0-9-]+", value):
        raise ValueRefused("A level of a topic may hold letters, digits and hyphens only.")
    return value


def config_txt_line(line: str) -> str:
    """One line of the firmware's config.txt."""
    if _CONTROL.search(line):
        raise ValueRefused("A line of config.txt may hold no line end.")
    if len(line.encode()) > _CONFIG_TXT_LIMIT:
        raise ValueRefused(f"A line of config.txt may hold {_CONFIG_TXT_LIMIT} characters.")
    return line
