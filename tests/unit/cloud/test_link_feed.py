"""The link's feed: which lines are facts, and how a link number lies in the database."""

import json

import pytest
from cryptography.exceptions import InvalidTag

from cloud.domain.link_feed import NONCE_BYTES, LinkSeal, fact_of
from eligibility.errors import EligibilityError
from eligibility.wire_link import decode_link
from tests.bench.intermediary import code_of, link_number_of
from tests.bench.my_number import my_number, my_numbers_in

SEAL, NONCE = LinkSeal(bytes(32)), bytes(NONCE_BYTES)
FACT = {"link_number": "LINK-NUMBER", "insurer_no": "06050116", "code": "0123456789abcdef"}
CARD = {"link_number": "LINK-NUMBER", "cert_key": "ab" * 32}


def read(line):
    return fact_of(3, decode_link(json.dumps(line).encode()))


def test_codes_and_certificates_are_facts():
    assert read(FACT).code == FACT["code"]
    assert read(CARD).cert_key == b"\xab" * 32


@pytest.mark.parametrize(
    "line",
    [
        {},
        FACT | CARD,
        {"link_number": "LINK-NUMBER"},
        FACT | {"link_number": "short"},
        FACT | {"link_number": my_number("12345678901")},
        FACT | {"code": "short"},
        FACT | {"insurer_no": "06050117"},
        FACT | {"insurer_no": None},
        FACT | {"name": "試験　晴子"},
        CARD | {"cert_key": "AB" * 32},
        CARD | {"cert_key": "ab"},
    ],
)
def test_what_is_no_fact_is_refused_without_its_values(line):
    with pytest.raises(EligibilityError) as refused:
        read(line)
    assert not any(str(value) in str(refused.value) for value in line.values() if value)


def test_a_number_is_found_again_and_nobody_else_finds_it():
    key = SEAL.key_of("LINK-NUMBER")
    assert key == SEAL.key_of("LINK-NUMBER") != SEAL.key_of("LINK-NUMBES")
    assert key != LinkSeal(b"\x01" * 32).key_of("LINK-NUMBER")
    assert len(key) == 32


def test_a_sealed_number_opens_in_its_own_row_only():
    sealed = SEAL.seal("LINK-NUMBER", NONCE)
    assert b"LINK" not in sealed
    assert SEAL.unseal(SEAL.key_of("LINK-NUMBER"), sealed) == "LINK-NUMBER"
    with pytest.raises(InvalidTag):
        SEAL.unseal(SEAL.key_of("ANOTHER-NUMBER"), sealed)
    with pytest.raises(InvalidTag):
        LinkSeal(b"\x01" * 32).unseal(SEAL.key_of("LINK-NUMBER"), sealed)


def test_the_bench_gives_each_insurer_a_code_of_its_own():
    assert code_of("06050116", "hanako") != code_of("01130012", "hanako")
    assert my_numbers_in(code_of("06050116", "hanako") + link_number_of("hanako")) == set()
