"""The guest's Debian has the image's packages, by the names of its own release."""

from tests.guest import root


def test_the_image_and_the_test_both_have_their_packages():
    names = root.packages()

    assert {"pcscd", "nftables", "cage", "rauc"} < set(names)
    assert {"linux-image-amd64", "vsmartcard-vpcd"} < set(names)


def test_of_two_names_the_newer_release_has_the_first():
    names = root.packages()

    assert "libzbar0t64" in names
    assert "libzbar0" not in names
    assert all(name == name.split()[0] and "|" not in name for name in names)
