"""The data folder."""

from pathlib import Path

import pytest

from backend.supervisor.errors import FolderInUse, UnsafeSecret
from backend.supervisor.paths import DataFolder, read_private, write_private


def test_folders_are_the_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir(mode=0o755)

    folder.make()

    assert {path.stat().st_mode & 0o777 for path in (folder.root, folder.secrets, folder.broker)} == {0o700}


def test_two_supervisors_on_one_folder_refuse_plainly(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)

    with folder.locked(), pytest.raises(FolderInUse, match="in use by another kotiluuri-server"), folder.locked():
        pass


def test_a_folder_is_free_again_after_its_supervisor(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.locked():
        pass

    with folder.locked():
        pass


def test_a_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_private(file, "old")
    file.chmod(0o644)

    write_private(file, "new")

    assert read_private(file) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSecret, match="secret is missing"):
        read_private(tmp_path / "secret")
