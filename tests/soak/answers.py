"""Answers that were given: kept byte for byte, audited, and what the oracle would have said."""

import datetime as dt
import random

import asyncpg

from eligibility.inquiry import business_day
from tests.soak.caller import Caller
from tests.soak.insurer import SendingInsurer
from tests.soak.kiosk import Asked, AskingKiosk, check_answer
from tests.soak.tally import Tally

_REPEATED = 25
_AUDITED = """
    SELECT reference, count(*) FROM audit.access
    WHERE operation = $1 AND institution = $2 AND reference = ANY ($3) GROUP BY reference
"""


async def fate(connection: asyncpg.Connection, asked: Asked) -> str:
    """Whether an inquiry without an answer was answered all the same."""
    kept = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM reception.inquiry WHERE verification_id = $1)",
        asked.verification_id,
    )
    return "kept" if kept else "absent"


def repeat(kiosk: AskingKiosk, caller: Caller, tally: Tally) -> int:
    """Asks some of the round's inquiries again; gives how many."""
    chosen = random.Random(len(kiosk.answered))
    some = chosen.sample(kiosk.answered, min(_REPEATED, len(kiosk.answered)))
    for asked in some:
        again = caller.ask("POST", "/v1/inquiries", asked.body)
        if again.content != asked.answer:
            tally.note("different", f"inquiry {asked.verification_id} repeated")
    return len(some)


async def compare(connection: asyncpg.Connection, kiosk: AskingKiosk, tally: Tally) -> None:
    """All of the round's answers; then they are forgotten here."""
    today = business_day(dt.datetime.now(dt.UTC))
    ids = [asked.verification_id for asked in kiosk.answered]
    kept = await connection.fetch(
        "SELECT verification_id::text, answer FROM reception.inquiry"
        " WHERE verification_id = ANY ($1::uuid[])",
        ids,
    )
    answers = {row["verification_id"]: row["answer"] for row in kept}
    institution = kiosk.uri.split(":")[-2]
    audited = await _audited(connection, "inquiry", institution, ids)
    for asked in kiosk.answered:
        if answers.get(asked.verification_id) != asked.answer:
            tally.note("lost", f"the answer to inquiry {asked.verification_id}")
        if asked.verification_id not in audited:
            tally.note("lost", f"the audit row of inquiry {asked.verification_id}")
        if (wrong := check_answer(asked, today)) is not None:
            tally.note("different", wrong)
    kiosk.count += len(kiosk.answered)
    kiosk.answered.clear()


async def compare_batch_audit(
    connection: asyncpg.Connection, sender: SendingInsurer, tally: Tally
) -> None:
    """Every acknowledged batch has a row in the audit trail."""
    numbers = [str(one.number) for one in sender.acknowledged]
    audited = await _audited(connection, "insurer-batch", sender.insurer, numbers)
    for number in numbers:
        if number not in audited:
            tally.note("lost", f"the audit row of {sender.insurer} batch {number}")


async def _audited(
    connection: asyncpg.Connection, operation: str, institution: str, references: list[str]
) -> set[str]:
    rows = await connection.fetch(_AUDITED, operation, institution, references)
    return {row["reference"] for row in rows}
