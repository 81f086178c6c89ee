"""Names of states as policy papers use them: the country, its people, its capital standing for its government."""

from __future__ import annotations

import re
from functools import lru_cache

# One state a line: the country's names, its demonyms, then the capital and seats that stand for its government.
_STATES = """
america, united states, us, usa, u.s. | american, americans | washington, white house
australia | australian, australians | canberra
austria | austrian, austrians | vienna
belgium | belgian, belgians |
brazil | brazilian, brazilians | brasilia
britain, united kingdom, uk, great britain, u.k. | british, britons | london, whitehall
canada | canadian, canadians | ottawa
china, prc | chinese | beijing
czechia, czech republic | czech, czechs | prague
denmark | danish, danes | copenhagen
egypt | egyptian, egyptians | cairo
estonia | estonian, estonians | tallinn
finland | finnish, finns | helsinki
france | french | paris, elysee
germany | german, germans | berlin
greece | greek, greeks | athens
hungary | hungarian, hungarians | budapest
india | indian, indians | new delhi, delhi
indonesia | indonesian, indonesians | jakarta
iran | iranian, iranians | tehran
iraq | iraqi, iraqis | baghdad
ireland | irish | dublin
israel | israeli, israelis | jerusalem
italy | italian, italians | rome
japan | japanese | tokyo
latvia | latvian, latvians | riga
lithuania | lithuanian, lithuanians | vilnius
malaysia | malaysian, malaysians | kuala lumpur
mexico | mexican, mexicans | mexico city
netherlands | dutch | the hague
new zealand | new zealander, new zealanders | wellington
north korea, dprk | north korean, north koreans | pyongyang
norway | norwegian, norwegians | oslo
pakistan | pakistani, pakistanis | islamabad
philippines | filipino, filipinos, philippine | manila
poland | polish, poles | warsaw
portugal | portuguese | lisbon
romania | romanian, romanians | bucharest
russia | russian, russians | moscow, kremlin
saudi arabia | saudi, saudis | riyadh
singapore | singaporean, singaporeans |
south korea, republic of korea, rok | south korean, south koreans | seoul
spain | spanish | madrid
sweden | swedish, swedes | stockholm
switzerland | swiss | bern
taiwan | taiwanese | taipei
thailand | thai, thais | bangkok
turkey, turkiye | turkish, turks | ankara
ukraine | ukrainian, ukrainians | kyiv, kiev
vietnam | vietnamese | hanoi
"""


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    """Each name with all the names of its state."""
    families: dict[str, tuple[str, ...]] = {}
    for line in _STATES.strip().splitlines():
        names = tuple(name.strip() for part in line.split("|") for name in part.split(",") if name.strip())
        families |= dict.fromkeys(names, names)
    return families


@lru_cache(maxsize=1)
def _capitals() -> tuple[re.Pattern[str], dict[str, str]]:
    country: dict[str, str] = {}
    for line in _STATES.strip().splitlines():
        names, _, seats = (part.split(",") for part in line.split("|"))
        country |= {seat.strip(): names[0].strip() for seat in seats if seat.strip()}
    form = "|".join(re.escape(seat) for seat in sorted(country, key=len, reverse=True))
    return re.compile(rf"\b(?:the )?({form})(['’]s)?\b", re.IGNORECASE), country


def other_names(word: str) -> tuple[str, ...]:
    """The one-word names of the state that `word` (folded) names, itself first; only itself where it names none."""
    family = _families().get(word, ())
    return (word, *(name for name in family if name != word and " " not in name and "." not in name))


def is_state(word: str) -> bool:
    """Whether `word` (folded) names a state or its people."""
    return word in _families()


def with_countries(text: str) -> str:
    """`text` with capitals that stand for governments replaced by their countries: "Rome" → "Italy"."""
    form, country = _capitals()
    return form.sub(lambda m: country[m.group(1).lower()].title() + (m.group(2) or ""), text)


def readings_of(text: str) -> tuple[str, ...]:
    """The ways to read a question: as it stands, and with countries for capitals where it names any."""
    return tuple(dict.fromkeys((text, with_countries(text))))
