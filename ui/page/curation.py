"""What curators do with the library, as the page shows it; anybody else is told that it is theirs to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.errors import OptionsError, SourceError
from ui.caller import Role
from ui.fault import explain
from ui.page.actions import Actions
from ui.page.in_steps import Done, in_steps
from ui.page.render import busy_html, complaint_html, removal_html, removed_html, taken_in_html
from ui.page.shelf import take_in, take_out
from ui.page.tray import Handed, Purpose
from ui.terminal import well_formed


class Curation:
    """Adding and removing papers, over the page's actions."""

    def __init__(self, actions: Actions) -> None:
        self.actions = actions

    def take_in(self, names: str, role: Role) -> Iterator[str]:
        """Take files from the tray into the library, a name a line; a line with `!` says why a file did not come."""
        yield busy_html("Reading")
        try:
            _check(role)
            lines = [line for line in well_formed(names).split("\n") if line]
            refused = [line[1:] for line in lines if line.startswith("!")]
            yield from self._taken(self._files(lines, refused), refused)
        except Exception as error:  # noqa: BLE001  the one place where its errors become a message
            yield complaint_html(*explain(error))

    def _files(self, lines: Sequence[str], refused: Sequence[str]) -> list[Handed]:
        files = [self.actions.tray.take(line, Purpose.PAPER) for line in lines if not line.startswith("!")]
        if not files:
            raise SourceError("Nothing was added.", " ".join(refused) or "Choose a file.")
        return files

    def _taken(self, files: Sequence[Handed], refused: Sequence[str]) -> Iterator[str]:
        for seen in in_steps(lambda step: take_in(self.actions.desk, files, step)):
            if isinstance(seen, Done):
                yield taken_in_html(seen.result, refused)
            elif seen.total:
                yield busy_html(seen.at, seen.done, seen.total)

    def ask_again(self, papers: Sequence[str], role: Role) -> tuple[str, bool]:
        """What would be removed, and whether it can be."""
        try:
            _check(role)
            with self.actions.desk.assistant() as assistant:
                chosen = [record for record in assistant.records if record.id in papers]
                names = assistant.names
        except Exception as error:  # noqa: BLE001  as above
            return complaint_html(*explain(error)), False
        if not chosen:
            return complaint_html("No paper is chosen.", "Choose those to remove."), False
        return removal_html(chosen, names), True

    def take_out(self, papers: Sequence[str], role: Role) -> str:
        """Remove the papers."""
        try:
            _check(role)
            return removed_html(take_out(self.actions.desk, papers))
        except Exception as error:  # noqa: BLE001  as above
            return complaint_html(*explain(error))


def _check(role: Role) -> None:
    if not role.may(Role.CURATOR):
        raise OptionsError("Papers are added and removed by curators.", "Sign in as one.")
