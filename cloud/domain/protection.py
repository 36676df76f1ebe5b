"""What an insurer's word for somebody in danger keeps from happening, at every institution.

不開示該当: the address is cut off where rows become values (``cloud.store.coverages``).
自己情報提供不可: whoever may hold the card shall learn nothing by it, not even why. So every call
that a card opens is refused with one code and one sentence; the card face still answers.
"""

from collections.abc import Set as AbstractSet

from cloud.domain.errors import Refused
from cloud.domain.values import Protection
from eligibility.errors import Code


def check_card_use(protections: AbstractSet[Protection]) -> None:
    """Raises Refused: DESK_PLEASE: the card is not to be used, whoever holds it."""
    if Protection.INFORMATION_REFUSED in protections:
        raise Refused(Code.DESK_PLEASE)
