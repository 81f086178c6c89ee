"""Settings: file < variables < flags, and nothing unknown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import OptionsError
from ui.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINCITE_LIBRARY")


def test_the_users_own_folder_when_nothing_is_said(tmp_path: Path) -> None:
    assert load_settings() == Settings(tmp_path / "home" / "data" / "pincite" / "library")


def test_file_then_variable_then_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pincite.toml").write_text('library = "from-file"\n[assistant]\nread = 5\nstatements = 3\n')
    settings = load_settings()
    assert settings.library == Path("from-file")
    assert settings.assistant is not None
    assert (settings.assistant.read, settings.assistant.statements) == (5, 3)
    monkeypatch.setenv("PINCITE_LIBRARY", "from-variable")
    monkeypatch.setenv("PINCITE_ASSISTANT__READ", "7")
    settings = load_settings()
    assert settings.library == Path("from-variable")
    assert settings.assistant is not None
    assert (settings.assistant.read, settings.assistant.statements) == (7, 3)
    assert load_settings(Path("from-flag")).library == Path("from-flag")


def test_options_of_a_room_within_a_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_ASSISTANT__SEARCH__CANDIDATES", "20")
    settings = load_settings()
    assert settings.assistant is not None
    assert settings.assistant.search.candidates == 20


def test_a_file_of_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text('encoder = "my/model"')
    monkeypatch.setenv("PINCITE_CONFIG", "other.toml")
    assert load_settings().encoder == "my/model"
    monkeypatch.setenv("PINCITE_CONFIG", "absent.toml")
    with pytest.raises(OptionsError, match=r"no configuration file absent\.toml"):
        load_settings()


@pytest.mark.parametrize(
    ("written", "what", "remedy"),
    [
        ('libary = "x"', "libary in pincite.toml is unknown", "Did you mean library?"),
        ("[assistant]\nstatement = 3", "assistant.statement in pincite.toml is unknown", "assistant.statements?"),
        ("zzz = 1", "zzz in pincite.toml is unknown", "There are: library, encoder, assistant"),
        ("[assistant]\nread = 'many'", "assistant.read is 'many'", "PINCITE_ASSISTANT__READ"),
        ("[assistant]\nread = 0", "read is 0", "from 1 up"),
        ("library = ", "is not TOML", "README.md"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Path, written: str, what: str, remedy: str) -> None:
    (tmp_path / "pincite.toml").write_text(written)
    with pytest.raises(OptionsError) as caught:
        load_settings()
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_LIBARY", "x")
    with pytest.raises(OptionsError, match="PINCITE_LIBARY is unknown") as caught:
        load_settings()
    assert caught.value.remedy == "Did you mean PINCITE_LIBRARY?"


def test_the_usual_run_does_not_pay_for_it() -> None:
    code = "import sys; from ui.settings import load_settings; load_settings(); sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
