"""Nothing leaves the machine: what the libraries must find in the environment before the first of them is imported.

Gradio, the model hub, LangSmith and ONNX Runtime each contact their makers unless told not to, and each reads its
variables once. ONNX Runtime does so from C++, which no hook of Python's sees, and its `disable_telemetry_events` comes
too late: by then it has made an identifier, a file and a look-up.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

_SET = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # compared with the word "True", so the capital matters
    # The queue notes each question's session and time, and after each one makes a table of the last 10,000 with pandas,
    # for a page of figures that we do not serve: none is kept beyond the one under way, and no table is ever due.
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(2**62),
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}
# Keys and addresses for tracing, and Gradio's own settings (share links, readable folders), are not taken from outside.
_DROPPED = ("LANGSMITH_", "LANGCHAIN_", "GRADIO_")


def keep_private(environment: MutableMapping[str, str] = os.environ) -> None:
    """Switch telemetry, tracing and hub look-ups off, whatever the environment said before."""
    for name in [name for name in environment if name.startswith(_DROPPED)]:
        del environment[name]
    environment.update(_SET)
