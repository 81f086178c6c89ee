"""The command line: each command's flags, and the one place where errors become messages and exit codes.

Exit 0: done. 1: a check or a part of the work failed. 2: wrong use, or input that cannot be used. 130 and 143: stopped
by Ctrl-C or SIGTERM.
Only typer is imported here, and each command imports what it needs itself: `pincite --help` is to come at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from index.options import Executor
from ingest.errors import PinciteError
from ui.ahead import begin
from ui.audit_log_cli import audit_logs
from ui.called import called
from ui.completion import offer_locators, offer_papers
from ui.doctor_cli import doctor
from ui.door_cli import LOOPBACK, api, mcp
from ui.eval_cli import evaluation
from ui.fault import complain, explain, see
from ui.flags import AuditFile, Batch, Host, Json, Library, Names, Out, Papers, Port, Remote, UsersFile
from ui.linting_cli import lint
from ui.privacy import keep_private
from ui.settings import load_settings
from ui.user_cli import users as user_commands

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    help="Answers questions over a series of policy papers; every sentence carries the paper and the paragraph.",
    rich_markup_mode=None,  # plain help comes in half the time
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.add_typer(evaluation, name="eval", short_help="Measure the library on gold questions, claims and quotations.")


def _tell_version(asked: bool) -> None:
    if asked:
        from ui.version import own_version

        typer.echo(f"pincite {own_version()}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show which Pincite this is and exit.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """What goes before a command; its help stands where `app` is made."""


@app.command()
def ingest(
    targets: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|CATALOGUE…", help="Files, folders, addresses, catalogues.")
    ],
    library: Library = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Get the catalogue's papers that are not at hand.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="For each address.")] = 10.0,
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Get addresses in full, even where nothing has changed there.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from this machine and private networks too.")
    ] = False,
    executor: Annotated[
        Executor | None, typer.Option("--executor", help="Who reads and encodes (else index.executor, else local).")
    ] = None,
    as_json: Json = False,
) -> int:
    """Read papers and add them to the library."""
    from ui.shelving import IngestRequest, ingest_papers

    request = IngestRequest(tuple(targets), fetch, timeout, refetch, allow_private, as_json, executor)
    return ingest_papers(load_settings(library), request)


@app.command()
def remove(
    papers: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER…", help="Ids or file names, as pincite papers lists them.", autocompletion=offer_papers
        ),
    ],
    library: Library = None,
) -> int:
    """Remove papers from the library."""
    from ui.shelving import remove_papers

    return remove_papers(load_settings(library), papers)


@app.command()
def papers(
    export: Annotated[
        list[Path] | None,
        typer.Option("--export", metavar="FILE", help="Also write them as .bib, .ris or .csl.json. May be repeated."),
    ] = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """List the library's papers."""
    from ui.reading import list_papers

    return list_papers(load_settings(library), as_json, tuple(export or ()))


@app.command()
def show(
    paper: Annotated[
        str,
        typer.Argument(
            metavar="PAPER", help="Id or file name, as pincite papers lists them.", autocompletion=offer_papers
        ),
    ],
    locator: Annotated[
        str | None,
        typer.Argument(
            metavar="[LOCATOR]", help="One paragraph: 11, 2.1, n3, “note 3”.", autocompletion=offer_locators
        ),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="What has changed since the edition before, or since --edition.")
    ] = False,
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="HASH", help="As it was then, and where it stands now.")
    ] = None,
    quote: Annotated[
        str | None, typer.Option("--quote", metavar="WORDS", help="The cited words, with LOCATOR and --edition.")
    ] = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Show a paper's numbered paragraphs, or what has changed."""
    from ui.showing import ShowRequest, show_paper

    return show_paper(load_settings(library), ShowRequest(paper, locator, edition, quote, changes, as_json))


@app.command()
def retrieve(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="In plain words.")] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="How many paragraphs.")] = 10,
    paper: Papers = None,
    batch: Batch = None,
    out: Out = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Find the paragraphs nearest to a question, best first."""
    settings = load_settings(library)
    ahead = begin(settings, judge=False)
    from ui.asking import Request, retrieve_paragraphs

    return retrieve_paragraphs(settings, Request(question, paper, batch, out, as_json), k, ahead)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="In plain words.")] = None,
    paper: Papers = None,
    export: Annotated[
        list[Path] | None,
        typer.Option("--export", metavar="FILE", help="Also as .md .docx .txt .bib .ris .csl.json .jsonld .json."),
    ] = None,
    batch: Batch = None,
    out: Out = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Answer from the papers, each sentence cited, or refuse."""
    settings = load_settings(library)
    ahead = begin(settings)
    from ui.asking import Request, ask_question

    return ask_question(settings, Request(question, paper, batch, out, as_json, tuple(export or ())), ahead)


@app.command()
def verify(
    claim: Annotated[str | None, typer.Argument(metavar="CLAIM", help="A sentence or two.")] = None,
    paper: Papers = None,
    batch: Batch = None,
    out: Out = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Say whether the papers bear a claim out or speak against it."""
    settings = load_settings(library)
    ahead = begin(settings)
    from ui.verifying import ClaimRequest, verify_claim

    return verify_claim(settings, ClaimRequest(claim, paper, batch, out, as_json), ahead)


@app.command()
def quote(
    words: Annotated[str | None, typer.Argument(metavar="WORDS", help="The quotation, marks or none.")] = None,
    paper: Annotated[
        str | None,
        typer.Option(
            "--paper",
            metavar="PAPER",
            help="Where it is said to be from: an id or file name.",
            autocompletion=offer_papers,
        ),
    ] = None,
    batch: Batch = None,
    out: Out = None,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Say whether the papers have a quotation, word for word."""
    from ui.quoting import QuoteRequest, check_quote

    return check_quote(load_settings(library), QuoteRequest(words, paper, batch, out, as_json))


@app.command()
def audit(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="Text, Markdown, HTML or DOCX; - is stdin.")],
    paper: Papers = None,
    report: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE", help="Also write it as .md, .html, .docx or .xml. May be repeated."),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(metavar="contradicted|not-found|unchecked|never", help="Exit 1 on such a fault, or a worse one."),
    ] = "contradicted",
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Sentences checked; the rest is unchecked.")] = 1000,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Check a draft: its claims, quotations and citations."""
    from ui.auditing import AuditRequest, audit_file

    request = AuditRequest(draft, paper, tuple(report or ()), fail_on, limit, as_json)
    return audit_file(load_settings(library), request)


@app.command()
def chat(paper: Papers = None, library: Library = None) -> int:
    """Ask one question after another, with follow-ups."""
    from ui.asking import hold_chat

    return hold_chat(load_settings(library), paper)


@app.command()
def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="First mend what is damaged, from what is not; nothing is deleted.")
    ] = False,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Look the library over: files, counts, index, encoder."""
    from ui.shelving import check_shelf

    return check_shelf(load_settings(library), as_json, repair)


@app.command()
def export(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE.zip", help="The file to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file of that name.")] = False,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Write the library into one archive. It is for a backup or another machine."""
    from ui.archiving import export_shelf

    return export_shelf(load_settings(library), archive, replace, as_json)


@app.command(name="import")
def import_archive(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE.zip", help="A file that pincite export wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of the library there, which is kept until the next write.")
    ] = False,
    library: Library = None,
    as_json: Json = False,
) -> int:
    """Take in an exported library; every part of it is proved first."""
    from ui.archiving import import_shelf

    return import_shelf(load_settings(library), archive, replace, as_json)


@app.command()
def ui(
    host: Host = LOOPBACK,
    port: Port = 7860,
    allow_remote: Remote = False,
    name: Names = None,
    users: UsersFile = None,
    trusted_header: Annotated[
        str | None, typer.Option("--trusted-header", metavar="HEADER", help="Names who signed in at the --proxy.")
    ] = None,
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", metavar="ADDRESS", help="A reverse proxy that is believed.")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option("--prefix", metavar="/PATH", help="The path under which the proxy shows the page.")
    ] = None,
    log: Annotated[
        str | None, typer.Option("--log", metavar="FILE", help="Write what happens as JSON lines; - is stderr.")
    ] = None,
    audit_log: AuditFile = None,
    library: Library = None,
) -> int:
    """Open the page on this machine, and print its address."""
    from ui.app import PageRequest, open_page

    request = PageRequest(host, port, allow_remote, name, users, trusted_header, proxy, prefix, log, audit_log)
    return open_page(load_settings(library), request)


app.command()(lint)
app.command()(mcp)
app.command()(api)
app.command(short_help="Say what is installed and sound, and what to do about the rest.")(doctor)
app.add_typer(user_commands, name="user")
app.add_typer(audit_logs, name="audit-log", short_help="The record of questions and answers.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code. No exception leaves it."""
    keep_private()
    # One thread for numpy: its products are small here, and its threads spin (a cold question: 0.69 to 0.58 s of CPU).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        result = called(app, given)(args=given, prog_name="pincite", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except PinciteError as error:
        complain(error.what, f"{error.remedy} {see(error)}")
        return UNUSABLE
    except typer.TyperException as error:
        message = error.format_message()
        if message.startswith("Usage: "):  # nothing stands after pincite, or after a word that has commands of its own
            sys.stderr.write(f"{message}\n")
            return UNUSABLE
        complain(_sentence(message), "pincite --help lists commands, pincite COMMAND --help its flags.")
        return UNUSABLE
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # who read our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  the one place where a fault that nobody foresaw becomes a message
        complain(*explain(error))
        return UNUSABLE


def _sentence(message: str) -> str:
    """Typer's complaint as a sentence on one line."""
    line = " ".join(message.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."


def run() -> None:
    """The program `pincite`: `main`, in a process of its own."""
    code = main()
    # Python looks through all that is left for rubbish once more at its end: a tenth of a cold question's CPU time.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
