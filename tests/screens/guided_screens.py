"""Screens of the catalogue as they are for whoever does not look: laid out as zones."""

import dataclasses

from kiosk.ui.view_model import Voice

WITH_ZONES = (
    "s00-attract",
    "s00-voice",
    "s12-language",
    "s12-choose",
    "s12-choose-pin",
    "s20-face",
    "s22-pin-two",
    "s22-pin",
    "s23-pin-wrong",
    "s26-staff-vouch",
    "s30-qr",
    "s401-items",
    "s401-items-all",
    "s40-consent",
    "s41-valid",
    "s48-counter",
    "s49-take",
    "s49-thanks",
    "s90-idle",
)
"""Every way in which zones are filled."""


def guided_screens(screens):
    """The same states, used without looking; names end with ``-guided``."""
    by_name = {screen.name: screen for screen in screens}
    return [
        dataclasses.replace(
            by_name[name],
            name=f"{name}-guided",
            view=dataclasses.replace(by_name[name].view, voice=Voice.GUIDED),
            reference=None,
        )
        for name in WITH_ZONES
    ]
