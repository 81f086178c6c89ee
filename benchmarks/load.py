"""The page under load: people who are signed in and ask at once, and how its memory grows over many questions.

`pincite ui` runs as a process of its own with a users file; each person signs in with a form, as a browser does, and
asks through Gradio's queue. Nobody may be refused, and no answer may hold another person's question. Whoever asks sits
on the same cores as the server. Memory is what the server holds of its own, and its slope the least squares line
through the second half of a run that begins when all that is bounded is full: Gradio keeps 200 sessions and the
messages of 2,000 pages, which questions too long to be answered fill quickly, and then real ones the sessions with
replies.

`cpu` is the server's CPU time for a question, signing in included: what it would take on a machine of its own.

    python benchmarks/load.py --library PATH [--people 1 8 20] [--each 5] [--memory 0] [--json FILE]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "twenty people at once"
ASKED_BEFORE_A_NEW_PAGE = 2  # questions of one conversation
WARM = 4_400  # questions that are refused, so that more than 2,000 pages were opened before memory is watched
SESSIONS = 200  # that the page keeps
TOO_LONG = "x" * 2_001
QUESTIONS = (
    "Which reasons are given for closer cooperation?",
    "What stands in the way of exporting arms?",
    "How is a paragraph cited?",
    "Who pays for the programme?",
    "What do the authors recommend?",
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server under load: its address, its process, and how its figures are asked for."""

    address: str
    process: int

    def held(self) -> float:
        """Megabytes that its process holds of its own; the mapped parts of files are the system's to take back."""
        status = Path(f"/proc/{self.process}/status").read_text("utf-8")
        return int(status.partition("RssAnon:")[2].split()[0]) / 1000

    def figure(self, name: str) -> float:
        """One figure of /metrics."""
        _, text = _request(self.address, "/metrics")
        found = re.search(rf"^{name} (\S+)$", text, re.M)
        assert found, f"/metrics has no {name}"
        return float(found[1])


@dataclass
class Load:
    """What became of all questions: seconds of each, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Figures: n, errors, mixed, p50, p95, longest (seconds)."""
        n = len(self.seconds)
        cuts = statistics.quantiles(self.seconds, n=20) if n > 1 else [float("nan")] * 19
        longest = max(self.seconds, default=float("nan"))
        figures = {"p50": cuts[9], "p95": cuts[18], "longest": longest}
        return {"n": n, "errors": len(self.errors), "mixed": len(self.mixed)} | {
            name: round(value, 3) for name, value in figures.items()
        }


@contextmanager
def serving(library: Path, people: int, environment: dict[str, str] | None = None) -> Iterator[Served]:
    """`pincite ui` over the library, with so many users, all with one password."""
    sys.path.insert(0, str(ROOT))
    from ui.caller import Role
    from ui.passwords import hashed
    from ui.users import User, Users, change_users

    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder) / "users.json"
        kept = hashed(PASSWORD, "")
        everybody = tuple(User(f"person {n}", Role.READER, kept, "") for n in range(people))
        change_users(users, lambda _: Users(everybody))
        command = [
            sys.executable,
            "-m",
            "ui.cli",
            "ui",
            "--port",
            "0",
            "--library",
            str(library),
            "--users",
            str(users),
        ]
        surroundings = (environment or dict(os.environ)) | {"PINCITE_PAGE__QUESTIONS_PER_MINUTE": "100000"}
        surroundings["PYTHONPATH"] = os.pathsep.join(filter(None, [surroundings.get("PYTHONPATH"), str(ROOT)]))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings, cwd=folder) as process:
            assert process.stdout
            try:
                found = re.search(r"http://\S+/", process.stdout.readline())
                assert found, "the page did not open"
                yield Served(found[0], process.pid)
            finally:
                process.terminate()
                process.wait(timeout=40)


class Person:
    """Somebody who is signed in and asks one question after another."""

    def __init__(self, address: str, number: int) -> None:
        self.address = address
        self.number = number
        self.asked = 0
        form = urlencode({"name": f"person {number}", "password": PASSWORD}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("POST", "/login", form, headers)
        answered = connection.getresponse()
        assert answered.status == 303, f"person {number} was not let in: {answered.status}"
        self.cookie = (answered.headers["set-cookie"] or "").partition(";")[0]
        connection.close()
        self.function, self.inputs = _asking(self.get("/config")[1])

    def get(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        """A request as this person."""
        return _request(self.address, path, body, {"cookie": self.cookie, "content-type": "application/json"})

    def ask(self, question: str, load: Load) -> None:
        """Ask, and note how long it took, what went wrong, and whose question came back."""
        mark = f"p{self.number}q{self.asked}x"
        conversation = f"c{self.number}-{self.asked // ASKED_BEFORE_A_NEW_PAGE}"
        self.asked += 1
        data = [f"{question} {mark}", *self.inputs]
        sent = {"data": data, "fn_index": self.function, "session_hash": conversation, "trigger_id": None}
        begun = time.perf_counter()
        status, said = self.get("/gradio_api/queue/join", json.dumps(sent).encode())
        if status == 200:
            status, said = self.get(f"/gradio_api/queue/data?session_hash={conversation}")
        load.seconds.append(time.perf_counter() - begun)
        if status != 200 or mark not in said or '"success":true' not in said:
            load.errors.append(f"{status} {said[-300:]}")
        others = {found for found in re.findall(r"p(\d+)q\d+x", said) if found != str(self.number)}
        if others:
            load.mixed.append(f"person {self.number} saw {sorted(others)}")


def many(served: Served, people: int, each: int) -> Load:
    """So many people, who each ask so many questions, all at once."""
    load = Load()
    at_once([Person(served.address, number) for number in range(people)], each, QUESTIONS, load)
    return load


def memory(
    served: Served, questions: int, people: int = 8, warm: int = WARM
) -> tuple[Load, list[tuple[int, float]], float]:
    """What became of them; points (questions asked, MB); and the second half's slope, in MB for 1,000 questions."""
    load = Load()
    everybody = [Person(served.address, number) for number in range(people)]
    at_once(everybody, warm // people, (TOO_LONG,), Load())
    at_once(everybody, SESSIONS * ASKED_BEFORE_A_NEW_PAGE // people, QUESTIONS, Load())
    points: list[tuple[int, float]] = []
    for _ in range(20):
        at_once(everybody, max(1, questions // (20 * people)), QUESTIONS, load)
        points.append((len(load.seconds), round(served.held(), 1)))
    settled = points[len(points) // 2 :]  # the allocator spreads over its arenas first
    slope = statistics.linear_regression([n for n, _ in settled], [mb for _, mb in settled]).slope * 1000
    return load, points, slope


def at_once(everybody: Sequence[Person], each: int, questions: Sequence[str], load: Load) -> None:
    """Each asks so many, in an order of their own, all at the same time."""

    def go(person: Person) -> None:
        for turn in range(each):
            person.ask(questions[(person.number + turn) % len(questions)], load)

    threads = [threading.Thread(target=go, args=(person,)) for person in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _asking(config: str) -> tuple[int, list[Any]]:
    """Which of the page's functions answers a question, and the values of its further inputs as the page has them."""
    page = json.loads(config)
    function = next(d for d in page["dependencies"] if any(event == "submit" for _, event in d["targets"]))
    values = {component["id"]: component.get("props", {}).get("value") for component in page["components"]}
    kinds = {component["id"]: component.get("type") for component in page["components"]}
    further = [None if kinds.get(name) == "state" else values.get(name) for name in function["inputs"][1:]]
    return int(function["id"]), further


def _request(
    address: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    try:
        connection.request("GET" if body is None else "POST", path, body, headers or {})
        answered = connection.getresponse()
        return answered.status, answered.read().decode()
    finally:
        connection.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the figures, and keep them where asked to; 1 where somebody was refused, or saw another's question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--people", type=int, nargs="*", default=[1, 8, 20])
    parser.add_argument("--each", type=int, default=5, help="questions of each person")
    parser.add_argument("--memory", type=int, default=0, help="questions over which memory is watched")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    kept: dict[str, Any] = {"people": {}}
    bad = 0
    with serving(given.library.resolve(), max([*given.people, 8])) as served:
        for people in given.people:
            before = served.figure("process_cpu_seconds_total")
            figures = many(served, people, given.each).summary()
            figures["cpu"] = round((served.figure("process_cpu_seconds_total") - before) / figures["n"], 3)
            bad += int(figures["errors"] + figures["mixed"])
            kept["people"][people] = figures
            print(f"{people:3} at once  {json.dumps(figures)}  load {os.getloadavg()[0]:.1f}", flush=True)
        if given.memory:
            load, points, slope = memory(served, given.memory)
            bad += len(load.errors) + len(load.mixed)
            kept["memory"] = {**load.summary(), "points": points, "slope": round(slope, 2)}
            print(f"memory {points[0][1]:.0f} → {points[-1][1]:.0f} MB, {slope:.2f} MB for 1,000 questions", flush=True)
            print(json.dumps(load.summary()), *load.errors[:3], *load.mixed[:3], sep="\n")
    if given.json:
        given.json.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
