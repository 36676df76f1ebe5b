"""Collecting the tests must not start Kivy: it reads its settings when it is first imported."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_IMPORT_ALL = """
import importlib, pathlib, sys
for path in sorted(pathlib.Path("tests").rglob("*.py")):
    if path.name.startswith("test_") or path.name == "conftest.py":
        importlib.import_module(".".join(path.with_suffix("").parts))
        assert "kivy" not in sys.modules, path
"""


def test_no_test_file_imports_kivy_when_it_is_collected(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-600:]
    assert not (tmp_path / ".kivy").exists()
