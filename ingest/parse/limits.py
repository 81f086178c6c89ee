"""What one source may cost: seconds and memory. The system holds a process to them, whatever code runs in it."""

from __future__ import annotations

import signal

SECONDS = 18.0  # of processor time for one source; a PDF gets more, by its pages. The longest of the series takes 0.1
PATIENCE = 10  # times as long by the clock, for a machine that is busy or a disk that is slow
LONGEST = 2_400.0  # seconds by the clock after which whatever is still at work is ended, limits or none
MEMORY = 1 << 30  # bytes of address space
MOST_BLOCKS = 100_000  # paragraphs, items, headings, notes: a book of 1,000 pages has 10,000

_limited = False


def limit_process() -> None:
    """Hold this process to `MEMORY` and `SECONDS` from now on, and let it write no file.

    macOS takes the limit of memory and does not keep to it; the seconds hold there all the same.
    """
    global _limited
    import resource

    _limited = True
    allow(SECONDS)
    for kind, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0)):
        try:
            resource.setrlimit(getattr(resource, kind), (most, most))
        except (AttributeError, ValueError, OSError):
            continue  # this system does not know it, or is stricter already


def allow(seconds: float) -> None:
    """Count the seconds anew: when they are over the system ends the process, in C++ or not.

    They are seconds of the processor's time, so that what can be read does not depend on what else the machine does.
    Nothing happens in a process that is not held to limits.
    """
    if _limited:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE * seconds)
