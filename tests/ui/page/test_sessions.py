"""Sessions: when they end, and how many there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.caller import Role
from ui.page import sessions as module
from ui.page.sessions import MOST_EACH, Sessions
from ui.users import User, Users

ADA, BO = User("Ada", Role.CURATOR, "hash of ada", ""), User("Bo", Role.READER, "hash of bo", "")
BOTH = Users((ADA, BO))


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_ends_when_nothing_is_asked_for_long() -> None:
    clock = Clock()
    sessions = Sessions(idle=60, longest=1000, clock=clock)
    name = sessions.begin(ADA)
    for _ in range(5):
        clock.now += 59
        assert sessions.user(name, BOTH) == ADA
    clock.now += 61
    assert sessions.user(name, BOTH) is None
    clock.now -= 61
    assert sessions.user(name, BOTH) is None  # for good


def test_it_ends_however_busy_it_is() -> None:
    clock = Clock()
    sessions = Sessions(idle=60, longest=200, clock=clock)
    name = sessions.begin(ADA)
    for _ in range(5):
        clock.now += 40
        assert sessions.user(name, BOTH) == ADA
    clock.now += 1
    assert sessions.user(name, BOTH) is None
    assert len(sessions) == 0


@given(st.text(max_size=60))
def test_no_other_id_is_one(name: str) -> None:
    sessions = Sessions(60, 60)
    own = sessions.begin(ADA)
    assert sessions.user(name, BOTH) is None or name == own


def test_each_id_is_new_and_only_its_hash_is_kept() -> None:
    sessions = Sessions(60, 60)
    names = {sessions.begin(ADA) for _ in range(10)}
    assert len(names) == 10
    assert all(len(name) == 43 for name in names)
    assert not names & set(sessions._held)


def test_memory_is_bounded() -> None:
    sessions = Sessions(60, 60)
    first = sessions.begin(ADA)
    others = [sessions.begin(BO) for _ in range(MOST_EACH + 5)]
    assert len(sessions) == MOST_EACH + 1
    assert sessions.user(others[0], BOTH) is None  # Bo's own oldest gave way
    assert sessions.user(others[-1], BOTH) == BO
    assert sessions.user(first, BOTH) == ADA


def test_at_most_so_many_of_everybody() -> None:
    sessions = Sessions(60, 60)
    first = sessions.begin(ADA)
    before, module.MOST = module.MOST, 5
    try:
        many = [User(f"user {n}", Role.READER, "", "") for n in range(8)]
        for user in many:
            sessions.begin(user)
    finally:
        module.MOST = before
    assert len(sessions) == 5
    assert sessions.user(first, BOTH) is None
