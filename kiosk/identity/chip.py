"""The chip that this kiosk's settings name, if there is one."""

from kiosk.config import KioskConfig
from kiosk.identity.finding import given_folder
from kiosk.identity.pkcs11 import PIN_FILE, Pkcs11Keys, TokenPlace


def chip_of(config: KioskConfig) -> Pkcs11Keys | None:
    """Nothing is opened before the first use."""
    keys = config.keys
    if keys is None:
        return None
    return Pkcs11Keys(TokenPlace(keys.module, keys.token, given_folder(config) / PIN_FILE))
