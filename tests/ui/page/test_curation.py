"""Papers added and removed on the page, by curators alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.desk import Desk
from ui.caller import Role
from ui.page.actions import Actions
from ui.page.curation import Curation
from ui.page.tray import Purpose

NEW = "Lanterns burn whale oil along the quay.\n\nThe lantern keeper is paid ninety crowns a month.\n"


@pytest.fixture
def actions(harbour_library: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Iterator[Actions]:
    library = copied(harbour_library, tmp_path / "changing")
    desk = Desk(lambda held: Assistant.open(library, encoder=held.encoder if held else None))
    yield Actions(desk, 0)
    desk.close()


def test_papers_come_and_go_and_the_next_question_knows(actions: Actions) -> None:
    curation = Curation(actions)
    token = actions.tray.put("lanterns_03.txt", NEW.encode(), Purpose.PAPER)
    *_, html = curation.take_in(f"{token}\n!picture.png ends in .png, which is not read.", Role.CURATOR)
    assert "lanterns&#95;03" in html
    assert "picture.png ends in .png" in html
    with actions.desk.assistant() as assistant:
        assert "lanterns_03" in [record.id for record in assistant.records]
        assert "ninety crowns" in str(assistant.ask("What is the lantern keeper paid?"))
    question, possible = curation.ask_again(["lanterns_03"], Role.CURATOR)
    assert possible
    assert "2 paragraphs" in question
    assert "Removed: lanterns&#95;03." in curation.take_out(["lanterns_03"], Role.CURATOR)
    with actions.desk.assistant() as assistant:
        assert "lanterns_03" not in [record.id for record in assistant.records]


def test_what_cannot_be_read_is_told_and_changes_nothing(actions: Actions) -> None:
    token = actions.tray.put("<img src=x>.docx", b"PK\x03\x04 no archive", Purpose.PAPER)
    before = actions.open()
    *_, html = Curation(actions).take_in(token, Role.CURATOR)
    assert "not read" in html
    assert "<img" not in html
    assert actions.open() == before
    *_, html = Curation(actions).take_in(token, Role.CURATOR)
    assert "no longer at hand" in html


def test_readers_change_nothing(actions: Actions) -> None:
    curation = Curation(actions)
    token = actions.tray.put("lanterns_03.txt", NEW.encode(), Purpose.PAPER)
    before = actions.open()
    *_, html = curation.take_in(token, Role.READER)
    assert "by curators" in html
    assert "by curators" in curation.take_out(["harbour_01"], Role.READER)
    assert curation.ask_again(["harbour_01"], Role.READER)[1] is False
    assert actions.open() == before
