"""Words of papers, drafts and readers within Markdown: as they are, without any power over it."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!^])")
_LINE_START = re.compile(r"^(\d*)([-+=:.)])")  # of a list, or of an underlined heading


def plain_line(text: str) -> str:
    """`text` on one line, every sign escaped that Markdown or HTML would take for its own."""
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))
