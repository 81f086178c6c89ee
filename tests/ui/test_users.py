"""The users file: what is kept, for whom, and what it costs to guess."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import OptionsError
from tests.ui.conftest import Ran
from ui.caller import Role
from ui.passwords import hashed, matches
from ui.users import User, Users, UsersFile, change_users, checked_name, key_of, read_users, users_path

ADA = User("Ada", Role.CURATOR, "hash", "2026-11-21")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "users.json"
    written = change_users(path, lambda users: users.with_user(ADA))
    assert read_users(path) == written == Users((ADA,))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["users.json"]


def test_a_name_is_one_however_it_is_written(tmp_path: Path) -> None:
    users = Users((ADA,)).with_user(User("ADA", Role.READER, "new", "2026-11-22"))
    assert [user.name for user in users.users] == ["ADA"]
    assert users.user(" ada ") == users.users[0]
    assert users.without("Ada") == Users()


@given(st.text(max_size=80))
def test_a_name_that_is_taken_is_found_again(name: str) -> None:
    try:
        kept = checked_name(name)
    except OptionsError:
        return
    assert kept
    assert kept.isprintable()
    assert Users((User(kept, Role.READER, "", ""),)).user(name) is not None
    assert key_of(kept) == key_of(name)


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "x" * 65, "a\u202eb", "a\u200bb"])
def test_a_name_that_deceives_is_not_taken(name: str) -> None:
    with pytest.raises(OptionsError, match="cannot be a user's name"):
        checked_name(name)


@pytest.mark.parametrize(
    "held",
    ["", "{", "[]", "{}", '{"format": 2, "users": [], "tokens": []}', '{"format": 1, "users": [{}], "tokens": []}',
     '{"format": 1, "users": [{"name": "a", "role": "god", "password": "", "added": ""}], "tokens": []}',
     '{"format": 1, "users": [{"name": 1, "role": "reader", "password": "", "added": ""}], "tokens": []}'],
)  # fmt: skip
def test_a_damaged_file_is_said_and_lets_nobody_in(tmp_path: Path, held: str) -> None:
    path = tmp_path / "users.json"
    path.write_text(held)
    with pytest.raises(OptionsError, match="is not what pincite user writes"):
        UsersFile(path).now()


def test_changes_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "users.json"

    def add(number: int) -> None:
        change_users(path, lambda users: users.with_user(User(f"user {number}", Role.READER, "", "")))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_users(path).users) == 20


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    file = UsersFile(path)
    assert file.now() == Users()
    change_users(path, lambda users: users.with_user(ADA))
    assert file.now().user("Ada") == ADA
    path.unlink()
    assert file.now() == Users()


def test_beside_the_library_unless_said_otherwise(tmp_path: Path) -> None:
    assert users_path(tmp_path / "papers.library", None) == tmp_path / "papers.library.users.json"
    assert users_path(tmp_path / "papers.library", tmp_path / "x") == tmp_path / "x"


def test_a_password_is_kept_as_a_slow_hash() -> None:
    kept = hashed("correct horse battery", "Ada")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert matches("correct horse battery", kept)
    assert not matches("correct horse batterz", kept)
    assert not matches("nobody", None)  # the password of the hash that an unknown name is held against
    assert not matches("x", "no hash at all")


@pytest.mark.parametrize(
    ("password", "said"), [("short", "5 characters"), ("x" * 1001, "1001"), ("ADALOVELACE", "name")]
)
def test_a_weak_one_is_not_taken(password: str, said: str) -> None:
    with pytest.raises(OptionsError, match=said):
        hashed(password, "adalovelace")


Pincite = Callable[..., Ran]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put words on standard input."""
    import io

    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_users_from_the_command_line(pincite: Pincite, typed: Callable[[str], None], tmp_path: Path) -> None:
    library = tmp_path / "library"
    typed("correct horse battery\n")
    ran = pincite("user", "add", "Ada", "--role", "curator")
    assert ran.code == 0
    assert "Ada may sign in, as curator" in ran.err
    user = read_users(users_path(library, None)).user("ada")
    assert user is not None
    assert matches("correct horse battery", user.password)
    issued = pincite("user", "token", "ci")
    secret = issued.out.strip()
    assert UsersFile(users_path(library, None)).bearer(f"Bearer {secret}") is not None
    listed = pincite("user", "list").out
    assert [line.split()[:3] for line in listed.splitlines()] == [["user", "Ada", "curator"], ["token", "ci", "reader"]]
    assert "correct" not in users_path(library, None).read_text("utf-8")
    as_json = json.loads(pincite("user", "list", "--json").out)
    assert [row["name"] for row in as_json["users"] + as_json["tokens"]] == ["Ada", "ci"]
    assert "argon2" not in str(as_json)
    assert pincite("user", "remove", "ada").code == 0
    assert pincite("user", "remove", "ci").code == 0
    assert "There are none in" in pincite("user", "list").err


def test_what_is_not_taken_is_said(pincite: Pincite, typed: Callable[[str], None]) -> None:
    typed("short\n")
    assert "The password has 5 characters; 10 to 1,000 are taken." in pincite("user", "add", "Ada").err
    gone = pincite("user", "remove", "Eve")
    assert gone.code == 2
    assert "has no user and no token called 'Eve'" in gone.err
    assert pincite("user", "add", "Ada", "--role", "god").code == 2


def test_no_password_on_the_command_line(pincite: Pincite) -> None:
    assert "password" not in pincite("user", "add", "--help").out.partition("Options")[2]


@pytest.mark.parametrize("kind", ["link", "file"])
def test_nobody_can_have_the_file_written_elsewhere(tmp_path: Path, kind: str) -> None:
    """What lies beforehand where the new file is made: neither followed nor taken over."""
    other, path = tmp_path / "other", tmp_path / "users.json"
    other.write_text("as it was", "utf-8")
    other.chmod(0o644)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    if kind == "link":
        made.symlink_to(other)
    else:
        made.hardlink_to(other)
    change_users(path, lambda held: held)
    assert other.read_text("utf-8") == "as it was"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not path.is_symlink()


def test_a_hash_that_is_none_lets_nobody_in(tmp_path: Path) -> None:
    token = {"name": "ci", "role": "curator", "sha256": "ä", "added": "2026-11-21"}
    (tmp_path / "users.json").write_text(json.dumps({"format": 1, "users": [], "tokens": [token]}), "utf-8")
    with pytest.raises(OptionsError, match="is no sha256"):
        UsersFile(tmp_path / "users.json").bearer("Bearer x")
