"""The programs that make and open the data partition, as far as a machine without a card shows."""

import json
import os
import re
from pathlib import Path

import pytest

import firmware_config
from eligibility.errors import Code
from tests.deploy.tools import UNITS, run

ROOM = Path(firmware_config.__file__).parent / "rootfs/usr/lib/kiosk"
KEY = bytes(range(32))
WRITTEN = ("bootconfig", "boot_a", "boot_b", "system_a", "system_b")
OURS = "3b0e29a1-52c5-4f5d-9a7e-6b1f0d4c8e21"


@pytest.fixture
def sources(tmp_path):
    """A folder for sources, and what the site named."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (tmp_path / "named").write_text("board\n")
    return folder


def source(folder, script, name="board"):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def ask(sources):
    key = sources.parent / "keys/data.key"
    arguments = (sources.parent / "named", sources, key)
    return run("dash", ROOM / "data/kiosk-data-key", *arguments), key


def test_the_named_source_gives_the_key_and_only_root_may_read_it(sources):
    source(sources, "printf '\\000\\001'; head -c 30 /dev/zero")
    asked, key = ask(sources)
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "", "")
    assert key.read_bytes() == b"\0\1" + bytes(30)
    assert key.stat().st_mode & 0o777 == 0o600
    assert list(key.parent.iterdir()) == [key]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("exit 3", "gave none", id="fails"),
        pytest.param("head -c 32 /dev/zero; exit 3", "gave none", id="fails after all"),
        pytest.param("printf short", "less than 32 bytes", id="short"),
    ],
)
def test_a_source_without_a_key_is_told_and_no_other_is_asked(sources, script, reason):
    source(sources, script)
    source(sources, "head -c 32 /dev/zero", name="card")
    asked, key = ask(sources)
    assert asked.returncode == 1
    assert f"{Code.DATA_KEY_MISSING.code} " in asked.stderr
    assert reason in asked.stderr
    assert list(key.parent.iterdir()) == []


@pytest.mark.parametrize("named", ["../../bin/sh", "", "card board", "tpm"])
def test_only_a_program_of_the_folder_is_a_source(sources, named):
    (sources.parent / "named").write_text(f"{named}\n")
    asked, key = ask(sources)
    assert asked.returncode == 1
    assert Code.DATA_KEY_MISSING.code in asked.stderr
    assert not key.exists()


def test_a_board_whose_memory_is_empty_gives_no_key(tmp_path):
    """Should the vendor's tool not refuse: what all zeros make is known to everybody."""
    source(
        tmp_path,
        """\
import_of() { python3 -c 'import hmac,sys; m=open(sys.argv[1],"rb").read()
print(hmac.new(bytes(32), m, "sha256").hexdigest(), end="")' "$1"; }
import_of "$3"
""",
        name="rpi-fw-crypto",
    )
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    asked = run("dash", ROOM / "sources/otp", env=path)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "holds no device key" in asked.stderr


def test_a_boards_own_key_is_made_from_a_fixed_message(tmp_path):
    source(
        tmp_path,
        '[ "$1 $2 $4 $5 $6" = "hmac --in --key-id 1 --outform" ] && cat "$3"',
        name="rpi-fw-crypto",
    )
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    asked = run("dash", ROOM / "sources/otp", env=path)
    assert (asked.returncode, asked.stdout) == (0, "reception-kiosk data v1")
    assert list(Path("/run").glob("kiosk-data-key.*")) == []


@pytest.fixture
def card(tmp_path):
    """An image as it is written: five partitions, and room behind them."""
    for number, name in enumerate(WRITTEN):
        define(tmp_path, f"{number}{name}", Type="linux-generic", Label=name, SizeMaxBytes="32M")
    changed(tmp_path, "--empty=create", "--size=1G")
    return tmp_path


def define(folder, name, **settings):
    (folder / "card.d").mkdir(exist_ok=True)
    lines = "".join(f"{key}={value}\n" for key, value in settings.items())
    (folder / f"card.d/{name}.conf").write_text(f"[Partition]\n{lines}")


def changed(folder, *options):
    """Divides the card as it stands in card.d: neither encrypted nor formatted."""
    return repart(folder, folder / "card.d", "--dry-run=no", *options)


def planned(folder):
    """What the first start would do, by our definitions."""
    key = folder / "key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    options = ("--dry-run=yes", "--json=short", "--empty=refuse", f"--key-file={key}")
    asked = repart(folder, ROOM / "data/repart.d", *options)
    return {row["label"]: row for row in json.loads(asked.stdout)}


def repart(folder, definitions, *options):
    asked = run(
        "systemd",
        "systemd-repart",
        f"--definitions={definitions}",
        "--seed=00000000-0000-4000-8000-000000000001",
        *options,
        folder / "card.img",
    )
    assert asked.returncode == 0, asked.stderr
    return asked


def test_the_first_start_adds_one_partition_and_leaves_the_others(card):
    plan = planned(card)
    activity = {label: row["activity"] for label, row in plan.items()}
    assert activity == {**dict.fromkeys(WRITTEN, "unchanged"), "data": "create"}
    assert plan["data"]["raw_size"] > 800 << 20


def test_a_data_partition_is_left_alone_and_grows_with_a_larger_card(card):
    define(card, "9data", Type=OURS, Label="data")
    changed(card)
    before = planned(card)["data"]
    assert before["activity"] == "unchanged"
    with (card / "card.img").open("r+b") as image:
        image.seek(before["offset"])
        image.write(b"what a kiosk keeps")
        image.truncate(2 << 30)
    repart(card, ROOM / "data/repart.d", "--dry-run=no", "--empty=refuse")
    after = planned(card)["data"]
    assert after["activity"] == "unchanged"
    assert after["raw_size"] - before["raw_size"] == 1 << 30
    with (card / "card.img").open("rb") as image:
        image.seek(after["offset"])
        assert image.read(18) == b"what a kiosk keeps"


def test_the_codes_in_programs_and_units_are_those_of_the_list():
    programs = [path for name in ("data", "sources") for path in (ROOM / name).rglob("*")]
    texts = [path.read_text() for path in programs if path.is_file()]
    texts.append((UNITS / "kiosk-data-lost.service").read_text())
    said = {code for text in texts for code in re.findall(r"KSK-[0-9]{3}", text)}
    assert said == {Code.DATA_KEY_MISSING.code, Code.DATA_LOCKED.code}
