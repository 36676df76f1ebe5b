"""The intake, and a kiosk's envelope to write to it."""

from eligibility import wire
from eligibility.identity import hospital_uri
from eligibility.wire_inquiries import InquiryPart, InquiryTaken
from hospital.clock import Outside
from hospital.envelope import Envelope
from hospital.inbox import Inbox
from hospital.intake import Intake
from kiosk.batch.closing import part_message
from kiosk.batch.envelope import Envelope as KioskEnvelope
from tests.bench.receptions import NOON, OWNER, new_id

OUTSIDE = Outside(lambda: NOON, new_id)
CHANNELS: dict[type, str] = {wire.NoticeUp: "notice", InquiryTaken: "answer", InquiryPart: "answer"}


class Desk:
    def __init__(self, directory, line):
        self.line = line
        self.inbox = Inbox(directory / "inbox.sqlite")
        self.envelope = Envelope(line.hospital)
        self.intake = Intake(line.institution, self.envelope, self.inbox, OUTSIDE)
        self.kiosk = KioskEnvelope(line.kiosk, hospital_uri(line.institution))

    def say(self, message, topic_device=None):
        payload = self.kiosk.close_up(wire.encode(message))
        channel = CHANNELS.get(type(message), "coverage")
        device = topic_device or self.line.kiosk_common_name
        answer = self.intake.take(device, channel, payload)
        if answer is None:
            return None
        return wire.decode(self.kiosk.open_receipt(answer.payload), wire.Downward)

    def say_records(self, *records):
        receipt = self.say(part_message(OWNER, "part", records))
        return [(item.state, item.code) for item in receipt.items]

    def raised(self):
        return [what for _, _, what, _ in self.inbox.counts() if what.startswith("raised")]
