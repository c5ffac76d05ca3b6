"""What the three fairness checks share: a count against a share costs the square of the deviation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from data.duties import Duty
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted


def against_share(
    subject: Subject, rule: str, noun: str, weight: int, shares: Mapping[str, int], counts: Callable[[Duty], bool]
) -> Iterator[Violation]:
    """Each radiologist, with or without duties, whose count of such duties costs: weight × d² ÷ 100, rounded down.

    Parameters
    ----------
    noun
        What is counted, in the singular.
    shares
        Fair share by radiologist id, in hundredths of a duty; d is the deviation from it.
    counts
        Whether a duty at work is one of those.
    """
    given = Counter(duty.radiologist_id for duty in subject.duties_at_work if counts(duty))
    for person, share in shares.items():
        cost = weight * ((100 * given[person] - share) ** 2 // 100)
        if cost:
            text = f"{counted(given[person], noun)}, the fair share is {share / 100:.2f}"
            yield Violation.costly(rule, person, text, cost)
