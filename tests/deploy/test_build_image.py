"""The script that calls the vendor's tool, which is not here: what it wants and hands on."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import firmware_config
from tests.bench import vendor_layers as vendor
from tests.bench.release_keys import ReleaseKeys
from tests.deploy.tools import find, run

PACKAGE = Path(firmware_config.__file__).parent
LAYERS = PACKAGE / "layers"


@pytest.fixture(scope="module")
def release_keys(tmp_path_factory):
    return ReleaseKeys(tmp_path_factory.mktemp("keys") / "made")


@pytest.fixture
def builder(tmp_path, release_keys):
    """A folder with all that the script wants; its tool writes down how it is called."""
    (tmp_path / "tool").mkdir()
    tool = tmp_path / "tool/rpi-image-gen"
    tool.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$SOURCE_DATE_EPOCH" "$@" > "$(dirname "$0")/told"\n'
    )
    tool.chmod(0o755)
    (tmp_path / "tool/bin").mkdir()
    (tmp_path / "tool/bin/runner").write_text("preimage) LAYER_DIR=$ldir\n")
    (tmp_path / "site.toml").write_bytes((PACKAGE / "example-site.toml").read_bytes())
    tree = tmp_path / "deb/DEBIAN"
    tree.mkdir(parents=True)
    (tree / "control").write_text(
        "Package: reception-kiosk\nVersion: 1.4.0\nArchitecture: arm64\n"
        "Maintainer: nobody <nobody@example.com>\nDescription: none\n"
    )
    made = run("dpkg", "dpkg-deb", "--build", tmp_path / "deb", tmp_path / "kiosk.deb",
               env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"})  # fmt: skip
    assert made.returncode == 0, made.stderr
    shutil.copy(release_keys.keyring, tmp_path / "keyring.pem")
    return tmp_path


def build(folder, **changed):
    options = {
        "tool": "tool",
        "board": "pi5",
        "deb": "kiosk.deb",
        "site": "site.toml",
        "keyring": "keyring.pem",
        "version": "1.4.0",
    } | changed
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    assert find("python3")
    return build_image(folder, *arguments)


def build_image(folder, *arguments):
    return subprocess.run(
        [PACKAGE / "build_image.sh", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_vendors_tool_is_called_with_whole_paths_and_the_packages_day(builder):
    built = build(builder)
    assert (built.returncode, built.stderr) == (0, "")
    epoch, *told = (builder / "tool/told").read_text().splitlines()
    assert epoch == "1767225600"
    assert told[:5] == ["build", "-S", str(LAYERS), "-c", "kiosk-pi5.yaml"]
    assert f"IGconf_kiosk_deb={builder}/kiosk.deb" in told
    assert f"IGconf_kiosk_site={builder}/site.toml" in told
    assert "IGconf_kiosk_version=1.4.0" in told
    assert "IGconf_kiosk_compatible=reception-kiosk-pi5" in told


def test_an_image_is_marked_for_its_board_whose_kernel_starts_on_no_other(builder):
    built = build(builder, board="pi4", version="1.4.0~rc1")
    assert (built.returncode, built.stderr) == (0, "")
    declared = vendor.metadata(LAYERS / "layer/reception-kiosk.yaml")
    said = {"compatible": "reception-kiosk-pi4", "version": "1.4.0~rc1"}
    for name, value in said.items():
        assert f"IGconf_kiosk_{name}={value}" in (builder / "tool/told").read_text().splitlines()
        assert vendor.allows(declared[f"X-Env-Var-{name}-Valid"], value)


def test_a_tool_that_would_run_none_of_our_hooks_is_refused(builder):
    (builder / "tool/bin/runner").write_text("pre-image) IGimage:pre-image.sh\n")
    built = build(builder)
    assert built.returncode == 1
    assert "runs no hooks of layers" in built.stderr
    assert not (builder / "tool/told").exists()


def test_all_that_is_missing_is_said_at_once_and_nothing_is_built(builder, release_keys):
    (builder / "site.toml").write_text("[site]\n")
    shutil.copy(release_keys.folder / "root.key", builder / "keyring.pem")
    built = build(builder, board="pi3", version="1.4.", deb="none.deb", tool=".")
    assert built.returncode == 1
    named = re.findall(r"^  --(\w+):", built.stderr, re.MULTILINE)
    assert named == ["tool", "board", "version", "deb", "site", "keyring"]
    assert "private key" in built.stderr
    assert not (builder / "tool/told").exists()


def refused(folder):
    built = build(folder)
    assert built.returncode == 1
    assert re.findall(r"^  --(\w+):", built.stderr, re.MULTILINE) == ["keyring"]
    assert not (folder / "tool/told").exists()
    return built.stderr


def test_a_keyring_without_a_revocation_list_is_refused(builder, release_keys):
    """RAUC on the kiosk would take no update, and no update could mend that."""
    shutil.copy(release_keys.folder / "root.crt", builder / "keyring.pem")
    assert "lacks the revocation list" in refused(builder)


def test_a_list_that_has_ended_is_refused(builder, release_keys):
    past = "-crl_lastupdate 20250101000000Z -crl_nextupdate 20250201000000Z"
    release_keys.run(
        f"openssl ca -config ca.cnf -gencrl -cert root.crt -keyfile root.key {past}"
        " -passin env:RELEASE_PASSPHRASE -out ended.crl && cat root.crt ended.crl > ended.pem"
    )
    shutil.copy(release_keys.folder / "ended.pem", builder / "keyring.pem")
    assert "CRL has expired" in refused(builder)


def test_a_list_of_another_root_is_refused(builder, release_keys, tmp_path):
    other = ReleaseKeys(tmp_path / "other")
    mixed = (release_keys.folder / "root.crt").read_text()
    mixed += (other.folder / "revoked.crl").read_text()
    (builder / "keyring.pem").write_text(mixed)
    assert "CRL" in refused(builder)


def test_a_keyring_that_is_no_certificate_is_refused(builder):
    (builder / "keyring.pem").write_text("nothing\n")
    assert "begins with no certificate" in refused(builder)


def test_who_asks_how_it_is_called_is_told_every_option(tmp_path):
    told = build_image(tmp_path, "--help")
    assert (told.returncode, told.stderr) == (0, "")
    script = (PACKAGE / "build_image.sh").read_text()
    options = set(re.findall(r"^ +(--\w+)\) \w+=\$2 ;;$", script, re.MULTILINE))
    assert len(options) == 6
    assert options <= set(re.findall(r"^  (--\w+) ", told.stdout, re.MULTILINE))
    assert build_image(tmp_path, "--board", "pi5", "-h").returncode == 0
