"""``python -m tests.cluster``: the batch channel on three RabbitMQ nodes, one killed in mid-batch.

Makes a Debian 13 root by mmdebstrap, starts three nodes in it with quorum queues, TLS 1.3 with the
line's certificates and rights by device; kiosk and hospital are the same programs as on mosquitto.
Kills the node that both are connected to with kill -9; a front on one port leads them to another.
Prints figures as JSON; the exit code tells whether all was filed once and every right held.
"""

import argparse
import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from firmware_config.site import load
from tests.bench.mosquitto import EXAMPLE_SITE
from tests.bench.pki import make_line
from tests.cluster.nodes import Cluster, make_root
from tests.cluster.rights import definitions
from tests.cluster.rounds import rounds
from tests.cluster.trials import told, trials

RECORDS = 2_000
_MADE_BY = "mmdebstrap"


def main() -> int:
    """0: all filed once, all rights held; 1: not so; 2: this machine cannot run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS, metavar="N", help="in each round")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="nodes killed, in turn")
    parser.add_argument("--root", type=Path, help="a Debian 13 root to use, or to make and keep")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        root = options.root or Path(name) / "root"
        if why_not := _why_not(root, Path(name) / "mmdebstrap.log"):
            print(why_not, file=sys.stderr)
            return 2
        figures = _run(Path(name), root, options.records, options.rounds)
    print(json.dumps(figures, indent=1))
    return 0 if figures["met"] else 1


def _why_not(root: Path, log: Path) -> str:
    """Makes the root where there is none; a sentence when this machine cannot."""
    if os.geteuid() != 0:
        return "The nodes run in a root of their own (chroot): run this as root."
    if (root / "usr/lib/rabbitmq/bin/rabbitmq-server").exists():
        return ""
    if shutil.which(_MADE_BY) is None:
        return f"{_MADE_BY} is missing: apt-get install {_MADE_BY}, or give a root by --root."
    print(f"making a Debian 13 root in {root}", file=sys.stderr)
    try:
        make_root(root, log)
    except subprocess.CalledProcessError:
        said = log.read_text(errors="replace")[-600:]
        return f"{_MADE_BY} made no root; is there a way to Debian's packages?\n{said}"
    return ""


def _run(directory: Path, root: Path, records: int, count: int) -> dict[str, object]:
    now = dt.datetime.now(dt.UTC)
    line = make_line(directory / "line", now)
    second = line.add_kiosk("reception-2", now)
    site = dataclasses.replace(
        (example := load(EXAMPLE_SITE)),
        broker_machine=dataclasses.replace(
            example.broker_machine, kiosks=("reception-1", "reception-2")
        ),
    )
    began = time.monotonic()
    with Cluster(root, line.broker, definitions(site)) as cluster:
        up_s = round(time.monotonic() - began, 1)
        killed = rounds(directory, line, cluster, records, count)
        answers = told(line, cluster.nodes[0].mqtt_port)
        rights = trials(line, second, cluster)
    met = all(one.is_met for one in killed) and all(rights.values())
    return {
        "records_a_round": records,
        "cluster_up_s": up_s,
        "rounds": [dataclasses.asdict(one) for one in killed],
        "told": answers,
        "rights": rights,
        "met": met,
    }


if __name__ == "__main__":
    sys.exit(main())
