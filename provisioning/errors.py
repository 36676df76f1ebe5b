"""Errors of the authority.

    ProvisioningError
    ├── NameRefused            a name that may not stand in a certificate
    ├── RequestRefused         a certificate request that proves too little, or the wrong key
    ├── PeriodRefused          the authority would not outlive what it signs
    ├── FolderRefused          a folder is missing, in use or open to others
    ├── RotationRefused        a stage of a change of keys that is not due, or not for all
    ├── ListRefused            a revocation list that is broken, has ended or is older
    ├── EndsSoon               a list or certificate that has few days left
    ├── ReleaseRefused         a bundle that is none, is there already, or may not be offered
    ├── SettingsUnchanged      a kiosk's newest settings say just this
    ├── SettingsUnreadable     a version in the ledger that this program does not understand
    ├── StaffRefused           a code that is not given to this member, or not taken away
    ├── LedgerBroken           the ledger's chain does not hold: a line was changed or taken out
    ├── LedgerUnwritable       the disk is full or fails; nothing was done
    ├── NotIssuedHere          no such certificate in the ledger
    ├── RequestNotPending      a kiosk's request that was confirmed, declined or ran out
    ├── RequestWaits           a kiosk is invited that asks already
    ├── RenewalRefused         a certificate that may not be renewed by itself
    ├── CloneSuspected         two kiosks seem to use one certificate
    └── NotConfirmed           a command that asks was answered with no, or by nobody

Each message is a sentence for the operator. None holds a key or a certificate's body.
"""


class ProvisioningError(Exception):
    """Base of every error of this package."""


class NameRefused(ProvisioningError):
    """A name may not stand in a certificate."""


class RequestRefused(ProvisioningError):
    """A certificate request proves too little, or brings the wrong kind of key."""


class PeriodRefused(ProvisioningError):
    """The authority would not outlive what it signs."""


class FolderRefused(ProvisioningError):
    """A folder is missing, in use or open to others."""


class SettingsUnchanged(ProvisioningError):
    """A kiosk's newest settings say just this."""


class SettingsUnreadable(ProvisioningError):
    """A version in the ledger that this program does not understand; a newer one made it."""

    def __init__(self) -> None:
        super().__init__(
            "This program cannot read the kiosk's newest settings: a newer one made them. Use that"
            " one; nothing was changed."
        )


class StaffRefused(ProvisioningError):
    """A code is not given to this member of staff, or not taken away."""

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
        """A word for whoever says it in another language."""


class ReleaseRefused(ProvisioningError):
    """A bundle is none, is there already, or may not be offered."""


class LedgerBroken(ProvisioningError):
    """A line of the ledger was changed or taken out."""


class LedgerUnwritable(ProvisioningError):
    """The ledger's disk is full or fails; the act was not done."""


class NotIssuedHere(ProvisioningError):
    """The ledger knows no such certificate."""


class RotationRefused(ProvisioningError):
    """A stage of a change of keys is not due, or a party was left out."""


class ListRefused(ProvisioningError):
    """A revocation list may not take the place of the one in use."""


class EndsSoon(ProvisioningError):
    """A list or a certificate has few days left."""


class RequestNotPending(ProvisioningError):
    """A kiosk's request waits for nobody any more."""


class RequestWaits(ProvisioningError):
    """A machine asks already under this name; somebody confirms or declines it first."""


class RenewalRefused(ProvisioningError):
    """This certificate may not be renewed by itself."""


class CloneSuspected(ProvisioningError):
    """Two kiosks seem to use one certificate; it is in the ledger."""


class NotConfirmed(ProvisioningError):
    """What cannot be undone was not confirmed, and not done."""
