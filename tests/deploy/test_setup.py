"""A newcomer's set-up on a machine that lacks something: a sentence, never a bare error."""

import os
import shutil
import subprocess

import pytest

from tests.deploy.tools import REPOSITORY

BASH = shutil.which("bash") or "/bin/bash"


@pytest.fixture
def install(tmp_path):
    """Runs ``install_packages swig`` where only the given commands exist."""

    def run(**commands):
        for name, body in commands.items():
            command = tmp_path / name.replace("_", "-")
            command.write_text(f"#!{BASH}\n{body}\n")
            command.chmod(0o700)
        script = f"source {REPOSITORY / '.ci/debian.sh'}; install_packages swig"
        return subprocess.run(
            [BASH, "-c", script],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    return run


def test_without_root_and_sudo_the_command_for_root_is_named(install):
    ended = install(id="echo 1000", apt_get="exit 0")
    assert ended.returncode == 1
    assert "You are not root and there is no sudo." in ended.stderr
    assert "As root, run: apt-get install swig" in ended.stderr


def test_who_may_not_use_sudo_is_told_what_root_has_to_run(install):
    ended = install(id="echo 1000", apt_get="exit 0", sudo="echo not you >&2; exit 1")
    assert ended.returncode == 1
    assert "As root, run: apt-get install swig" in ended.stderr


def test_another_system_is_told_what_is_needed(install):
    ended = install(id="echo 0")
    assert ended.returncode == 1
    assert "Debian 12" in ended.stderr


def test_root_installs_without_sudo(install):
    ended = install(id="echo 0", apt_get="echo apt-get $1 >&2", env='shift; exec "$@"')
    assert ended.returncode == 0, ended.stderr
    assert "apt-get install" in ended.stderr


def test_what_is_there_is_not_installed_again():
    script = f"source {REPOSITORY / '.ci/debian.sh'}; missing_packages bash no-such-package"
    ended = subprocess.run([BASH, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["no-such-package"]


@pytest.mark.parametrize(
    ("fetched", "told"),
    [
        pytest.param("touch chrony_1_all.deb", "unpacked chrony_1_all.deb", id="fetched"),
        pytest.param("exit 100", "chrony could not be fetched", id="no way there"),
    ],
)
def test_a_judge_is_unpacked_and_never_installed(tmp_path, fetched, told):
    """Without it the set-up goes on: only the tests need it, and they say so."""
    for name, body in (
        ("apt-get", f'[ "$1" = download ] || exit 3; {fetched}'),
        ("dpkg", '[ "$1" = -x ] && echo "unpacked ${2##*/} into $3" >&2'),
    ):
        (tmp_path / name).write_text(f"#!{BASH}\n{body}\n")
        (tmp_path / name).chmod(0o700)
    script = f"source {REPOSITORY / '.ci/debian.sh'}; unpack_package {tmp_path}/judges chrony"
    path = f"{tmp_path}:{os.environ['PATH']}"
    ended = subprocess.run(
        [BASH, "-ec", script],
        env={"PATH": path},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert told in ended.stderr
