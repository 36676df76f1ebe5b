"""What keeps the desk's pages from being served; each names a code and what is wrong."""

from eligibility.errors import Code, EligibilityError


class BoardUnusable(EligibilityError):
    """The pages cannot be served: certificate, port or file."""

    def __init__(self, code: Code, what: str) -> None:
        super().__init__(f"{code.code} {what}")
        self.code = code
