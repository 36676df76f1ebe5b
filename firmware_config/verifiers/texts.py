"""Parsers of our own, for files whose reader cannot be asked without the machine it runs on.

Each gives sentences about what is wrong; none for a file that is well.
"""

import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterable

from firmware_config.tree import Kind
from firmware_config.verifiers.verdict import Scene, State, Verdict, refused

_CONFIG_LIMIT = 98  # the firmware cuts longer lines
_CONFIG = re.compile(r"\[[a-z0-9=]+\]|[a-z0-9_]+=[^\s\"']+")
_ARGUMENT = re.compile(r"[A-Za-z0-9_.-]+(?:=[A-Za-z0-9._:/=,@-]+)?")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_SECTION = re.compile(r"\[[A-Za-z0-9.-]+\]")
_SETTING = re.compile(r"[A-Za-z0-9-]+=.*")
_KERNELS_WORD = re.compile(r"(?:install|blacklist|options|alias) [a-z0-9_-]+(?: \S+)*")
_RULE = re.compile(r'([A-Z]+(?:\{[A-Za-z0-9_./]+\})?)(==|!=|\+=|=)"([^"\\]*)"')
_FILTERS = ("[all]", "[none]", "[pi4]", "[cm4]", "[pi5]", "[cm5]", "[tryboot]")
_FIELDS_OF_FSTAB = 6
_FIELDS_OF_CRYPTTAB = 4
_LINES_OF_CMDLINE = 1


def config_txt(text: str) -> Iterable[str]:
    """The firmware's file: sections and settings, none longer than it reads."""
    for number, line in _lines(text, "#"):
        if len(line.encode()) > _CONFIG_LIMIT:
            yield f"line {number} is longer than {_CONFIG_LIMIT} characters"
        if not _CONFIG.fullmatch(line):
            yield f"line {number} is neither a section nor a setting"
        if line.startswith("[") and line not in _FILTERS:
            yield f"line {number} is a filter for none of our boards"


def cmdline_txt(text: str) -> Iterable[str]:
    """The kernel's arguments: one line, or it reads only the first."""
    if text.count("\n") != _LINES_OF_CMDLINE or not text.endswith("\n"):
        yield "it must be exactly one line"
    arguments = text.split()
    yield from (f"{one} is no argument" for one in arguments if not _ARGUMENT.fullmatch(one))
    roots = [one for one in arguments if one.startswith("root=")]
    if len(roots) > 1:
        yield "it names two roots"


def fstab(text: str) -> Iterable[str]:
    """Six fields a row, each mount point once."""
    seen = set()
    for number, line in _lines(text, "#"):
        fields = line.split()
        if len(fields) != _FIELDS_OF_FSTAB:
            yield f"line {number} has {len(fields)} fields instead of {_FIELDS_OF_FSTAB}"
            continue
        target = fields[1]
        if not target.startswith("/") and target != "none":
            yield f"line {number}: {target} is no folder"
        if target in seen:
            yield f"line {number}: {target} is mounted twice"
        seen.add(target)


def crypttab(text: str) -> Iterable[str]:
    """Name, device, key and options; nobody is there who could type a passphrase."""
    for number, line in _lines(text, "#"):
        fields = line.split()
        if len(fields) != _FIELDS_OF_CRYPTTAB:
            yield f"line {number} has {len(fields)} fields instead of {_FIELDS_OF_CRYPTTAB}"
        elif not fields[2].startswith("/run/") or "headless=1" not in fields[3].split(","):
            yield f"line {number} would wait for somebody to type"


def machine_id(text: str) -> Iterable[str]:
    """machine-id(5)."""
    if not re.fullmatch(r"[0-9a-f]{32}\n", text) or not text.strip("0\n"):
        yield "it must be 32 hex digits, not all of them zero"


def hosts(text: str) -> Iterable[str]:
    """An address and its names; no name with two addresses of one family."""
    known: dict[tuple[str, int], str] = {}
    for number, line in _lines(text, "#"):
        address, *names = line.split()
        try:
            version = ipaddress.ip_address(address).version
        except ValueError:
            yield f"line {number} begins with no address"
            continue
        for name in names:
            if not _NAME.fullmatch(name):
                yield f"line {number} holds no host name"
            if known.setdefault((name, version), address) != address:
                yield f"line {number}: {name} has two addresses"
        if not names:
            yield f"line {number} names nobody"


def hostname(text: str) -> Iterable[str]:
    """One name of at most 64 characters, as the kernel takes it."""
    if not re.fullmatch(r"[a-z0-9-]{1,64}\n", text):
        yield "it must be one name of at most 64 characters"


def ini(text: str) -> Iterable[str]:
    """Systemd's form: settings below sections."""
    section = ""
    for number, line in _lines(text, "#;"):
        if _SECTION.fullmatch(line):
            section = line
        elif not _SETTING.fullmatch(line):
            yield f"line {number} is neither a section nor a setting"
        elif not section:
            yield f"line {number} stands before any section"


def udev(text: str) -> Iterable[str]:
    """Keys with their values between commas; each GOTO finds its label below it."""
    labels, jumps = {}, {}
    for number, line in _lines(text, "#"):
        for part in line.split(", "):
            found = _RULE.fullmatch(part)
            if not found:
                yield f"line {number} is no rule"
                continue
            key, _, value = found.groups()
            if key == "LABEL":
                labels[value] = number
            if key == "GOTO":
                jumps[value] = number
    for label, number in jumps.items():
        if labels.get(label, 0) <= number:
            yield f"line {number} goes to {label}, which is not below it"


def modprobe(text: str) -> Iterable[str]:
    """modprobe.d(5)."""
    for number, line in _lines(text, "#"):
        if not _KERNELS_WORD.fullmatch(line):
            yield f"line {number} is no command of modprobe"


def toml(text: str) -> Iterable[str]:
    """TOML."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield f"it is no TOML: {error}"


def acl(text: str) -> Iterable[str]:
    """Mosquitto's list of rights: whole topics, below a user."""
    user = ""
    for number, line in _lines(text, "#"):
        if re.fullmatch(r"user [A-Za-z0-9-]+", line):
            user = line
        elif not re.fullmatch(r"topic (?:read|write) [A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)+", line):
            yield f"line {number} is neither a user nor a topic"
        elif not user:
            yield f"line {number} gives everybody a right"


def settings(text: str) -> Iterable[str]:
    """mosquitto.conf(5): a word and its value."""
    for number, line in _lines(text, "#"):
        if not re.fullmatch(r"[a-z0-9_]+(?: [A-Za-z0-9._:/-]+){1,2}", line):
            yield f"line {number} is no setting"


def _lines(text: str, comments: str) -> Iterable[tuple[int, str]]:
    """Those with something on them, counted from one."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and line[0] not in comments:
            yield number, line


Reader = Callable[[str], Iterable[str]]
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(path), reader)
    for path, reader in (
        (r"/boot/firmware/config\.txt", config_txt),
        (r"/boot/firmware/cmdline\.txt", cmdline_txt),
        (r"/etc/fstab", fstab),
        (r"/etc/crypttab", crypttab),
        (r"/etc/machine-id", machine_id),
        (r"/etc/hosts", hosts),
        (r"/etc/hostname", hostname),
        (r"/etc/systemd/.+\.(?:conf|network|service|path|timer)", ini),
        (r"/etc/udev/rules\.d/.+\.rules", udev),
        (r"/etc/modprobe\.d/.+\.conf", modprobe),
        (r"/etc/kiosk/kiosk\.toml", toml),
        (r"/etc/mosquitto/acl", acl),
        (r"/etc/mosquitto/mosquitto\.conf", settings),
    )
)


def texts(scene: Scene) -> Iterable[Verdict]:
    """One verdict for all files that have a parser here."""
    said = [
        f"{path}: {sentence}"
        for path, file in scene.tree.items()
        if file.kind is Kind.FILE
        for form, reader in READERS
        if form.fullmatch(path)
        for sentence in reader(file.content.decode())
    ]
    yield refused("own parsers", "\n".join(said)) if said else Verdict("own parsers", State.WELL)
