"""Our layers by the vendor's rules; the tool that reads them is not here."""

import re
import stat
from pathlib import Path

import pytest
import yaml

import firmware_config
from eligibility.errors import Code
from firmware_config import rauc
from firmware_config.place import RELEASE_FILE, Place, Slot
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.write import write_tree
from kiosk.image import autoboot
from tests.bench import vendor_layers as vendor
from tests.bench.disk_image import Sizes, run_hook
from tests.deploy.image_root import PACKAGES, SITE, make_root
from tests.deploy.tools import run

PACKAGE = Path(firmware_config.__file__).parent
LAYERS = PACKAGE / "layers"
OURS = {
    path.stem: path
    for path in (LAYERS / "layer/reception-kiosk.yaml", LAYERS / "image/kiosk-slots.yaml")
}
HOOKS = sorted(path for path in LAYERS.rglob("*.d/hooks/*"))
CONFIGS = sorted((LAYERS / "config").glob("*.yaml"))
GENIMAGE = (LAYERS / "image/genimage.cfg.in").read_text()


@pytest.mark.parametrize("name", OURS)
def test_the_vendors_loader_would_take_a_layer(name):
    fields = vendor.metadata(OURS[name])
    assert fields["X-Env-Layer-Name"] == name
    assert list(vendor.faults(fields)) == []
    assert set(vendor.body(OURS[name])) == {"mmdebstrap"}


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        pytest.param("Layer-Version: 1.0.0", "Layer-Version: 1.0", "major", id="version"),
        pytest.param("Var-site-Valid: file-nzero", "Var-site-Valid: path", "no rule", id="rule"),
        pytest.param("X-Env-Var-site:", "X-Env-Var-place:", "has no variable", id="orphan"),
        pytest.param("X-Env-Var-site-Set: n", "X-Env-Var-site-Set: no", "no policy", id="policy"),
        pytest.param("X-Env-VarPrefix: kiosk", "X-Env-VarSuffix: k", "VarPrefix", id="prefix"),
        pytest.param("Layer-Desc:", "Layer-Description:", "not supported", id="field"),
        pytest.param("kiosk-arm64\n", "Kiosk_arm64\n", "own default", id="default"),
    ],
)
def test_a_fault_in_a_layer_is_seen(tmp_path, right, wrong, fault):
    text = OURS["reception-kiosk"].read_text()
    assert right in text
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace(right, wrong, 1))
    assert any(fault in one for one in vendor.faults(vendor.metadata(broken)))


@pytest.mark.parametrize("name", OURS)
def test_every_layer_that_is_needed_was_seen_at_the_vendors(name):
    fields = vendor.metadata(OURS[name])
    needed = {one.strip() for one in fields["X-Env-Layer-Requires"].split(",")}
    assert needed <= set(vendor.LAYERS)
    provider = fields.get("X-Env-Layer-RequiresProvider")
    assert provider is None or provider in vendor.PROVIDED


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_a_hook_runs_in_a_phase_that_there_is(hook):
    assert any(hook.name.startswith(phase) for phase in vendor.PHASES)
    assert hook.stat().st_mode & stat.S_IXUSR
    assert run("dash", "sh", "-n", hook).returncode == 0


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.stem)
def test_a_configuration_names_layers_and_settings_that_there_are(config):
    said = yaml.safe_load(config.read_text())
    assert said["device"]["layer"] in vendor.LAYERS
    assert {said["image"]["layer"], said["layer"]["app"]} == set(OURS)
    declared = vendor.metadata(OURS["kiosk-slots"])
    for key, value in said["image"].items():
        if key not in {"layer", "name"}:
            assert vendor.allows(declared[f"X-Env-Var-{key}-Valid"], value), key


def test_no_layer_brings_a_way_to_log_in():
    needed = " ".join(path.read_text() for path in (*OURS.values(), *CONFIGS))
    for unwanted in ("openssh-server", "device-user-admin", "rpi-connect", "bookworm-minbase"):
        assert unwanted not in needed


def test_every_placeholder_of_the_template_is_filled():
    hook = (LAYERS / "image/kiosk-slots.d/hooks/preimage50-slots").read_text()
    assert set(re.findall(r"<[A-Z_]+>", GENIMAGE)) == set(re.findall(r"<[A-Z_]+>", hook))


@pytest.fixture
def root(tmp_path):
    make_root(tmp_path / "root")
    (tmp_path / "into").mkdir()
    return tmp_path


def firmware_tree():
    """The example's files, as a slot A has them."""
    return render(load(SITE), Place(Slot.A))


def make_settings(root, hook="preimage50-slots"):
    folders = [root / "root", root / "into"][hook.startswith("post") :]
    return run_hook(hook, root / "root", folders, Sizes())


def test_an_image_starts_slot_a_as_its_site_says_whatever_the_vendors_tools_left(root):
    made = make_settings(root)
    assert (made.returncode, made.stderr) == (0, "")
    said = (root / "root/bootfs/autoboot.txt").read_text()
    wanted = autoboot.Booting(autoboot.Slot.A, may_try_other=False)
    assert said == autoboot.encode(wanted), "else its first change would not be one sector in place"
    assert "<" not in (root / "into/genimage.cfg").read_text().replace("<IMAGE", "<")
    tree = firmware_tree()
    for name in ("etc/machine-id", "etc/hostname", "boot/firmware/cmdline.txt"):
        assert (root / "root" / name).read_bytes() == tree[f"/{name}"].content, name
    assert not (root / "root/etc/kernel/cmdline").exists()


def test_an_image_is_finished_only_when_it_is_there_and_still_the_sites(root):
    write_tree(firmware_tree(), root / "root", kept=False)
    assert "no kiosk.img was made" in make_settings(root, "postimage50-slots").stderr
    for image in ("kiosk.img", "boot.vfat", "system.ext4"):
        (root / "into" / image).write_bytes(b"-")
    finished = make_settings(root, "postimage50-slots")
    assert (finished.returncode, finished.stderr) == (0, "")
    (root / "root/boot/firmware/cmdline.txt").write_text("root=LABEL=ROOT\n")
    assert make_settings(root, "postimage50-slots").returncode != 0


@pytest.mark.parametrize(
    "missing",
    [
        "etc/kiosk/site.toml",
        f"{PACKAGES}/firmware_config",
        "usr/lib/kiosk/licences",
    ],
)
def test_no_image_is_made_without_the_sites_files_or_the_offer_of_source(root, missing):
    (root / "root" / missing).unlink()
    assert make_settings(root).returncode != 0
    assert not (root / "into/genimage.cfg").exists()


def test_the_apps_hook_puts_things_where_their_readers_look():
    hook = (LAYERS / "layer/reception-kiosk.d/hooks/customize50-kiosk").read_text()
    assert f'"$root{rauc.KEYRING}"' in hook
    assert f'"$root/{RELEASE_FILE}"' in hook
    assert "/etc/kiosk/site.toml" in hook


def test_codes_of_the_data_partition_stand_in_the_documents():
    said = (PACKAGE.parent / "docs/image/image.md").read_text()
    assert {Code.DATA_KEY_MISSING.code, Code.DATA_LOCKED.code} <= set(re.findall(r"KSK-\d+", said))
