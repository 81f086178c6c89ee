"""A reply as the files that it can be saved as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.assistant import Assistant
from assistant.reply import Reply
from ingest.errors import UnknownPaper
from ingest.paper import Facts
from ui.exporting import FORMS, export_bytes, file_name, texts_of

STEM = "answer"  # of a file's address: `answer.md`


@dataclass(frozen=True, slots=True)
class Export:
    """A reply and what was known of its papers when it was given."""

    reply: Reply
    facts: Mapping[str, Facts]

    def file(self, wanted: str, assistant: Assistant) -> tuple[bytes, str, str] | None:
        """The file at an address such as `answer.md`: its bytes, name and media type; None where there is no such."""
        form = wanted.removeprefix(STEM)
        if form == wanted or form not in FORMS:
            return None
        try:
            texts = texts_of(assistant.snapshot, [self.reply])
        except UnknownPaper:  # a paper is gone since: what was cited of it is still told
            texts = None
        data = export_bytes(form, self.facts, [self.reply], texts)
        return data, file_name(self.reply.question, form), FORMS[form][1]
