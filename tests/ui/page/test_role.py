"""What somebody may do, by what the server in front says."""

from __future__ import annotations

from typing import Any

import pytest

from ui.caller import ROLE, Role
from ui.page.role import role_in


@pytest.mark.parametrize(
    ("scope", "otherwise", "role"),
    [
        ({ROLE: "curator"}, Role.READER, Role.CURATOR),
        ({ROLE: Role.CURATOR}, Role.READER, Role.CURATOR),
        ({ROLE: "reader"}, Role.CURATOR, Role.READER),
        ({ROLE: "emperor"}, Role.CURATOR, Role.READER),
        ({ROLE: None}, Role.CURATOR, Role.READER),
        ({}, Role.CURATOR, Role.CURATOR),
        ({}, Role.READER, Role.READER),
        (None, Role.READER, Role.READER),
    ],
)
def test_a_role_that_is_said_counts_and_a_strange_one_is_the_least(
    scope: dict[str, Any] | None, otherwise: Role, role: Role
) -> None:
    assert role_in(scope, otherwise) is role
