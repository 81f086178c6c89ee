"""Words that cannot both be true of one thing, as scales with two poles, written for policy papers.

A word of one pole speaks against each word of the other: "the budget rose" against "they cut the budget". A word stands
on a scale only where most of its uses do; words that go both ways ("fast", "sanction") were left out. The forms are
compared by stem, so each word is given once, in any form that has the stem wanted.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.words import stem

# pole | other pole
_SCALES = """
increase rise rose risen grow grew grown growth expand expansion raise enlarge widen boost \
surge climb escalate double triple quadruple multiply higher \
| decrease reduce reduction fall fell fallen decline shrink shrank cut lower lessen drop narrow halve \
diminish dwindle curtail
more | less fewer
greater larger bigger | smaller lesser
stronger strengthen reinforce bolster deepen intensify | weaker weaken loosen undermine erode
better improve ameliorate upgrade advantage benefit favorable favored \
| worse worsen deteriorate degrade disadvantage harm unfavorable damage
support favor back endorse welcome embrace applaud advocate urge encourage enthusiastic eager willing \
| oppose resist reject refuse object wary skeptical sceptical reluctant hesitant unwilling \
discourage hostile criticize denounce
accept agree consent approve | reject refuse decline disagree disapprove veto
allow permit enable authorize let legalize | forbid ban prohibit prevent bar block outlaw disallow
require mandatory compulsory obligatory must obligate | optional voluntary exempt waive discretionary
begin began start launch introduce | end stop cease close terminate abolish discontinue suspend
join enter accede | leave left withdraw quit exit
win won victory succeed success successful | lose lost defeat fail failure unsuccessful
before earlier precede prior | after later follow subsequent
first | last final
always | never
majority | minority
sufficient enough adequate ample | insufficient inadequate lacking scarce shortage
stable stability steady | unstable instability volatile
include count comprise contain | exclude omit except
public state-owned government-owned | private privately
domestic home | foreign overseas abroad
export sell sold sale | import buy bought purchase
offensive | defensive
cooperate cooperation collaborate | confront confrontation rival compete
popular | unpopular taboo
minimum floor | maximum ceiling cap
ally friend partner | adversary enemy foe
northern north | southern south
eastern east | western west
supply | demand
likely probable | unlikely improbable
possible feasible | impossible infeasible
centralize concentrate | decentralize diversify disperse
relax ease loosen lenient | tighten strict stringent harden
above exceed surpass | below
converge | diverge
rich wealthy affluent | poor impoverished
temporary interim provisional | permanent lasting indefinite
direct directly | indirect indirectly
same identical uniform alike | different differ vary
simple easy | complex complicated difficult hard
cheap inexpensive affordable | expensive costly
rapid rapidly quick quickly fast swift | slow slowly gradual gradually
rare rarely seldom infrequent | common often frequent frequently
multipolar multipolarity | unipolar unipolarity bipolar
reveal disclose publish | conceal hide withhold classified
constitutional lawful legal | unconstitutional unlawful illegal
affirm uphold upheld | overturn reverse vacate
short shorter | long longer
young younger | old older
peace peaceful | war warlike
retain keep kept maintain | abandon drop discard
federal | state
centrally | locally
mostly mainly largely primarily | barely scarcely marginally
generous generously lavish | grudging stingy haggle
creditor lender | debtor borrower
surplus | deficit
guilty | innocent
guarantee assure | deny denied
past former | future upcoming
early | late
senior | junior
maximize | minimize
oldest | newest
"""


@lru_cache(maxsize=1)
def _poles() -> dict[str, frozenset[tuple[int, int]]]:
    """Each stem with the poles it stands at: (scale, 0 or 1)."""
    found: dict[str, set[tuple[int, int]]] = {}
    for scale, line in enumerate(_SCALES.strip().splitlines()):
        for side, pole in enumerate(line.split("|")):
            for word in pole.split():
                found.setdefault(stem(word), set()).add((scale, side))
    return {word: frozenset(poles) for word, poles in found.items()}


def poles(word_stem: str) -> frozenset[tuple[int, int]]:
    """The poles, `(scale, side)`, at which a stem stands; most stand at none."""
    return _poles().get(word_stem, frozenset())


def opposed(one: str, other: str) -> bool:
    """Whether two stems stand at the two ends of a scale, and at the same end of none."""
    mine, theirs = poles(one), poles(other)
    return bool({(scale, 1 - side) for scale, side in mine} & theirs) and not mine & theirs
