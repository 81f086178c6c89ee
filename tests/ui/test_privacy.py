"""The environment that the libraries find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ui.privacy import keep_private

HOUSE = Path(__file__).resolve().parents[2]


def test_telemetry_is_off_whatever_was_said_before() -> None:
    environment = {
        "GRADIO_ANALYTICS_ENABLED": "True",
        "HF_HUB_OFFLINE": "0",
        "LANGCHAIN_TRACING_V2": "true",
        "HOME": "x",
    }
    keep_private(environment)
    assert environment["GRADIO_ANALYTICS_ENABLED"] == "False"  # Gradio compares with "True", letter for letter
    assert (
        environment["HF_HUB_OFFLINE"] == environment["DO_NOT_TRACK"] == environment["HF_HUB_DISABLE_TELEMETRY"] == "1"
    )
    assert environment["LANGCHAIN_TRACING_V2"] == environment["LANGSMITH_TRACING"] == "false"
    assert environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert environment["HOME"] == "x"


def test_keys_for_tracing_and_gradios_own_settings_are_dropped() -> None:
    environment = dict.fromkeys(
        ["LANGSMITH_API_KEY", "LANGCHAIN_ENDPOINT", "GRADIO_SHARE", "GRADIO_ALLOWED_PATHS", "GRADIO_ROOT_PATH"], "x"
    )
    keep_private(environment)
    assert "x" not in environment.values()


def test_gradios_queue_keeps_no_table_of_the_questions(tmp_path: Path) -> None:
    """Left alone it keeps 10,000 of them, with their sessions, and reads them all with pandas after each answer."""
    tried = tmp_path / "tried.py"
    tried.write_text("""
from ui.privacy import keep_private
keep_private()
import gradio
queue = gradio.Blocks()._queue
queue.events_recorded = 10_000
queue.compute_analytics_summary([{"function": "ask", "status": "success", "process_time": 1.0}])
print(queue.ANALYTICS_MAX_EVENTS, queue.cached_event_analytics_summary["functions"])
""")
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    ran = subprocess.run(
        [sys.executable, tried], check=False, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (ran.stdout.split(), ran.returncode) == (["1", "{}"], 0), ran.stderr
