"""The keys are made once, kept to their owner, and can be changed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from stammtisch.kit.secrets_file import Secrets


@pytest.mark.security
def test_it_makes_keys_once_and_keeps_them(tmp_path: Path) -> None:
    data = tmp_path / "data"

    first = Secrets.of(data)

    assert Secrets.of(data) == first
    assert (data / "secrets").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) >= 50
    assert Fernet(first.field_keys[0]).decrypt(Fernet(first.field_keys[0]).encrypt(b"token")) == b"token"
    assert [file.name for file in data.iterdir()] == ["secrets"]


def test_starts_at_the_same_moment_agree_on_one_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(Secrets.of, [tmp_path / "data"] * 40))

    assert len(keys) == 1


def test_it_refuses_keys_that_others_can_read(tmp_path: Path) -> None:
    Secrets.of(tmp_path)
    (tmp_path / "secrets").chmod(0o640)

    with pytest.raises(SystemExit, match=r"Type: chmod 600 .*secrets"):
        Secrets.of(tmp_path)


def test_a_new_line_above_changes_a_key_and_keeps_the_old_one_valid(tmp_path: Path) -> None:
    old = Secrets.of(tmp_path)
    file = tmp_path / "secrets"
    file.write_text("secret_key = new\n" + file.read_text())

    assert Secrets.of(tmp_path).secret_key == "new"
    assert Secrets.of(tmp_path).old_secret_keys == (old.secret_key,)
    assert Secrets.of(tmp_path).field_keys == old.field_keys


@pytest.mark.parametrize("text", ["", "secret_key = a\n", "secret_key =\nfield_key = b\n"])
def test_it_names_what_is_missing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secrets"
    file.touch(mode=0o600)
    file.write_text(text)

    with pytest.raises(SystemExit, match="must hold a line secret_key"):
        Secrets.of(tmp_path)


def test_a_folder_that_cannot_be_made_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")

    with pytest.raises(SystemExit, match="could not be read or made"):
        Secrets.of(tmp_path / "data")
