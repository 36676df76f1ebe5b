"""What is said beside an answer, in the official files: ProcessingResultCode and -Message.

Both are sent on success, too (eligibility.md 2).
"""

import dataclasses
from collections.abc import Iterable

from eligibility.inquiry import Notice
from eligibility.oqs_search import NORMAL, Processing

_SENTENCES = {
    Notice.LOOSE_MATCH: "記号・番号の表記が登録と異なります。お手元の証の表記を確認してください。",
    Notice.CARD_CERTIFICATE_EXPIRES_SOON: "利用者証明用電子証明書の有効期限が近づいています。",
    Notice.CARD_CERTIFICATE_EXPIRED: "利用者証明用電子証明書の有効期限が切れています。",
    Notice.COVERAGE_ENDS_SOON: "資格の有効期限が近づいています。",
    Notice.COVERAGE_IS_NEW: "最近、新しい資格に変わっています。",
    Notice.ANSWERED_BY_TERMINAL: "資格確認端末の回答です。",
    Notice.VALUES_LEFT_OUT: "読み取れない項目があります。資格確認端末の画面を確認してください。",
}


def processing_of(notices: Iterable[Notice]) -> Processing:
    """It worked; the first notice's code, everybody's sentences, in a fixed order."""
    wanted = set(notices)
    told = [notice for notice in Notice if notice in wanted]
    if not told:
        return NORMAL
    message = "".join(_SENTENCES[notice] for notice in told)
    return dataclasses.replace(NORMAL, code=told[0].value, message=message)
