"""The flags that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.completion import offer_papers

Library = Annotated[
    Path | None,
    typer.Option("--library", metavar="PATH", help="The library's folder (else PINCITE_LIBRARY, else the user's own)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Papers = Annotated[
    list[str] | None,
    typer.Option(
        "--paper",
        metavar="PAPER",
        help="Only this paper: its id or its file's name. May be repeated.",
        autocompletion=offer_papers,
    ),
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="IN.jsonl", help='Ask each line: {"id": …, "question": …}; - is stdin.'),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="OUT.jsonl", help="Write the batch's results here, one a line.")
]

# Of the commands that listen: `pincite ui`, `pincite api`, `pincite mcp --http`.
Host = Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 takes a free one.")]
Remote = Annotated[
    bool, typer.Option("--allow-remote", help="Let other machines in; to the page, even where nobody has to sign in.")
]
Names = Annotated[list[str] | None, typer.Option("--name", metavar="NAME", help="A further host name to answer to.")]
UsersFile = Annotated[
    Path | None, typer.Option("--users", metavar="FILE", help="The users file (else the one beside the library).")
]
AuditFile = Annotated[
    Path | None, typer.Option("--audit-log", metavar="FILE", help="Record every question with its answer.")
]
