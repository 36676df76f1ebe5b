"""A process that tells receptions one by one until it is killed."""

import sys
from pathlib import Path

from hospital.forms.port import reception_of
from hospital.outlets.sql import SqlOutlet
from hospital.outlets.sql_engines import engine_of


def main(database: str, bodies: Path) -> None:
    outlet = SqlOutlet(engine_of(database, bodies.parent, "database"))
    outlet.open()
    for body in bodies.read_bytes().split(b"\n"):
        outlet.write([reception_of(body)])
        print("told", flush=True)
    sys.stdin.read()  # the killer decides when it ends


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
