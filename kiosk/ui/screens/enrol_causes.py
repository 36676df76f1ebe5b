"""What the sentences and the picture of a failed first start are called. No kivy here."""

from eligibility.errors import Code

CAUSES = {
    Code.INVITATION_UNKNOWN: ("unknown", "invitation"),
    Code.INVITATION_EXPIRED: ("expired", "wait"),
    Code.INVITATION_USED: ("used", "invitation"),
    Code.INVITATION_DEAD: ("dead", "invitation"),
    Code.INVITATION_UNREADABLE: ("unreadable", "invitation"),
    Code.REQUEST_REFUSED: ("refused", "invitation"),
    Code.REQUEST_DECLINED: ("declined", "wait"),
    Code.AUTHORITY_UNREACHABLE: ("line", "offline"),
    Code.AUTHORITY_NOT_TRUSTED: ("stranger", "words-differ"),
    Code.ISSUED_UNFIT: ("unfit", "words-differ"),
    Code.INVITATION_OF_ANOTHER: ("another", "words-differ"),
    Code.IDENTITY_NOT_KEPT: ("kept", "lock"),
    Code.IDENTITY_UNUSABLE: ("kept", "lock"),
    Code.KEY_TOKEN_UNUSABLE: ("chip", "lock"),
    Code.SERVICE_ERROR: ("service", "wait"),
}
OTHER = ("other", "invitation")
