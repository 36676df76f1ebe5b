"""``python -m cloud dev`` for somebody who has nothing yet."""

import datetime as dt

from cloud.__main__ import main
from cloud.bootstrap.anchors import card_trust
from cloud.commands.no_cards import write_card_authority
from cloud.config import Cards

NOW = dt.datetime.now(dt.UTC)


def test_without_an_identity_it_says_how_one_is_made(tmp_path, capsys):
    assert main(["dev", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert f"python -m provisioning init {tmp_path}/authority" in told
    assert f"issue-line {tmp_path}/authority {tmp_path}/line" in told


def test_its_card_authority_is_believed_and_has_made_no_card(tmp_path):
    anchor, crl = tmp_path / "no-card.pem", tmp_path / "no-card-crl.pem"
    write_card_authority(anchor, crl, NOW)
    trust = card_trust(Cards(anchor, crl))
    assert trust.without_fresh_list(NOW + dt.timedelta(hours=47)) == []
    assert trust.without_fresh_list(NOW + dt.timedelta(hours=49)) != []
