import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.card.anchors import read_face_anchors
from kiosk.config import ConfigError
from tests.bench.card_ca import face_anchors_pem, foreign_face_issuer


def pem_of_another_kind():
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_without_a_file_nobody_is_believed():
    assert read_face_anchors(None) == ()


def test_every_key_in_the_file_counts(tmp_path):
    path = tmp_path / "anchors.pem"
    path.write_bytes(face_anchors_pem() + b"\nthe next one\n" + foreign_face_issuer().anchors_pem())
    keys = read_face_anchors(path)
    assert [key.key_size for key in keys] == [2048, 2048]
    assert keys[0].public_numbers() != keys[1].public_numbers()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no key at all", id="text"),
        pytest.param(face_anchors_pem()[:-40], id="cut"),
        pytest.param(face_anchors_pem().replace(b"MIIB", b"!!!!"), id="damaged"),
        pytest.param(pem_of_another_kind(), id="another kind of key"),
        pytest.param(face_anchors_pem() + pem_of_another_kind(), id="one of another kind"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, content):
    path = tmp_path / "anchors.pem"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"card\.face_anchors"):
        read_face_anchors(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"card\.face_anchors: No such file"):
        read_face_anchors(tmp_path / "none.pem")
