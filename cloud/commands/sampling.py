"""``sample``: a made-up nation to try the service with, never a real person."""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

from cloud.bootstrap.sample_files import write_files
from cloud.bootstrap.sampling import fill_registry
from cloud.clock import SystemClock
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.sample.nation import Nation
from eligibility.inquiry import business_day


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = (
        "make up a nation: people, households, insurers, moves between them; the same by its seed"
    )
    sample = add_command(commands, "sample", _sample, what)
    sample.add_argument("--people", type=int, required=True, metavar="N", help="how many")
    sample.add_argument("--seed", type=int, default=1, metavar="S", help="another nation")
    where = sample.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--into-database",
        action="store_true",
        help="straight into an empty registry, the quick way, for benchmarks",
    )
    where.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="link.jsonl for the command link, batch-INSURER-NUMBER.jsonl for load",
    )
    sample.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="processes to make it"
    )


def _sample(settings: Settings, options: argparse.Namespace) -> int:
    nation = Nation(options.people, options.seed, business_day(SystemClock().wall()))
    began = time.monotonic()
    if options.output is not None:
        count = write_files(nation, options.output)
        _tell(f"{options.people} people in {count} batches of their insurers")
        return 0
    asyncio.run(fill_registry(settings, nation, options.jobs, _tell))
    _tell(f"{options.people} people in {time.monotonic() - began:.0f} s")
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
