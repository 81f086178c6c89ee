"""The environment that the libraries find."""

from __future__ import annotations

from ui.privacy import keep_private


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
