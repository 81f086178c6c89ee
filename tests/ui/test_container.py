"""deploy/Containerfile, built and lived in: not root, on a root that cannot be written, without a network.

`CONTAINER_IMAGE` names an image built before, `CONTAINER_BUILD` words for the build: `--build-arg CPU_INDEX=…`.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = shutil.which("podman") or shutil.which("docker") or ""
SHELL = dict(os.environ)  # with the home where the engine keeps its images
HELD = ("--init", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "all", "--security-opt", "no-new-privileges")
QUESTION = "What is a near miss?"
# Somebody beside the page, with a token: looks around, or has a draft under way when it is stopped.
VISITOR = """
import http.client, json, sys, threading

def ask(path, given=None, kind="json", **headers):
    page = http.client.HTTPConnection("127.0.0.1", 7860, timeout=60)
    headers["authorization"], headers["content-type"] = "Bearer " + sys.argv[1], "application/" + kind
    page.request("GET" if given is None else "POST", path, given, headers)
    answer = page.getresponse()
    return answer.status, answer.getheader("set-cookie"), answer.read().decode()

if len(sys.argv) > 2:
    status, cookie, _ = ask("/login", sys.argv[2], "x-www-form-urlencoded")
    print(status, ask("/healthz")[0], ask("/", cookie=cookie.partition(";")[0])[0])
    print(ask("/api/v1/ask", sys.argv[3])[2], ask("/metrics")[2])
else:
    draft = " ".join(f"A near miss of the year {1900 + n} is a paragraph that nobody cites." for n in range(12))
    body = json.dumps({"draft": draft, "form": "text"})
    auditing = threading.Thread(target=lambda: print(ask("/api/v1/audit", body)[0]))
    auditing.start()
    while "pincite_answers_under_way 1" not in ask("/metrics")[2]:
        pass
    print("under way", flush=True)
"""


def engine(*words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ENGINE, *words], input=given, capture_output=True, text=True, env=SHELL, cwd=ROOT)  # noqa: PLW1510


def said(*words: str, given: str | None = None) -> str:
    done = engine(*words, given=given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def image() -> str:
    if not ENGINE or engine("info").returncode:
        pytest.skip("no container engine answers here: podman or docker")
    if named := SHELL.get("CONTAINER_IMAGE"):
        return named
    base = (ROOT / "deploy" / "Containerfile").read_text("utf-8").partition("ARG BASE=")[2].split()[0]
    given = shlex.split(SHELL.get("CONTAINER_BUILD", ""))
    if not given and engine("pull", base).returncode:
        pytest.skip(f"the base image {base} cannot be had here")
    kept = ["--format", "docker"] if Path(ENGINE).name == "podman" else []
    return said("build", "--quiet", *kept, "-f", "deploy/Containerfile", *given, ".")


@pytest.fixture
def data() -> Iterator[str]:
    name = said("volume", "create", f"pincite-{uuid.uuid4().hex[:12]}")
    yield name
    engine("rm", "--force", name)
    engine("volume", "rm", name)


@pytest.mark.soak
def test_it_reads_answers_serves_and_ends(image: str, data: str) -> None:
    alone = ("run", "--rm", "-i", *HELD, "-v", f"{data}:/data", "--network", "none", image)
    beside = ("run", "--rm", *HELD, "--network", f"container:{data}", "--entrypoint", "python", image, "-c", VISITOR)
    bare = ("run", "--rm", *HELD, "--network", "none", "--entrypoint")
    assert said(*bare, "id", image, "-u") == "10001"
    assert "Read-only file system" in engine(*bare, "touch", image, "/opt/pincite/x").stderr
    said(*alone, "ingest", "/opt/pincite/docs/notes")
    assert json.loads(said(*alone, "ask", QUESTION, "--json"))["outcome"] == "answer"
    said(*alone, "check")
    said(*alone, "user", "add", "Ada", given="of-ones-own\nof-ones-own\n")
    token = said(*alone, "user", "token", "ci").split()[-1]
    begun = time.monotonic()
    said("run", "-d", "--name", data, *HELD, "-v", f"{data}:/data", "--network", "none", image)
    health = json.loads(said("inspect", "--format", "{{json .Config.Healthcheck.Test}}", data))[1:]
    assert engine(*bare, health[0], image, *health[1:]).returncode == 1, "nobody serves there"
    while engine("exec", data, *health).returncode:
        assert time.monotonic() - begun < 60, engine("logs", data).stderr
    print(f"\n{int(said('image', 'inspect', '--format', '{{.Size}}', image)) / 1e9:.2f} GB", end=", ")
    print(f"healthy after {time.monotonic() - begun:.1f} s", end=", ")
    seen = said(*beside, token, "name=Ada&password=of-ones-own", json.dumps({"question": QUESTION}))
    assert seen.startswith("303 200 200\n")
    assert '"outcome":"answer"' in seen
    assert 'pincite_questions_total{outcome="answer"} 1.0' in seen
    with subprocess.Popen([ENGINE, *beside, token], stdout=subprocess.PIPE, text=True, env=SHELL) as audit:
        assert audit.stdout
        assert audit.stdout.readline() == "under way\n"
        begun = time.monotonic()
        said("stop", "-t", "40", data)
        print(f"stopped, a draft under way, after {time.monotonic() - begun:.1f} s")
        assert audit.stdout.read() == "200\n"
    assert said("inspect", "--format", "{{.State.ExitCode}}", data) == "0"
