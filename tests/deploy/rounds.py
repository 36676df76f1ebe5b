"""``python -m tests.deploy.rounds``: what kiosk-batch tells systemd and the gate, and no more."""

import threading

from kiosk.clock import SystemClock
from kiosk.image.telling import DeliveryTeller
from kiosk.notify import Pulse, notify


def main() -> None:
    """Until it is killed."""
    clock = SystemClock()
    pulse, teller, pause = Pulse(clock.monotonic), DeliveryTeller.here(clock), threading.Event()
    notify("READY=1")
    while True:
        pulse.beat()
        teller.came_round()
        pause.wait(1)


if __name__ == "__main__":
    main()
