"""The judges that an assistant has from the start, imported at the first claim: most questions come to none."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.judging.judge import RULES, Judge, Judgement
from index.encoder import Encoder
from ingest.errors import ModelError

_log = logging.getLogger(__name__)


class StrictJudge:
    """The rules, of what a chat model writes: strict, and cheap beside the writing."""

    name = RULES

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        from assistant.judging.rules import RulesJudge

        return RulesJudge().judge(claim, evidence)


class DefaultJudge:
    """The learned judge, loaded at the first claim; where its files are not right, the rules alone, said aloud."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._found: Judge | None = None

    @property
    def name(self) -> str:
        """See `Judge.name`."""
        return self._judge().name

    def judge(self, claim: str, evidence: Sequence[str]) -> Judgement:
        """See `Judge.judge`."""
        return self._judge().judge(claim, evidence)

    def _judge(self) -> Judge:
        if self._found is None:
            from assistant.judging.learned_judge import LearnedJudge
            from assistant.judging.rules import RulesJudge

            try:
                # The rules need no encoder beside the model, which sees what means the same.
                self._found = LearnedJudge.load(RulesJudge())
            except ModelError as error:
                _log.warning("%s %s", error.what, error.remedy)
                self._found = RulesJudge(self._encoder)
        return self._found
