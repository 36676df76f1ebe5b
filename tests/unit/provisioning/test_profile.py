"""Who may be named in a certificate, and how."""

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from provisioning import profile
from provisioning.errors import NameRefused
from provisioning.profile import Kind


def test_a_device_is_named_by_its_institution_and_name():
    identity = profile.device("1310000011", "reception-1")
    assert identity.uri == "urn:x-oev:device:1310000011:reception-1"
    assert identity.common_name == "1310000011-reception-1"


def test_a_hospital_is_named_by_its_institution():
    identity = profile.hospital("1310000011")
    assert identity.uri == "urn:x-oev:hospital:1310000011"
    assert identity.common_name == "hospital-1310000011"


@pytest.mark.parametrize(
    "identity", [profile.device("1310000011", "reception-1"), profile.hospital("1310000011")]
)
def test_who_speaks_mqtt_has_his_client_id_as_a_dns_name_too(identity):
    """Which makes him no server: his certificate's purpose is client only."""
    assert identity.dns_names == (identity.common_name,)
    assert identity.kind.purposes == (ExtendedKeyUsageOID.CLIENT_AUTH,)


def test_a_service_keeps_names_and_addresses_apart():
    identity = profile.service("cloud", ("localhost", "127.0.0.1", "2001:db8::1"))
    assert identity.dns_names == ("localhost",)
    assert [str(one) for one in identity.addresses] == ["127.0.0.1", "2001:db8::1"]


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "a+b", "a#b", "%u", "a b", "a\n", "A", "-a", "a-", "a.b", "a" * 33, "受付", "a:b"],
)
def test_a_device_name_that_means_something_elsewhere_is_refused(name):
    with pytest.raises(NameRefused):
        profile.device("1310000011", name)


@pytest.mark.parametrize(
    "code", ["", "131000001", "13100000111", "1310000012", "131000001x", "１３"]
)
def test_an_institution_code_that_cannot_be_one_is_refused(code):
    with pytest.raises(NameRefused):
        profile.device(code, "reception-1")


def test_digits_of_another_script_are_no_institution_code():
    with pytest.raises(NameRefused):
        profile.hospital("１３１００００００１１"[:10])


@pytest.mark.parametrize("hosts", [(), ("",), ("Cloud",), ("a..b",), ("a b",), ("*.example",)])
def test_a_service_without_a_plain_host_is_refused(hosts):
    with pytest.raises(NameRefused):
        profile.service("cloud", hosts)


def test_each_kind_has_its_own_policy():
    assert len({kind.policy.dotted_string for kind in Kind}) == len(Kind)


def test_no_device_or_hospital_is_made_through_the_door_of_members():
    for kind in (Kind.DEVICE, Kind.HOSPITAL, Kind.SERVICE):
        with pytest.raises(NameRefused):
            profile.member(kind, "someone")
