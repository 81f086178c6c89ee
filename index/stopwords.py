"""Words that no ranking by words should look for: they stand in nearly every paragraph and cost ten times the rest.

`us` is not one of them: case-folded, it is also the United States.
"""

from __future__ import annotations

STOPWORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between both but by can could
    did do does doing done down during each else for from further had has have having he her here hers him his how i if
    in into is it its itself just ll may me might more most must my no nor not of off on once only or other our out over
    own per please re s shall she should since so some such t than that the their them then there these they this those
    through to too under until up upon very was we were what when where whether which while who whom whose why will
    with would you your""".split()
)
