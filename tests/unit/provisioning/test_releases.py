"""Releases on the authority: kept whole, offered in steps, withdrawn, each act in the ledger."""

import base64
import datetime as dt
import itertools
import json
from pathlib import Path

import pytest

from eligibility.release import ReleaseVersion
from provisioning import __main__ as commands, rauc_bundle, releases
from provisioning.acts import Act
from provisioning.entry import Entry
from provisioning.errors import ReleaseRefused
from provisioning.office import open_new
from provisioning.register import Register
from provisioning.released import place_of
from tests.bench.update_bundle import COMPATIBLE, make_bundle, signed

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
KIOSKS = [f"urn:x-oev:device:{1310000000 + n}:reception-{n % 3}" for n in range(400)]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return open_new(tmp_path_factory.mktemp("authority") / "office", "Example", NOW)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The same file each time: a signature made anew is another bundle."""
    folder = tmp_path_factory.mktemp("bundles")

    def made(version, size=3000):
        path = folder / f"{version}-{size}.raucb"
        return path if path.exists() else make_bundle(path, version, size)

    return made


def version(text):
    return ReleaseVersion.parse(text)


@pytest.fixture
def run(office, capsys):
    """A command; gives its exit code and what it says as JSON."""

    def run(act, *words):
        code = commands.main(["release", act, str(office.folder), *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def acts(office):
    return [one for one in office.ledger.entries() if one.act.startswith("release-")]


def test_a_bundle_is_kept_offered_in_steps_and_withdrawn(office, bundle, run):
    file = bundle("1.0.0")
    code, told = run("add", file, "--version", "1.0.0", "--channel", "steps")
    one = told["release"]
    assert code == 0
    assert (one["version"], one["compatible"], one["share"]) == ("1.0.0", COMPATIBLE, 0)
    kept = releases.path_of(office.folder, one["sha256"])
    assert kept.read_bytes() == file.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert run("offer", "1.0.0", "--channel", "steps", "--share", 10)[1]["release"]["share"] == 10
    assert run("offer", "1.0.0", "--channel", "steps")[1]["release"]["share"] == 100
    code, told = run("withdraw", "1.0.0", "--channel", "steps", "--reason", "screens stay dark")
    assert (code, told["release"]["share"]) == (0, 0)
    done = [one for one in acts(office) if one.facts["channel"] == "steps"]
    assert [(one.act, one.facts["by"]) for one in done] == [
        (Act.RELEASE_ADDED, "console"),
        (Act.RELEASE_OFFERED, "console"),
        (Act.RELEASE_OFFERED, "console"),
        (Act.RELEASE_WITHDRAWN, "console"),
    ]
    assert done[-1].facts["reason"] == "screens stay dark"
    assert [r["withdrawn_at"] for r in run("list")[1]["releases"] if r["channel"] == "steps"] != [
        None
    ]


def test_the_same_bundle_again_changes_nothing_and_mends_its_file(office, bundle, run):
    told = run("add", bundle("1.1.0"), "--version", "1.1.0")[1]["release"]
    count, kept = len(acts(office)), releases.path_of(office.folder, told["sha256"])
    kept.write_bytes(b"what a bad disk left")
    assert run("list", "--check")[0] == 1
    code, told = run("offer", "1.1.0")
    assert (code, told["error"]) == (1, "ReleaseRefused")
    assert run("add", bundle("1.1.0"), "--version", "1.1.0")[0] == 0
    assert run("list", "--check")[0] == 0
    assert len(acts(office)) == count


def test_a_version_is_one_content_for_ever(office, bundle, run):
    run("add", bundle("1.2.0"), "--version", "1.2.0")
    code, told = run("add", bundle("1.2.0", 4000), "--version", "1.2.0")
    assert (code, told["error"]) == (1, "ReleaseRefused")
    assert "new number" in told["sentence"]
    assert run("add", bundle("1.2.0"), "--version", "1.2.0", "--channel", "beta")[0] == 0
    files = sorted(one.name for one in (office.folder / "releases").iterdir())
    assert not [name for name in files if name.startswith(".")]


def test_a_bundle_of_another_version_than_it_says_is_refused(bundle, run):
    code, told = run("add", bundle("1.3.0"), "--version", "1.3.1")
    assert (code, told["error"]) == (1, "ReleaseRefused")
    assert "1.3.0" in told["sentence"]


def test_what_rauc_itself_signed_is_read(tmp_path):
    """The end of a bundle of ``rauc bundle`` 1.8, its payload left out."""
    kept = Path(__file__).with_name("rauc_1_8_signature.b64").read_text()
    signature = base64.b64decode("".join(kept.split()))
    file = tmp_path / "bundle"
    file.write_bytes(bytes(4096) + signature + len(signature).to_bytes(8, "big"))
    said = rauc_bundle.read(file)
    assert (str(said.version), said.compatible) == ("1.4.0~rc1", "reception-kiosk-pi")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"12345678",
        b"x" * 100 + (9).to_bytes(8, "big"),
        (1 << 40).to_bytes(8, "big"),
        signed(b"[update]\ncompatible=x\n") + (1).to_bytes(8, "big"),
        *(
            (cms := signed(manifest)) + len(cms).to_bytes(8, "big")
            for manifest in (
                b"[update]\ncompatible=x\n",
                b"[update]\ncompatible=x\nversion=soon\n",
                b"[update]\ncompatible=\nversion=1.0.0\n",
                b"no keyfile",
                b"\xff",
            )
        ),
    ],
    ids=[
        "empty",
        "eight",
        "noise",
        "too-long",
        "cut",
        "no-version",
        "no-such-version",
        "no-machine",
        "no-keyfile",
        "no-text",
    ],
)
def test_what_is_no_bundle_is_refused(tmp_path, run, content):
    (tmp_path / "file").write_bytes(content)
    code, told = run("add", tmp_path / "file", "--version", "1.0.0")
    assert (code, told["error"]) == (1, "ReleaseRefused")


@pytest.mark.parametrize(
    "words",
    [
        ("offer", "9.9.9"),
        ("withdraw", "9.9.9"),
        ("withdraw", "1.4.0"),
        ("offer", "1.4.0", "--share", "0"),
        ("offer", "1.4.0", "--share", "101"),
        ("offer", "1.4.0", "--channel", "other"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused_and_leaves_no_line(office, bundle, run, words):
    run("add", bundle("1.4.0"), "--version", "1.4.0")
    count = len(acts(office))
    code, told = run(*words)
    assert (code, told["error"]) == (1, "ReleaseRefused")
    assert len(acts(office)) == count


def test_a_channel_with_a_path_in_it_is_refused(office, bundle):
    with pytest.raises(ReleaseRefused, match="channel"):
        releases.add(office, bundle("1.4.0"), ("../x", version("1.4.0")), "console", NOW)


def an_entry(number, act, facts):
    said = {"channel": "stable", "by": "console"} | facts
    return Entry(number, NOW.isoformat(), act, said, "")


def of_acts(*said):
    register = Register()
    for number, (act, facts) in enumerate(said, 1):
        register.take(an_entry(number, act, facts))
    return register


def added(text):
    facts = {"version": text, "compatible": "pi", "size": "5", "sha256": "ab"}
    return Act.RELEASE_ADDED, facts


def offered(text, share=100):
    return Act.RELEASE_OFFERED, {"version": text, "share": str(share)}


def newest(register, uri=KIOSKS[0], channel="stable"):
    found = register.releases.offered_to(uri, channel)
    return None if found is None else str(found.version)


def test_a_kiosk_is_offered_the_newest_of_its_channel():
    said = [added("1.9.0"), added("1.10.0"), added("2.0.0"), offered("1.10.0"), offered("1.9.0")]
    assert newest(of_acts(*said)) == "1.10.0"
    assert newest(of_acts(*said), channel="beta") is None
    withdrawn = (Act.RELEASE_WITHDRAWN, {"version": "1.10.0", "reason": "x"})
    assert newest(of_acts(*said, withdrawn)) == "1.9.0"
    assert newest(of_acts(*said, withdrawn, offered("1.10.0"))) == "1.10.0"


def test_a_larger_share_only_adds_kiosks_and_is_what_it_says():
    having = []
    for share in (1, 10, 50, 99, 100):
        register = of_acts(added("1.4.0"), offered("1.4.0", share))
        having.append({uri for uri in KIOSKS if newest(register, uri)})
    assert all(fewer <= more for fewer, more in itertools.pairwise(having))
    assert len(having[-1]) == len(KIOSKS)
    assert 20 <= len(having[1]) <= 60
    assert 160 <= len(having[2]) <= 240


def test_the_first_ones_are_fixed_and_others_for_each_release():
    first = {v: [uri for uri in KIOSKS if place_of(uri, v) < 1000] for v in ("1.4.0", "1.5.0")}
    assert first["1.4.0"] != first["1.5.0"]
    assert place_of("urn:x-oev:device:1310000011:reception-1", "1.4.0") == 822


def test_a_register_that_was_handed_out_does_not_change():
    before = of_acts(added("1.4.0"))
    after = before.copy()
    after.take(an_entry(2, *offered("1.4.0")))
    assert newest(after) == "1.4.0"
    assert newest(before) is None
