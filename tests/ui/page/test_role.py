"""What somebody may do, by what the server in front says."""

from __future__ import annotations

from typing import Any

import pytest

from ui.caller import ROLE, Role
from ui.page.role import role_in


@pytest.mark.parametrize(
    ("scope", "role"),
    [
        ({ROLE: "curator"}, Role.CURATOR),
        ({ROLE: Role.CURATOR}, Role.CURATOR),
        ({ROLE: "reader"}, Role.READER),
        ({ROLE: "emperor"}, Role.READER),
        ({ROLE: None}, Role.READER),
        ({}, Role.READER),
        (None, Role.READER),
    ],
)
def test_a_role_that_is_said_counts_and_none_or_a_strange_one_is_the_least(
    scope: dict[str, Any] | None, role: Role
) -> None:
    assert role_in(scope) is role
