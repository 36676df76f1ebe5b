"""Installed and set up: what apt brings, what kiosk-setup writes, what the verifiers say there."""

import re
from pathlib import Path

from tests.deploy.root_trial import inside
from tests.deploy.root_trial.checking import Refused, ended_well, expect

PYTHON = "/usr/lib/kiosk/bin/python"
UNITS = "/usr/lib/systemd/system"
SITE = "/root/site.toml"
OWNED = {
    "/etc/kiosk": "755 root:root",
    "/etc/kiosk/credentials": "700 root:root",
    "/etc/kiosk/kiosk.toml": "644 root:root",
    "/etc/nftables.conf": "600 root:root",
    "/etc/hosts": "644 root:root",
    "/usr/bin/kiosk": "755 root:root",
    "/usr/sbin/kiosk-setup": "755 root:root",
    "/usr/lib/kiosk": "755 root:root",
}
MASKED = ("ssh.service", "getty@tty1.service", "apt-daily.timer")


def arrive(table, root, package, site):
    """Every check, in an installer's order."""
    root.put("/root/package.deb", Path(package).read_bytes())
    root.put(SITE, site.encode())
    root.put("/root/inside.py", Path(inside.__file__).read_bytes())
    check = table.check
    check("apt installs it with what it needs", lambda: _install(root))
    check("nothing starts by that: the default target is as it was", lambda: _default(root))
    check("every library that a bundled module is linked to is there", lambda: _linked(root))
    check("every module of ours and each bundled package imports", lambda: _imports(root))
    check("bytecode is there for every module", lambda: _bytecode(root))
    check("what is installed is what the package says (dpkg --verify)", lambda: _verify(root))
    check("nothing of it is setuid, or writable by others than root", lambda: _rights(root))
    check("the user kiosk: no password, no shell, one group", lambda: _user(root))
    check("kiosk-setup --dry-run changes nothing", lambda: _dry_run(root))
    check("kiosk-setup writes, and says what is missing around it", lambda: _set_up(root))
    check("a second kiosk-setup finds nothing to do", lambda: _again(root))
    check("what lies there is what the site file asks for (diff)", lambda: _diff(root))
    check("the kiosk reads its settings", lambda: _settings(root))
    check("the machine starts into kiosk.target", lambda: _target(root))
    check("owners and modes are as they should be", lambda: _owned(root))
    check("logins at the screen and over the network are masked", lambda: _masked(root))
    check("systemd has nothing to say about any unit", lambda: _units(root))
    check("every unit that can be enabled is", lambda: _enabled(root))
    check("udevadm verify accepts our rules", lambda: _udev(root))
    check("nft accepts the firewall", lambda: _firewall(root))
    check("chrony accepts its settings", lambda: _chrony(root))


def _install(root):
    ended_well(root.run("apt-get", "update", "-qq", network=True))
    ran = root.run(
        "apt-get", "install", "-y", "--no-install-recommends", "/root/package.deb", network=True
    )
    root.run("apt-get", "clean")
    return ended_well(ran, f"{len(re.findall(r'^Setting up ', ran.out, re.MULTILINE))} packages")


def _default(root):
    seen = root.run("systemctl", "get-default").out.strip()
    expect(seen != "kiosk.target", "it is kiosk.target before kiosk-setup")
    return seen


def _linked(root):
    """Modules, not the libraries beside them: those find each other once a module is loaded."""
    script = (
        "find /usr/lib/kiosk -name '*.so' -not -path '*.libs/*' | tee /run/modules | "
        "xargs ldd 2>&1 | grep -E 'not found' | sort | uniq -c; wc -l < /run/modules"
    )
    *missing, count = root.run("sh", "-c", script).out.strip().splitlines()
    expect(not missing, "\n".join(missing))
    return f"{count} modules"


def _imports(root):
    surroundings = {"SDL_VIDEODRIVER": "dummy", "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1"}
    surroundings |= {"KIVY_HOME": "/run/kivy"}
    return ended_well(root.run(PYTHON, "-B", "-I", "/root/inside.py", **surroundings))


def _bytecode(root):
    script = (
        "cd /usr/lib/kiosk/lib/*/site-packages; "
        "find . -name '*.py' | sed 's|/\\([^/]*\\)\\.py$|/__pycache__/\\1|' | sort > /run/wanted; "
        "find . -name '*.pyc' | sed 's|\\.cpython-[0-9]*\\.pyc$||' | sort > /run/there; "
        "comm -3 /run/wanted /run/there; wc -l < /run/there"
    )
    *differing, count = root.run("sh", "-c", script).out.strip().splitlines()
    expect(not differing, "\n".join(differing[:20]))
    return f"{count} files"


def _verify(root):
    return ended_well(root.run("dpkg", "--verify", "reception-kiosk"), "no difference")


def _rights(root):
    found = root.run(
        "find", "/usr/lib/kiosk", "/usr/bin/kiosk", "/usr/sbin/kiosk-setup", "/etc/kiosk",
        "(", "-perm", "/6000", "-o", "-not", "-user", "root", "-o", "-not", "-type", "l",
        "-perm", "/022", ")",
    )  # fmt: skip
    return expect(found.out == "", found.out) or "none"


def _user(root):
    line = root.run("getent", "passwd", "kiosk").out.strip()
    expect(line.endswith(":/var/lib/kiosk:/usr/sbin/nologin"), line)
    shadow = root.run("getent", "shadow", "kiosk").out.split(":")
    expect(shadow[1].startswith("!"), "it may have a password")
    groups = root.run("id", "-nG", "kiosk").out.split()
    expect(groups == ["kiosk"], f"groups {groups}")
    return line.split(":")[2]


def _setup(root, *options):
    return root.run("kiosk-setup", SITE, *options)


def _dry_run(root):
    stamp = "find /etc /var/lib/kiosk* /usr/lib/kiosk -newer /root/stamp 2>/dev/null"
    root.put("/root/stamp", b"")
    ran = _setup(root, "--dry-run", "--yes")
    expect(ran.code == 1 and "dry run: nothing was changed" in ran.out, ran.out[-3000:])
    changed = root.run("sh", "-c", stamp).out
    return expect(changed == "", changed) or "nothing"


def _set_up(root):
    ran = _setup(root, "--yes")
    root.put("/root/setup.txt", ran.out.encode())
    done = re.search(r"^Files written: .+$", ran.out, re.MULTILINE)
    expect(ran.code == 1 and "MISSING  card reader" in ran.out, ran.out[-3000:])
    return done[0].strip() if done else expect(False, ran.out[-3000:])


def _again(root):
    ran = _setup(root, "--yes")
    nothing = "Files written: 0, removed: 0; units switched off: 0."
    return expect(nothing in ran.out, ran.out[-3000:]) or nothing


def _diff(root):
    ran = root.run(PYTHON, "-B", "-P", "-m", "firmware_config", "diff", SITE, "/")
    return ended_well(ran, "equal")


def _settings(root):
    """Without an identity yet it says just that."""
    ran = root.run("kiosk", "check", "--config", "/etc/kiosk/kiosk.toml")
    expect("Traceback" not in ran.out, ran.out)
    return ran.out.strip().splitlines()[-1]


def _target(root):
    seen = root.run("systemctl", "get-default").out.strip()
    expect(seen == "kiosk.target", seen)
    return seen


def _owned(root):
    seen = root.run("stat", "--format=%n %a %U:%G", *OWNED).out.splitlines()
    wanted = [f"{path} {owner}" for path, owner in OWNED.items()]
    expect(seen == wanted, "\n".join(sorted(set(seen) ^ set(wanted))))
    return f"{len(seen)} paths"


def _masked(root):
    states = root.run("systemctl", "is-enabled", *MASKED).out.split()
    expect(states == ["masked"] * len(MASKED), " ".join(states))
    return ", ".join(MASKED)


def units(root):
    """The names of the package's units."""
    listed = root.run("dpkg", "-L", "reception-kiosk").out.splitlines()
    paths = [Path(line) for line in listed if line.startswith(f"{UNITS}/")]
    return [path.name for path in paths if path.suffix in {".service", ".target", ".timer"}]


def _units(root):
    names = [name for name in units(root) if "@." not in name and not _is_masked(root, name)]
    asked = root.run("systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", *names)
    said = asked.out.strip()
    expect(not said and asked.code == 0, said)
    return f"{len(names)} units"


def _is_masked(root, unit):
    return root.run("systemctl", "is-enabled", unit).out.strip() == "masked"


def _enabled(root):
    preset = root.place("/usr/lib/systemd/system-preset/50-kiosk.preset").read_text()
    names = re.findall(r"^enable (\S+)$", preset, re.MULTILINE)
    states = root.run("systemctl", "is-enabled", *names).out.split()
    allowed = {"enabled", "masked"}  # masked: a site without updates
    wrong = [name for name, state in zip(names, states, strict=True) if state not in allowed]
    expect(not wrong, " ".join(wrong))
    return f"{len(names)} units"


def _udev(root):
    rules = root.run("sh", "-c", "ls /etc/udev/rules.d/*kiosk* /usr/lib/udev/rules.d/*kiosk*")
    names = [line for line in rules.out.splitlines() if line.startswith("/")]
    asked = root.run("udevadm", "verify", *names)
    if "Unknown command" in asked.out:
        return "this release's udevadm cannot"
    return ended_well(asked, f"{len(names)} files")


def _firewall(root):
    return ended_well(root.run("nft", "--check", "--file", "/etc/nftables.conf"), "no complaint")


def _chrony(root):
    return ended_well(root.run("chronyd", "-p", "-f", "/etc/chrony/chrony.conf"), "no complaint")


def refuse_leftovers(root, folder):
    """Raises Refused when something lies there."""
    if root.place(folder).exists():
        raise Refused(f"{folder} is still there")
