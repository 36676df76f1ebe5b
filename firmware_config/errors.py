"""Errors of the image: a site file that cannot be used, a value that a file format cannot hold."""


class SiteError(Exception):
    """The site file cannot be used; the message names the key and what to do."""


class ValueRefused(SiteError):
    """A value would break out of the file format it is written into."""


class NotDone(Exception):
    """kiosk-setup could not do a step; the message says which, and what to do or who refused."""
