"""An update bundle before the real RAUC: what a kiosk takes, and what it refuses."""

import json
import os
import shutil
import subprocess

import pytest

from firmware_config import bundle as bundles, rauc
from firmware_config.__main__ import main
from firmware_config.place import RELEASE_FILE, Place
from kiosk.image.machine import Described, Machine, MachineError, Programs
from provisioning import rauc_bundle
from tests.bench.release_keys import ReleaseKeys
from tests.bench.service import ROOT
from tests.deploy.tools import run

KIND = "reception-kiosk-arm64"
HOOK = ROOT / "firmware_config/bundle_parts/hook"


def image_of(folder, version="2.0.0", compatible=KIND):
    """A system that holds nothing but what it says of itself."""
    root, image = folder / f"root-{version}", folder / f"system-{version}.ext4"
    file = root / RELEASE_FILE
    file.parent.mkdir(parents=True)
    file.write_text(f"VERSION={version}\nCOMPATIBLE={compatible}\n")
    run("e2fsprogs", "mke2fs", "-q", "-t", "ext4", "-d", str(root), str(image), "1M")
    return image


class Desk:
    """Where bundles are made, and a kiosk's RAUC that looks at them."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = ReleaseKeys(folder / "keys")
        self.image = image_of(folder)
        self.boot = folder / "boot.vfat"
        self.boot.write_bytes(os.urandom(32 * 1024))

    def make(self, name, *, image=None, certificate=None, version="2.0.0"):
        """By the command; gives the exit code and the bundle."""
        out = self.folder / name
        words = ["--root", image or self.image, "--boot", self.boot, "--version", version]
        words += ["--key", self.keys.key, "--cert", certificate or self.keys.certificate]
        words += ["--keyring", self.keys.keyring, "--out", out]
        return main(["bundle", *map(str, words)]), out

    def signed(self, name, certificate, form="verity"):
        """By RAUC itself, which signs with whatever it is given."""
        content = self.folder / f"{name}.content"
        content.mkdir()
        text = bundles.manifest(bundles.Release("2.0.0", KIND))
        (content / "manifest.raucm").write_text(text.replace("format=verity", f"format={form}"))
        shutil.copyfile(HOOK, content / "hook")
        (content / "hook").chmod(0o755)
        shutil.copyfile(self.boot, content / "boot.vfat")
        shutil.copyfile(self.image, content / "system.ext4")
        out = self.folder / name
        with_keys = ("--cert", str(certificate), "--key", str(self.keys.key))
        run("rauc", "rauc", "bundle", *with_keys, str(content), str(out))
        assert out.exists()
        return out

    def kiosk(self, keyring=None):
        """A kiosk's own look, by its own settings."""
        conf = self.folder / "system.conf"
        text = rauc.judge_conf(Place(compatible=KIND), str(keyring or self.keys.keyring))
        conf.write_text(text)
        return Machine(Programs(rauc=("rauc", "--conf", str(conf))))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("bundles"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RAUC_KEY_PASSPHRASE", "RELEASE_PASSPHRASE"):
            patch.setenv(name, desk.keys.environment[name])
        yield desk


@pytest.fixture(scope="module")
def bundle(desk):
    code, made = desk.make("update.raucb")
    assert code == 0
    return made


def test_a_kiosk_takes_what_the_release_key_signed(desk, bundle):
    assert desk.kiosk().describe(bundle) == Described("2.0.0", KIND)


def test_the_authority_reads_the_same_of_it(bundle):
    said = rauc_bundle.read(bundle)
    assert (str(said.version), said.compatible) == ("2.0.0", KIND)


def test_the_boot_files_are_written_before_the_system_whose_hook_fills_them(desk, bundle):
    desk.kiosk()
    conf = desk.folder / "system.conf"
    told = run("rauc", "rauc", "--conf", conf, "info", "--output-format=json", bundle)
    assert told.returncode == 0, told.stderr
    images = json.loads(told.stdout)["images"]
    assert [next(iter(image)) for image in images] == ["boot", "system"]
    assert images[1]["system"]["hooks"] == ["post-install"]


def test_another_roots_bundle_is_refused(desk, bundle, tmp_path):
    stranger = ReleaseKeys(tmp_path / "keys")
    with pytest.raises(MachineError):
        desk.kiosk(stranger.keyring).describe(bundle)


@pytest.mark.parametrize(
    ("name", "use", "days"),
    [
        ("expired", "codeSigning", ("-days -1",)),
        ("kiosks-own", "clientAuth", ()),
    ],
    ids=["expired", "a kiosk's certificate"],
)
def test_who_may_not_sign_is_refused_by_the_kiosk_and_by_the_maker(desk, name, use, days):
    certificate = desk.keys.another(name, use, *days)
    with pytest.raises(MachineError):
        desk.kiosk().describe(desk.signed(f"{name}.raucb", certificate))
    code, out = desk.make(f"{name}-by-command.raucb", certificate=certificate)
    assert (code, out.exists()) == (2, False)


def test_a_lost_key_is_refused_once_the_list_names_it(desk, bundle, tmp_path):
    before = desk.keys.keyring.read_bytes()
    try:
        desk.keys.revoke()
        with pytest.raises(MachineError, match="revoked"):
            desk.kiosk().describe(bundle)
    finally:
        desk.keys.keyring.write_bytes(before)


def test_the_plain_format_is_refused(desk):
    plain = desk.signed("plain.raucb", desk.keys.certificate, form="plain")
    with pytest.raises(MachineError, match="format"):
        desk.kiosk().describe(plain)


def test_a_changed_byte_is_seen_by_whoever_reads_all_of_it_and_not_by_a_look(desk, bundle):
    broken = desk.folder / "broken.raucb"
    content = bytearray(bundle.read_bytes())
    content[len(content) // 4] ^= 1
    broken.write_bytes(content)
    assert desk.kiosk().describe(broken).version == "2.0.0", "the manifest alone is signed"
    words = ("--conf", desk.folder / "system.conf", "extract", broken, desk.folder / "extracted")
    refused = run("rauc", "rauc", *words)
    assert refused.returncode == 1
    assert "corrupt" in refused.stderr or "failed" in refused.stderr


def test_a_bundle_says_what_its_image_says(desk, capsys):
    code, out = desk.make("wrong.raucb", version="2.1.0")
    assert (code, out.exists()) == (2, False)
    assert "says that it is 2.0.0" in capsys.readouterr().err


def test_a_bundle_is_never_replaced(desk, bundle, capsys):
    before = bundle.read_bytes()
    assert desk.make("update.raucb")[0] == 2
    assert "there already" in capsys.readouterr().err
    assert bundle.read_bytes() == before


def test_an_image_that_says_nothing_makes_no_bundle(desk, tmp_path, capsys):
    empty, image = tmp_path / "empty", tmp_path / "empty.ext4"
    empty.mkdir()
    run("e2fsprogs", "mke2fs", "-q", "-t", "ext4", "-d", str(empty), str(image), "1M")
    assert desk.make("none.raucb", image=image)[0] == 2
    assert RELEASE_FILE in capsys.readouterr().err


# --- the hook ---


def hooked(tmp_path, *arguments, answer=0, **environment):
    asked = tmp_path / "asked"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" > {asked}\nexit {answer}\n')
    python.chmod(0o755)
    given = {"KIOSK_PYTHON": str(python), **environment}
    done = subprocess.run(
        ["sh", str(HOOK), *arguments],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, asked.read_text().split() if asked.exists() else []


def test_the_running_system_is_asked_before_anything_is_written(tmp_path):
    about = {"RAUC_MF_VERSION": "2.0.0", "RAUC_MF_COMPATIBLE": KIND}
    done, asked = hooked(tmp_path, "install-check", **about)
    assert done.returncode == 0
    assert asked == ["-I", "-m", "kiosk.image", "update-check", "2.0.0", KIND]
    assert hooked(tmp_path, "install-check", answer=10, **about)[0].returncode == 10


def test_boot_files_need_no_site(tmp_path):
    done, _ = hooked(tmp_path, "slot-post-install", RAUC_SLOT_CLASS="boot")
    assert done.returncode == 0


def test_a_kiosk_without_a_site_file_gets_no_new_system(tmp_path):
    about = {"RAUC_SLOT_CLASS": "system", "RAUC_SLOT_BOOTNAME": "B"}
    about |= {"RAUC_SLOT_MOUNT_POINT": str(tmp_path), "KIOSK_SITE": str(tmp_path / "none")}
    done, _ = hooked(tmp_path, "slot-post-install", KIOSK_SAYS=str(tmp_path / "says"), **about)
    assert done.returncode == 10
    assert "would not know its site" in done.stderr
    assert (tmp_path / "says").read_text() == done.stderr


def test_an_operator_reads_the_hooks_own_words(tmp_path):
    """RAUC itself says only that a hook ended with 10."""
    says, program = tmp_path / "says", tmp_path / "rauc"
    says.write_text("of an earlier night")
    machine = Machine(Programs(rauc=(str(program),)), hook_says=says)
    program.write_text("#!/bin/sh\necho 'failed to run slot hook' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(MachineError, match="failed to run slot hook"):
        machine.install(tmp_path / "update.raucb")
    program.write_text(f"#!/bin/sh\necho 'dhpc is not a setting' > {says}\nexit 1\n")
    with pytest.raises(MachineError, match="dhpc is not a setting"):
        machine.install(tmp_path / "update.raucb")


def test_the_new_system_keeps_this_kiosks_site_file_and_not_the_one_it_was_built_with(tmp_path):
    slot, programs = tmp_path / "slot", tmp_path / "programs"
    for folder in (slot / "etc/kiosk", programs):
        folder.mkdir(parents=True)
    (slot / "etc/kiosk/site.toml").write_text("another clinic\n")
    (tmp_path / "site.toml").write_text("this clinic\n")
    for name in ("mount", "umount", "chroot"):  # this test is not root everywhere
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/called\n')
        (programs / name).chmod(0o755)
    about = {"RAUC_SLOT_CLASS": "system", "RAUC_SLOT_BOOTNAME": "B"}
    about |= {"RAUC_SLOT_MOUNT_POINT": str(slot), "KIOSK_SITE": str(tmp_path / "site.toml")}
    done, _ = hooked(
        tmp_path, "slot-post-install", **about, PATH=f"{programs}:{os.environ['PATH']}"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (slot / "etc/kiosk/site.toml").read_text() == "this clinic\n"
    assert [one.name for one in (slot / "etc/kiosk").iterdir()] == ["site.toml"]
    rendered = next(
        one for one in (tmp_path / "called").read_text().splitlines() if "render" in one
    )
    assert rendered.endswith("render --slot B /etc/kiosk/site.toml /")


def test_an_unknown_question_is_refused(tmp_path):
    assert hooked(tmp_path, "slot-pre-install")[0].returncode == 10
