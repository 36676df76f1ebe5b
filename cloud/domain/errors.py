"""Why the service does not give the answer that was asked for.

CloudError
├── Refused             answered with a problem body that carries a code
└── StoreUnavailable    the database did not do what it should; the caller may try again
"""

from eligibility.errors import Code


class CloudError(Exception):
    """Base of the service's own errors; no message holds personal data."""


class Refused(CloudError):
    """The request is refused; ``detail`` may name a field, never a value.

    ``status`` is an HTTP status that says more than the code's own; ``retry_after_s`` says when to
    ask again.
    """

    def __init__(
        self,
        code: Code,
        detail: str = "",
        status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(f"{code.code} {detail or code.sentence}")
        self.code = code
        self.detail = detail
        self.status = status
        self.retry_after_s = retry_after_s


class StoreUnavailable(CloudError):
    """The database is unreachable, too slow, or refused a statement.

    ``cause`` is a class name or an SQLSTATE: the database's own message may quote a row.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(f"the database did not answer ({cause})")
        self.cause = cause
