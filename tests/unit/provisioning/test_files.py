"""Key files are private from their first byte, and whole."""

import os

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from provisioning.device_key import make_key
from provisioning.errors import FolderRefused
from provisioning.files import make_private_folder, read_private, write_private


@pytest.fixture
def wide_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("wide_umask")
def test_a_key_file_is_private_whatever_the_umask(tmp_path):
    make_key(tmp_path / "device.key")
    assert (tmp_path / "device.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("wide_umask")
def test_a_folder_of_keys_is_private_whatever_the_umask(tmp_path):
    assert make_private_folder(tmp_path / "kiosk").stat().st_mode & 0o777 == 0o700


def test_a_request_names_nobody_and_is_signed_by_the_key_on_disk(tmp_path):
    request = make_key(tmp_path / "device.key")
    key = load_pem_private_key((tmp_path / "device.key").read_bytes(), None)
    assert list(request.subject) == []
    assert request.public_key() == key.public_key()
    assert request.is_signature_valid


def test_writing_leaves_nothing_beside_the_file(tmp_path):
    write_private(tmp_path / "device.key", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["device.key"]


def test_an_older_file_is_replaced_whole_and_loses_its_wide_mode(tmp_path):
    path = tmp_path / "device.key"
    path.write_bytes(b"a longer old content")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_laid_in_the_way_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / ".device.key.new").symlink_to(elsewhere)
    write_private(tmp_path / "device.key", b"secret")
    assert not elsewhere.exists()
    assert not (tmp_path / "device.key").is_symlink()


def test_a_folder_in_use_is_not_taken(tmp_path):
    (tmp_path / "kiosk").mkdir()
    with pytest.raises(FolderRefused, match="exists already"):
        make_private_folder(tmp_path / "kiosk")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_that_others_may_read_is_not_used(tmp_path, mode):
    write_private(tmp_path / "ca.key", b"key")
    (tmp_path / "ca.key").chmod(mode)
    with pytest.raises(FolderRefused, match="chmod 600"):
        read_private(tmp_path / "ca.key")


def test_a_missing_key_is_told_in_a_sentence(tmp_path):
    with pytest.raises(FolderRefused, match="is missing"):
        read_private(tmp_path / "ca.key")
