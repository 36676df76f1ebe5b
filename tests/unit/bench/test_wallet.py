"""Each person's card is what the person stands for; registry and link office know what they may."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding

from tests.bench.card_ca import CardCa
from tests.bench.people import people
from tests.bench.pki import make_line
from tests.bench.virtual_card.face_files import EF_PIN_NUMBER_B
from tests.bench.virtual_card.files import EF_AUTH_CERTIFICATE, EF_AUTH_PIN, EF_PRESENT
from tests.bench.wallet import ODD_CARDS, PHONE_PIN, Wallet
from tests.unit.bench.sending import (
    SELECT_FACE,
    SELECT_JPKI,
    TRIES,
    answer,
    read_all,
    select,
    send,
    verify,
)

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
PEOPLE = people(TODAY)


@pytest.fixture(scope="module")
def wallet():
    return Wallet(PEOPLE, CardCa(NOW))


def generation_of(certificate, ca):
    """By signature, for both generations bear one name; None for a stranger's."""
    for generation, authority in enumerate(ca.generations):
        try:
            authority.public_key().verify(
                certificate.signature,
                certificate.tbs_certificate_bytes,
                padding.PKCS1v15(),
                certificate.signature_hash_algorithm,
            )
        except InvalidSignature:
            continue
        return generation
    return None


def present(card):
    send(card, SELECT_JPKI)
    return read_all(card, EF_PRESENT)[:3].hex()


def test_a_card_is_made_once_and_keeps_its_counters(wallet):
    card = wallet.card("hanako")
    send(card, SELECT_JPKI, select(EF_AUTH_PIN), verify("0000"))
    assert wallet.card("hanako") is card
    assert card.tries_left(EF_AUTH_PIN) == 2
    send(card, verify(PEOPLE["hanako"].pin))
    with pytest.raises(KeyError):
        wallet.card("nobody")


@pytest.mark.parametrize("key", [key for key, one in PEOPLE.items() if one.pin and key != "goro"])
def test_the_pin_of_everybody_opens_their_card(wallet, key):
    card = wallet.card(key)
    assert send(card, SELECT_JPKI, select(EF_AUTH_PIN), TRIES) == "63C3"
    assert send(card, verify(PEOPLE[key].pin)) == "9000"


@pytest.mark.parametrize("key", list(PEOPLE))
def test_the_printed_number_of_everybody_opens_their_face_data(wallet, key):
    card = wallet.card(key)
    assert send(card, SELECT_FACE, select(EF_PIN_NUMBER_B), TRIES) == "63CA"
    assert send(card, verify(PEOPLE[key].card_number_b)) == "9000"


def test_a_card_for_the_face_only_has_no_pin_and_no_signing_pair(wallet):
    card = wallet.card("akio")
    assert present(card) == "008f00"
    assert send(card, select(EF_AUTH_PIN), TRIES) == "63C0"
    assert send(card, verify("1234")) == "6984"
    assert send(card, select(0x001B), TRIES) == "63C0"
    assert send(card, select(0x001A)) == "6A82"


def test_a_locked_card_has_both_pairs_and_no_try(wallet):
    card = wallet.card("goro")
    assert present(card) == "8f8f00"
    assert send(card, select(EF_AUTH_PIN), TRIES) == "63C0"
    assert send(card, verify(PEOPLE["goro"].pin)) == "6984"


def test_an_infants_card_has_a_pin_and_no_photo(wallet):
    card = wallet.card("hina")
    assert present(card) == "008f00"
    assert send(card, select(EF_AUTH_PIN), TRIES) == "63C3"
    assert card.content.face.printed.photo == b""
    assert bytes.fromhex("DF2700DF28") in card.content.face.identity_file


def test_a_mixed_card_shows_another_person(wallet):
    printed = wallet.card("makoto").content.face.printed
    makoto = PEOPLE["makoto"].person
    assert printed.birthdate != makoto.birthdate
    assert printed.sex is not makoto.sex


@pytest.mark.parametrize("key", [key for key in PEOPLE if key != "makoto"])
def test_everybody_else_is_printed_on_their_own_card(wallet, key):
    printed = wallet.card(key).content.face.printed
    person = PEOPLE[key].person
    assert (printed.birthdate, printed.sex) == (person.birthdate, person.sex)


@pytest.mark.parametrize(
    ("key", "generation"), [("hanako", 1), ("takeshi", 0), ("ryo", None), ("sayuri", 1)]
)
def test_who_has_certified(wallet, key, generation):
    ca = CardCa(NOW)
    certificate = wallet.certificate(key)
    assert generation_of(certificate, ca) == generation
    assert certificate.issuer == ca.generations[0].subject == ca.generations[1].subject


@pytest.mark.parametrize("key", list(PEOPLE))
def test_the_certificate_ends_when_the_person_says(wallet, key):
    certificate = wallet.certificate(key)
    assert certificate.not_valid_after_utc == PEOPLE[key].certificate_until
    assert wallet.card(key).content.auth_certificate == certificate


def test_the_registry_knows_whom_it_must(wallet):
    known = wallet.certificates()
    assert set(PEOPLE) - set(known) == {"ryo", "minoru"}
    assert {key for key in known if known[key] != [wallet.certificate(key)]} == {"sayuri"}


def test_the_link_office_knows_the_rest(wallet):
    minoru, sayuri = wallet.certificate("minoru"), wallet.certificate("sayuri")
    assert wallet.links() == {minoru: "minoru", sayuri: "sayuri"}


def test_a_renewed_certificate_has_another_serial_and_another_key(wallet):
    (before,) = wallet.certificates()["sayuri"]
    now = wallet.certificate("sayuri")
    assert before.serial_number != now.serial_number
    assert before.public_key() != now.public_key()
    assert before.not_valid_after_utc > NOW


def test_all_certificates_are_different(wallet):
    everybody = [wallet.certificate(key) for key in PEOPLE]
    assert len({one.serial_number for one in everybody}) == len(PEOPLE)
    assert len({one.public_key().public_numbers().n for one in everybody}) == len(PEOPLE)


@pytest.mark.parametrize("name", ODD_CARDS)
def test_odd_cards_have_no_face(wallet, name):
    card = wallet.odd_card(name)
    assert wallet.odd_card(name) is card
    assert send(card, SELECT_FACE) == "6A82"


def label(card):
    send(card, SELECT_JPKI, select(0x0006))
    return answer(card, "00B0000020")[:-2].rstrip(b" ").decode()


def test_an_old_resident_card_says_so(wallet):
    assert label(wallet.odd_card("resident")) == "JPKIAPICCTOKEN"


def test_a_foreign_card_knows_nothing_of_ours(wallet):
    card = wallet.odd_card("foreign")
    assert [send(card, SELECT_JPKI), send(card, SELECT_FACE)] == ["6A82", "6A82"]


def test_an_android_phone_shows_its_certificate_after_its_own_pin(wallet):
    card = wallet.odd_card("android")
    assert label(card) == "JPKIAPGPSETOKEN"
    assert send(card, select(EF_AUTH_CERTIFICATE), "00B0000004") == "6982"
    assert send(card, select(EF_AUTH_PIN), verify(PHONE_PIN)) == "9000"
    assert send(card, select(EF_AUTH_CERTIFICATE), "00B0000004") == "9000"
    assert PEOPLE["hanako"].pin != PHONE_PIN
    assert card.content.auth_certificate not in wallet.certificates()["hanako"]


def test_an_iphone_tells_its_label_and_ends_its_session(wallet):
    card = wallet.odd_card("iphone")
    assert label(card) == "JPKIAPIOSTOKEN"
    for ef in (EF_AUTH_CERTIFICATE, EF_AUTH_PIN, EF_PRESENT, 0x0017):
        assert send(card, select(ef)) == "6A82"
    assert send(card, "80FC000001FF") == "6700"
    assert send(card, "80FC0000") == "9000"
    assert send(card, select(0x0006)) == "6A82"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


def lists_of(line):
    pems = line.card_crls.read_bytes().split(b"-----END X509 CRL-----\n")[:-1]
    return [x509.load_pem_x509_crl(pem + b"-----END X509 CRL-----\n") for pem in pems]


def test_a_new_line_has_an_empty_list_of_each_generation(line):
    line.write_card_crls(NOW)
    lists = lists_of(line)
    assert [len(one) for one in lists] == [0, 0]
    for one, authority in zip(lists, line.card_ca.generations, strict=True):
        assert one.is_signature_valid(authority.public_key())
        assert one.next_update_utc > NOW


def test_the_list_of_the_generation_names_the_revoked_card(line, wallet):
    line.write_card_crls(NOW, wallet.revoked())
    old, present_one = lists_of(line)
    shizue = wallet.certificate("shizue").serial_number
    assert present_one.get_revoked_certificate_by_serial_number(shizue) is not None
    assert len(old) == 0
    assert len(present_one) == 1


def test_the_line_tells_whom_to_trust_for_faces(line):
    assert line.face_anchors.read_bytes().startswith(b"-----BEGIN PUBLIC KEY-----")
