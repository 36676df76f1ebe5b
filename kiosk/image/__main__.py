"""``python -m kiosk.image``: the commands of root's units."""

import sys

from kiosk import logs
from kiosk.image.commands import main

if __name__ == "__main__":
    logs.set_up()
    logs.end_on_the_unexpected()
    sys.exit(main())
