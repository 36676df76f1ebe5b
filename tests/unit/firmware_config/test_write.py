"""A tree is written whole or not at all, below its root and nowhere else."""

import os
import stat
from pathlib import Path

import pytest

from firmware_config import write
from firmware_config.errors import SiteError
from firmware_config.tree import File, link
from firmware_config.write import compare_tree, write_tree

TREE = {
    "/etc/nftables.conf": File(b"rules\n", 0o600),
    "/etc/systemd/system/ssh.service": link("/dev/null"),
    "/usr/lib/sysusers.d/kiosk.conf": File(b"u kiosk\n"),
}
PASSWD = "root:x:0:0::/root:/bin/sh\nmosquitto:x:4711:4712::/var/lib/mosquitto:/bin/sh\nbroken\n"
GROUP = "root:x:0:\nmosquitto:x:4712:\n"
BY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def below(root):
    """Every file and link, by its path."""
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


@pytest.fixture
def given(monkeypatch):
    """Whom each file is given to, as root would; nobody else may give."""
    ids = []
    monkeypatch.setattr(write, "may_give", lambda: True)
    monkeypatch.setattr(os, "fchown", lambda _file, user, group: ids.append((user, group)))
    monkeypatch.setattr(os, "chown", lambda *_args, **_options: None)
    return ids


def with_users(root):
    (root / "etc").mkdir()
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)


def test_a_tree_is_written_with_its_modes_and_links(tmp_path):
    assert write_tree(TREE, tmp_path / "root") == tuple(TREE)
    assert stat.S_IMODE((tmp_path / "root/etc/nftables.conf").stat().st_mode) == 0o600
    link_made = tmp_path / "root/etc/systemd/system/ssh.service"
    assert link_made.readlink() == Path("/dev/null")


def test_what_is_as_it_shall_be_is_not_written_again(tmp_path):
    write_tree(TREE, tmp_path)
    before = (tmp_path / "etc/nftables.conf").stat()
    (tmp_path / "usr/lib/sysusers.d/kiosk.conf").write_text("changed by hand")
    assert write_tree(TREE, tmp_path) == ("/usr/lib/sysusers.d/kiosk.conf",)
    after = (tmp_path / "etc/nftables.conf").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert compare_tree(TREE, tmp_path) == ()


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_the_writers_umask_changes_no_mode(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_tree(TREE, tmp_path)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / path).stat().st_mode) for path in ("etc", "usr/lib")]
    assert modes == [0o755, 0o755]
    assert compare_tree(TREE, tmp_path) == ()


def test_everything_is_on_the_disk_before_the_first_file_takes_its_place(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(os, "fsync", lambda _handle: steps.append("fsync"))
    replace = os.replace

    def noted(*paths, **folders):
        steps.append("rename")
        replace(*paths, **folders)

    monkeypatch.setattr(os, "replace", noted)
    write_tree(TREE, tmp_path)
    renames = [number for number, step in enumerate(steps) if step == "rename"]
    assert steps[: renames[0]] == ["fsync", "fsync"]  # the link has no content of its own
    assert len(renames) == 3
    assert set(steps[renames[-1] + 1 :]) == {"fsync"}  # the folders


def test_a_cut_in_the_middle_leaves_each_file_whole(tmp_path, monkeypatch):
    """Whatever the step is at which the process ends: old or new, never a part, never a trace."""
    new = {path: File(file.content + b"# new", file.mode) for path, file in TREE.items()}
    new["/etc/systemd/system/ssh.service"] = link("/elsewhere")
    replace = os.replace
    for cut in range(3):
        root = tmp_path / str(cut)
        write_tree(TREE, root)
        left = [cut]

        def until(*paths, left=left, **folders):
            if not left[0]:
                raise KeyboardInterrupt  # as if the power went
            left[0] -= 1
            replace(*paths, **folders)

        monkeypatch.setattr(os, "replace", until)
        with pytest.raises(KeyboardInterrupt):
            write_tree(new, root)
        monkeypatch.setattr(os, "replace", replace)
        for path, file in new.items():
            place = root / path[1:]
            there = str(place.readlink()).encode() if place.is_symlink() else place.read_bytes()
            assert there in {file.content, TREE[path].content}
        write_tree(new, root)
        assert below(root) == {path[1:] for path in new}
        assert compare_tree(new, root) == ()


def test_what_cannot_be_written_changes_nothing(tmp_path):
    write_tree(TREE, tmp_path)
    (tmp_path / "usr/lib/modules").mkdir()
    wrong = {"/etc/nftables.conf": File(b"new"), "/usr/lib/modules": File(b"")}
    with pytest.raises(SiteError, match="/usr/lib/modules is a folder"):
        write_tree(wrong, tmp_path)
    assert compare_tree(TREE, tmp_path) == ()
    assert below(tmp_path) == {path[1:] for path in TREE}


@pytest.mark.parametrize("path", ["/../outside", "/etc/../../outside", "etc/relative", "/etc//a"])
def test_a_path_out_of_the_image_is_refused(tmp_path, path):
    with pytest.raises(SiteError, match="leads out"):
        write_tree({path: File(b"")}, tmp_path / "root")
    assert below(tmp_path) == set()


@pytest.mark.parametrize("target", ["../outside", "/tmp", "nowhere"])
def test_no_link_on_the_way_is_followed(tmp_path, target):
    (tmp_path / "outside").mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "etc").symlink_to(target)
    with pytest.raises(SiteError, match="/etc is a link or a file"):
        write_tree(TREE, root)
    assert below(tmp_path / "outside") == set()


def test_a_link_in_a_files_place_is_replaced_and_not_written_through(tmp_path):
    (tmp_path / "secret").write_text("somebody's")
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/nftables.conf").symlink_to(tmp_path / "secret")
    write_tree(TREE, tmp_path / "root")
    assert (tmp_path / "secret").read_text() == "somebody's"
    assert (tmp_path / "root/etc/nftables.conf").read_text() == "rules\n"


def test_an_owner_is_looked_up_in_the_root_that_is_written_to(tmp_path, given):
    with_users(tmp_path)
    owned = {"/acl": File(b"", owner="mosquitto:mosquitto"), "/own": File(b"")}
    write_tree(owned, tmp_path)
    assert given == [(4711, 4712), (0, 0)]


def test_an_owner_may_be_a_number_that_has_no_name(tmp_path, given):
    with_users(tmp_path)
    write_tree({"/a": File(b"", owner="65123:65124")}, tmp_path)
    assert given == [(65123, 65124)]


@pytest.mark.parametrize("has_users", [True, False], ids=["in the root", "on this machine"])
def test_an_owner_that_is_not_there_yet_is_named_and_nothing_is_written(tmp_path, given, has_users):
    if has_users:
        with_users(tmp_path)
    before = below(tmp_path)
    with pytest.raises(SiteError, match="no user or group nobody-of-this-name there"):
        write_tree({"/a": File(b""), "/acl": File(b"", owner="nobody-of-this-name:0")}, tmp_path)
    assert below(tmp_path) == before
    assert given == []


@BY_ROOT
def test_root_gives_each_file_away(tmp_path):
    with_users(tmp_path)
    tree = {"/acl": File(b"", 0o600, "mosquitto:mosquitto")}
    write_tree(tree, tmp_path)
    state = (tmp_path / "acl").stat()
    assert (state.st_uid, state.st_gid) == (4711, 4712)
    os.chown(tmp_path / "acl", 0, 0)
    (told,) = compare_tree(tree, tmp_path)
    assert (told.what, told.found) == ("owner", b"0:0")


def test_a_tree_to_look_at_is_the_writers(tmp_path, given):
    write_tree({"/acl": File(b"", owner="nobody-of-this-name:0")}, tmp_path, kept=False)
    assert given == []


def test_the_boot_partition_keeps_no_modes(tmp_path):
    tree = {"/boot/firmware/config.txt": File(b"[all]\n")}
    write_tree(tree, tmp_path)
    (tmp_path / "boot/firmware/config.txt").chmod(0o700)
    assert compare_tree(tree, tmp_path) == ()
