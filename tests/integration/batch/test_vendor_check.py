"""The check that a vendor runs: our subscribers keep every rule, broken ones are found out."""

import datetime as dt
import sys

import pytest

from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.node_subscriber import EXAMPLE, NodeSubscriber
from tests.bench.pki import make_line
from tests.bench.vendor_check.__main__ import main
from tests.bench.vendor_check.judging import RULES, judge, ready


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """Of this file alone: its keys change."""
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


def verdicts_of(program, folder, line, rules=tuple(RULES), patience_s=20.0):
    with (
        Mosquitto(folder / "broker", line.broker, is_saving_each_change=False) as broker,
        program(broker) as subscriber,
        ready(line, broker, subscriber, dt.datetime.now(dt.UTC)) as check,
    ):
        check.patience_s = patience_s
        return list(judge(check, rules))


@pytest.mark.parametrize("kind", [NodeSubscriber, Hospital])
def test_a_right_subscriber_keeps_every_rule(kind, tmp_path, line):
    found = verdicts_of(lambda broker: kind(tmp_path / "end", line, broker), tmp_path, line)
    assert [one for one in found if one.outcome != "passed"] == []
    assert len(found) == len(RULES)


FAULTS = {
    "hashes what it wrote anew": (
        "sha256(raw) !==",
        "sha256(JSON.stringify(JSON.parse(raw))) !==",
        "the hash is of the record's exact bytes",
    ),
    "forgets at its end": (
        ".forEach(line => index(JSON.parse(line)))",
        "",
        "after a start it knows",
    ),
    "accepts again": (
        "records.has(id) ? 'already-had' : 'accepted'",
        "'accepted'",
        "a new record is accepted",
    ),
    "lets the second content pass": (
        "? null : 'KSK-304'",
        "? null : null",
        "the same id with another content",
    ),
    "believes any signer": (
        "keyOf('peers.jwks', kid, 'sig')['x-oev-uri'] !== owner",
        "false",
        "a device speaks for itself alone",
    ),
    "takes any encryption": (
        ", contentEncryptionAlgorithms: ['A256GCM']",
        "",
        "what is signed and not encrypted",
    ),
    "takes any header": (
        "Object.keys(header).sort().join() === members",
        "true",
        "headers with other members",
    ),
    "names gaps one too long": (
        "[[steps[n] + 1, to - 1]]",
        "[[steps[n] + 1, to]]",
        "gaps are named as ranges",
    ),
    "signs with any of its keys": (
        "keysIn('jose-sign.jwk').find(one => !one['x-oev-state'])",
        "keysIn('jose-sign.jwk').at(-1)",
        "keys are replaced in stages",
    ),
    "starts a new session": ("clean: false", "clean: true", "what comes while it is away"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_subscriber_is_found_out(fault, tmp_path, line):
    right, wrong, sentence = FAULTS[fault]
    script = tmp_path / "subscriber.js"
    text = EXAMPLE.read_text()
    assert text.count(right) == 1
    script.write_text(text.replace(right, wrong))
    rules = [rule for rule in RULES if rule.sentence.startswith(sentence)]
    (found,) = verdicts_of(
        lambda broker: NodeSubscriber(tmp_path / "end", line, broker, script),
        tmp_path,
        line,
        rules,
        patience_s=0.8,
    )
    assert (found.outcome, bool(found.reason)) == ("failed", True)


def test_a_subscriber_that_never_answers_is_told_with_what_it_said(capsys):
    command = f"{sys.executable} -c 'print(\"I have ended\")'"
    assert main(["--command", command, "--patience", "0.3"]) == 2
    told = capsys.readouterr().out
    assert "No answer to a notice came" in told
    assert "I have ended" in told
