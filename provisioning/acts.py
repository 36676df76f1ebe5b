"""The words of the ledger: what may have happened, and the facts that belong to it (all texts).

authority-made       name
issuing-made         kind, serial, common_name, valid_until   an issuing authority of the root
issuing-revoked      kind, serial                         an issuing authority's key was compromised
root-listed          number                               a fresh list of the root's
issued               serial, kind, uri, common_name, valid_until, certificate (base64 DER),
                     key_sha256, issuer (its serial); of a kiosk that asked also request + by,
                     or former (the serial it renews)
revoked              serial, uri, reason; by
listed               (a revocation list; its number is the entry's)
keys-made            uri, sign_kid, encrypt_kid           made here, with a bundle
keys-announced       uri, use, kid, former                see ``provisioning.rotation``
keys-switched        the same
keys-retired         the same
keys-told            uri, keys (JSON, public JWK set)     told by the party itself, over mutual TLS
invited              invitation, secret_sha256, uri, purpose, until, by; instead_of (ids, blank
                     between) when others for the same kiosk were open: they are withdrawn
invitation-tried     invitation, why                      a wrong try; the fifth is the last
invitation-withdrawn invitation, by, reason
requested            request, invitation, uri, key_sha256, csr (base64 DER), until
declined             request, by, reason
renewal-asked        uri, by                              the kiosk renews at its next poll
clone-suspected      uri, serial, how
clone-cleared        uri, by, reason
settings-made        uri, version, jws, by; of a code of staff also staff_added, staff_renewed or
                     staff_removed (whose)
admin-allowed        uri, institutions (blank between; * is every one), by
admin-barred         uri, by, reason
release-added        channel, version, compatible, size, sha256, by     a bundle lies in the office
release-offered      channel, version, share (percent), by
release-withdrawn    channel, version, by, reason

A request's confirmation and its certificate are one act, ``issued``: nothing can be half-issued.
Who did it (``by``): an administrator's URI, or ``console`` for a command on this machine.
"""

import enum


class Act(enum.StrEnum):
    """A line's word."""

    AUTHORITY_MADE = "authority-made"
    ISSUING_MADE = "issuing-made"
    ISSUING_REVOKED = "issuing-revoked"
    ROOT_LISTED = "root-listed"
    ISSUED = "issued"
    REVOKED = "revoked"
    LISTED = "listed"
    KEYS_MADE = "keys-made"
    KEYS_ANNOUNCED = "keys-announced"
    KEYS_SWITCHED = "keys-switched"
    KEYS_RETIRED = "keys-retired"
    KEYS_TOLD = "keys-told"
    INVITED = "invited"
    INVITATION_TRIED = "invitation-tried"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    REQUESTED = "requested"
    DECLINED = "declined"
    RENEWAL_ASKED = "renewal-asked"
    CLONE_SUSPECTED = "clone-suspected"
    CLONE_CLEARED = "clone-cleared"
    SETTINGS_MADE = "settings-made"
    ADMIN_ALLOWED = "admin-allowed"
    ADMIN_BARRED = "admin-barred"
    RELEASE_ADDED = "release-added"
    RELEASE_OFFERED = "release-offered"
    RELEASE_WITHDRAWN = "release-withdrawn"


CONSOLE = "console"
