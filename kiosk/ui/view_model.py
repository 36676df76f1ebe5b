"""What is to be seen, as data: the screens draw a View and know nothing of states.

No kivy here. Screen ids: ui.md 4. Look: the design reference's screens.
"""

import dataclasses
import enum
from collections.abc import Mapping

from eligibility.errors import Code
from eligibility.health import HealthInformation
from eligibility.inquiry import Notice
from kiosk.flow.setting import (
    VOLUMES as VOLUMES,
    Language as Language,
    TextSize as TextSize,
    Voice as Voice,
)
from kiosk.ui.declaration_views import (
    DeclarationCheckView as DeclarationCheckView,
    DeclarationChoiceView as DeclarationChoiceView,
    DeclarationTextView as DeclarationTextView,
)
from kiosk.ui.enrolment_views import EnrolmentContent as EnrolmentContent
from kiosk.ui.holder_views import (
    CardNumberView as CardNumberView,
    CertificateProblemView as CertificateProblemView,
    ChooseView as ChooseView,
    FaceFailedView as FaceFailedView,
    FaceView as FaceView,
    LastTryView as LastTryView,
    Method as Method,
    NoPin as NoPin,
    PinLockedView as PinLockedView,
    PinView as PinView,
    PinWrongView as PinWrongView,
    PlaceCardView as PlaceCardView,
    ProvisionalView as ProvisionalView,
    RegistrationView as RegistrationView,
    StaffCodeView as StaffCodeView,
)
from kiosk.ui.menu_views import (
    MenuActionsView as MenuActionsView,
    MenuRestartView as MenuRestartView,
    MenuView as MenuView,
    ScreenTestView as ScreenTestView,
    SoundTestView as SoundTestView,
)
from kiosk.ui.paper_views import (
    BranchView as BranchView,
    CheckTypedView as CheckTypedView,
    NotFoundView as NotFoundView,
    QrHint as QrHint,
    QrView as QrView,
    TypeView as TypeView,
)
from kiosk.ui.resting_views import (
    AttractView as AttractView,
    ClosedView as ClosedView,
    FinishView as FinishView,
    LanguageView as LanguageView,
    Opening as Opening,
    OutOfServiceView as OutOfServiceView,
    VoiceView as VoiceView,
    WayIn as WayIn,
)


class Theme(enum.Enum):
    """Colour roles to draw with; keys of palette.json."""

    STANDARD = "standard"
    HIGH_CONTRAST = "high-contrast"


class Dock(enum.Enum):
    """How far the card sticks out of the dock at the bottom edge, and what the tab says."""

    NONE = "none"
    """No tab at all (a screen that draws the whole reader, or the card is already taken)."""
    STAY = "stay"
    MAY_TAKE = "may take"
    TAKE_NOW = "take now"


class Station(enum.Enum):
    """Where the small card stands on the header's path."""

    CARD = 0
    HOLDER = 1
    CONSENT = 2
    DONE = 3


class Tool(enum.Enum):
    """Keys at the top right; only those that work are listed in a View."""

    SIZE = "size"
    THEME = "theme"
    VOICE = "voice"
    LANGUAGE = "language"


class Papers(enum.Enum):
    """What the path's picture is: the card, or the paper that was shown or typed."""

    CARD = "card"
    PAPER = "paper"
    INVITATION = "invitation"
    """Of the first start."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReadingView:
    """S10."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardProblemView:
    """S11: how to place the card; the code small."""

    code: Code
    can_retry: bool
    can_go_on: bool = False
    """The same card, placed at once, goes on where it was."""


@dataclasses.dataclass(frozen=True, slots=True)
class QueryingView:
    """S28; ``is_slow`` after 5 s."""

    is_slow: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentView:
    """S40."""


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentItemsView:
    """S401: yes or no for each kind, None while unanswered."""

    answers: Mapping[HealthInformation, bool | None]

    @property
    def is_complete(self) -> bool:
        """True when each kind has an answer."""
        return all(answer is not None for answer in self.answers.values())


@dataclasses.dataclass(frozen=True, slots=True)
class PrescriptionView:
    """S402: electronic or on paper, where the clinic asks."""


@dataclasses.dataclass(frozen=True, slots=True)
class ValidView:
    """S41; the name is already masked."""

    masked_name: str = dataclasses.field(repr=False)
    reception_number: int
    share_tenths: int
    has_details: bool = False
    """Shows くわしく."""
    notice: Notice | None = None
    """S43, S44 in one line: what the patient has to do first."""


@dataclasses.dataclass(frozen=True, slots=True)
class CounterView:
    """S48: please go to the desk; no reason is shown. The number is None when nothing was kept."""

    reception_number: int | None
    is_provisional: bool = False
    """S50: 仮受付しました."""


@dataclasses.dataclass(frozen=True, slots=True)
class NoServiceView:
    """S47: it cannot be checked now; ``is_network`` when the line is cut, else the service."""

    code: Code
    is_network: bool


@dataclasses.dataclass(frozen=True, slots=True)
class StaffView:
    """S26: the bell was rung."""

    can_vouch: bool = False
    """Shows 係員の確認: whoever comes may type a personal staff code."""


@dataclasses.dataclass(frozen=True, slots=True)
class LostView:
    """S42: please check your new insurance; no date, no reason."""


@dataclasses.dataclass(frozen=True, slots=True)
class DetailsView:
    """くわしく of S41: masked name, share, and the 適用区分 if there is one."""

    masked_name: str
    share_tenths: int
    limit_label: str | None
    """適用区分, e.g. ウ."""
    notices: tuple[Notice, ...] = ()
    """What the one line of S41 had no room for."""


Content = (
    AttractView
    | ClosedView
    | ReadingView
    | CardProblemView
    | ChooseView
    | PinView
    | PinWrongView
    | LastTryView
    | PinLockedView
    | QueryingView
    | ConsentView
    | ConsentItemsView
    | PrescriptionView
    | ValidView
    | CounterView
    | NoServiceView
    | FinishView
    | StaffView
    | OutOfServiceView
    | QrView
    | TypeView
    | CheckTypedView
    | BranchView
    | LostView
    | NotFoundView
    | DetailsView
    | FaceView
    | FaceFailedView
    | CardNumberView
    | PlaceCardView
    | StaffCodeView
    | ProvisionalView
    | DeclarationTextView
    | DeclarationChoiceView
    | DeclarationCheckView
    | MenuView
    | MenuActionsView
    | MenuRestartView
    | SoundTestView
    | ScreenTestView
    | CertificateProblemView
    | RegistrationView
    | LanguageView
    | VoiceView
    | EnrolmentContent
)


@dataclasses.dataclass(frozen=True, slots=True)
class IdleOverlay:
    """S90 over the content: whole seconds until the session is wiped."""

    seconds_left: int
    seconds_in_all: int


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """All that a screen needs; equal views need no redraw."""

    content: Content
    clinic_name: str
    dock: Dock = Dock.NONE
    station: Station | None = None
    """None: no path in the header (S00, out of service)."""
    theme: Theme = Theme.STANDARD
    tools: tuple[Tool, ...] = ()
    can_cancel: bool = True
    """Shows やめる at the bottom left."""
    can_call: bool = True
    """Shows the bell wherever a screen has one; False: nobody behind it would hear it."""
    overlay: IdleOverlay | None = None
    language: Language = Language.JA
    text_size: TextSize = TextSize.NORMAL
    voice: Voice = Voice.OFF
    volume: int = 3
    papers: Papers = Papers.CARD
    """With PAPER the path has three stations: 書類, 確認, 完了 (CARD, HOLDER, DONE)."""
