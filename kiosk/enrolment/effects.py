"""What the first start asks for, as data; ``kiosk.enrolment.runner`` has it done."""

import dataclasses

from eligibility.invitation import Invitation
from kiosk.enrolment.states import Step


@dataclasses.dataclass(frozen=True, slots=True)
class LookAround:
    """Reader, camera, line and clock. Looked."""


@dataclasses.dataclass(frozen=True, slots=True)
class StartCamera:
    """Open it, look for invitations. InvitationRead, OtherCodeSeen, CameraLost, CameraBack."""


@dataclasses.dataclass(frozen=True, slots=True)
class StopCamera:
    """Close it and forget every picture."""


@dataclasses.dataclass(frozen=True, slots=True)
class Take:
    """This invitation is the one from now on; a former one is forgotten. No answer."""

    invitation: Invitation = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Do:
    """A step. StepDone, StepFailed; ASKING also Pending."""

    step: Step


@dataclasses.dataclass(frozen=True, slots=True)
class Forget:
    """The invitation, the key and the request, also on the disk. No answer."""


@dataclasses.dataclass(frozen=True, slots=True)
class End:
    """The program ends."""


Effect = LookAround | StartCamera | StopCamera | Take | Do | Forget | End
