"""`eval new --review`: each case beside what the program answers, to be accepted, mended or dropped."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from assistant.assistant import Assistant
from evals.case import outcome
from evals.gold.editing import accept, hash_of, replace_case, reviewed
from evals.gold.line import Split
from evals.gold.new_case import overlaps_little
from evals.gold.question import GoldQuestion, load
from evals.gold.told import told
from evals.gold.writing import checked
from evals.records.question import why
from evals.run import run_case
from evals.system import System
from ui.new_case import Ask, Desk, NewRequest, ask_facts, typed
from ui.opening import open_assistant
from ui.reply_text import render
from ui.settings import Settings
from ui.terminal import plain, print_text

PROMPT = "[a]ccept, [q]uestion, [f]acts, [d]rop, [s]kip, [x] stop: "


def review_cases(settings: Settings, request: NewRequest, ask: Ask = typed) -> int:
    """Show the cases that were not yet accepted as they stand: of the develop half, unless the request names another.

    The half that is only measured is shown to whoever asks for it by name.
    """
    half = request.half() or Split.DEVELOP
    questions = list(load(request.path))
    done = reviewed(request.path)
    waiting = [q for q in questions if q.split is half and hash_of(q) not in done]
    print_text(f"To review of {half}: {len(waiting)} of {sum(q.split is half for q in questions)}.")
    with open_assistant(settings) as assistant:
        desk = Desk(assistant.snapshot, ask)
        try:
            for case in waiting:
                if not _review(desk, assistant, request, case):
                    break
        except EOFError:
            print_text("")
    return 0


def _review(desk: Desk, assistant: Assistant, request: NewRequest, case: GoldQuestion) -> bool:
    """Whether to go on after the review of a case. What was decided is written at once."""
    now = case
    _show(assistant, now)
    while True:
        said = desk.asked(PROMPT).lower()[:1]
        if said == "x":
            return False
        if said == "s":
            return True
        if said == "d":
            replace_case(request.path, now, None)
            print_text(f"Dropped {now.id}.")
            return True
        if said == "a":
            accept(request.path, now)
            return True
        mended = _mended(desk, now, said)
        if mended != now:
            replace_case(request.path, now, mended)
            now = mended
            _show(assistant, now)


def _mended(desk: Desk, case: GoldQuestion, said: str) -> GoldQuestion:
    """The case with another question or other facts."""
    texts = [desk.text(*p.ref) for p in case.required]
    if said == "q":
        question = desk.asked(f"Question [{plain(case.question)}]: ") or case.question
        return checked(
            replace(case, question=question, low_overlap=case.answerable and overlaps_little(question, texts))
        )
    if said == "f" and case.answerable:
        return replace(case, facts=ask_facts(desk, texts))
    print_text("A case without an answer has no facts." if said == "f" else "Type one of a, q, f, d, s, x.")
    return case


def _show(assistant: Assistant, case: GoldQuestion) -> None:
    system = System.of(assistant)
    texts = {p.ref: system.text_of(*p.ref) or "not in the library" for p in case.required + case.also}
    print_text("")
    for what, words in told(case, texts):
        print_text(Text.assemble((f"{what:9}", "dim"), plain(words)))
    ran = run_case(system, case)
    print_text(Text.assemble("\n", (f"The program is {outcome(ran)}", "bold"), f": {why(ran)}" if why(ran) else ""))
    if ran.reply:
        print_text(render(ran.reply, {record.id: record.facts for record in assistant.records}))
