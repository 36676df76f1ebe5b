"""Upgraded, removed, purged: what stays whatever happens, and what goes."""

from tests.deploy.root_trial.arriving import SITE, refuse_leftovers, units
from tests.deploy.root_trial.checking import ended_well, expect

KEY = "/etc/kiosk/credentials/identity.key"
RECORDS = "/var/lib/kiosk/outbox.sqlite3"
KEPT = {KEY: b"a key", RECORDS: b"a record"}
CONFIG = "/etc/kiosk/kiosk.toml"
QUESTION = "reception-kiosk/delete-keys-and-records"
SWITCHED_OFF = "kiosk-batch.service"


def leave(table, root):
    """Every check, in the order of a kiosk's life."""
    check = table.check
    for path, content in KEPT.items():
        root.put(path, content)
    check("an upgrade keeps keys, settings and what somebody disabled", lambda: _upgrade(root))
    check("a removal wants the undo first, keeps keys and records", lambda: _remove(root))
    check("installed again it finds them", lambda: _install(root))
    check("a purge that nobody answers keeps them and says so", lambda: _purge(root))
    check("a purge answered with yes deletes them", lambda: _purge_all(root))
    check("installed and set up again it is a kiosk", lambda: _from_the_start(root))
    check("kiosk-setup --undo brings the old system back", lambda: _undo(root))


def _dpkg(root, *words, **surroundings):
    """Without a network: whatever a maintainer script does, it does not need one."""
    return root.run("dpkg", "--force-unsafe-io", *words, **surroundings)


def _install(root):
    ran = ended_well(_dpkg(root, "--install", "/root/package.deb"))
    _check_kept(root)
    return ran


def _check_kept(root):
    for path, content in KEPT.items():
        expect(root.place(path).read_bytes() == content, f"{path} was changed")
        expect(root.place(path).stat().st_mode & 0o777 == 0o600, f"{path} has another mode")


def _upgrade(root):
    settings = root.place(CONFIG).read_bytes()
    root.run("systemctl", "disable", SWITCHED_OFF)
    _install(root)
    expect(root.place(CONFIG).read_bytes() == settings, f"{CONFIG} was changed")
    state = root.run("systemctl", "is-enabled", SWITCHED_OFF).out.strip()
    expect(state == "disabled", f"{SWITCHED_OFF} is {state} again")
    target = root.run("systemctl", "get-default").out.strip()
    expect(target == "kiosk.target", f"the target is {target}")
    root.run("systemctl", "enable", SWITCHED_OFF)
    return "keys, settings, target, one disabled unit"


def _remove(root):
    names = units(root)
    refused = _dpkg(root, "--remove", "reception-kiosk")
    expect(refused.code != 0 and "--undo" in refused.out, "it leaves a closed machine behind")
    ended_well(root.run("kiosk-setup", "--undo", "--yes"))
    ran = ended_well(_dpkg(root, "--remove", "reception-kiosk"))
    _check_kept(root)
    refuse_leftovers(root, "/usr/lib/kiosk")
    target = root.run("systemctl", "get-default").out.strip()
    expect(target != "kiosk.target", f"it would start into {target}")
    there = [name for name in names if root.place(f"/usr/lib/systemd/system/{name}").exists()]
    expect(not there, " ".join(there))
    return ran


def _purge(root):
    ran = _dpkg(root, "--purge", "reception-kiosk")
    ended_well(ran)
    expect("were kept" in ran.out, f"it does not say so:\n{ran.out}")
    _check_kept(root)
    refuse_leftovers(root, CONFIG)
    return "kept, and said"


def _purge_all(root):
    _install(root)
    answer = f"echo 'reception-kiosk {QUESTION} boolean true' | debconf-set-selections"
    ended_well(root.run("sh", "-c", answer))
    ended_well(_dpkg(root, "--purge", "reception-kiosk"))
    for folder in ("/etc/kiosk", "/var/lib/kiosk", "/usr/lib/kiosk"):
        refuse_leftovers(root, folder)
    wants = root.place("/etc/systemd/system/kiosk.target.wants")
    expect(not wants.exists() or not any(wants.iterdir()), "units are still wanted")
    return "deleted"


def _from_the_start(root):
    ended_well(_dpkg(root, "--install", "/root/package.deb"))
    ran = root.run("kiosk-setup", SITE, "--yes")
    expect("Restart the machine" in ran.out, ran.out[-2000:])
    target = root.run("systemctl", "get-default").out.strip()
    expect(target == "kiosk.target", f"the target is {target}")
    return target


def _undo(root):
    ended_well(root.run("kiosk-setup", "--undo", "--yes"))
    state = root.run("systemctl", "is-enabled", "ssh.service").out.strip()
    expect(state == "enabled", f"ssh is {state}")
    expect("kiosk" not in root.place("/etc/hostname").read_text(), "the name is the kiosk's")
    return root.run("systemctl", "get-default").out.strip()
