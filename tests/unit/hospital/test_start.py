"""The bridge starts quickly: what only some clinics use is loaded where it is used."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_program_starts_without_a_database_driver_that_nothing_names():
    loaded = "import sys, hospital.__main__; sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False).returncode == 0
