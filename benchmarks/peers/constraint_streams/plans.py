"""The rules on one person's duties: what a list of person-days breaks or costs. No Timefold in here.

Every function takes a person and the person's days that have a seat, in any order. The plain loops are on purpose:
Timefold translates these functions to Java bytecode.
"""

from typing import Any

from benchmarks.peers.constraint_streams.facts import Counting, Demand, OpenHours, Person


def exclude_each_other(one: Any, other: Any) -> bool:
    """Whether two duties of a person are too close: one at a time, daily rest, continuous span."""
    first, second = one, other
    if second.seat.start < first.seat.start:
        first, second = other, one
    if second.seat.start < first.person.release[first.seat.shift]:
        return True
    return [first.seat.shift, second.seat.shift] in first.person.excluded


def steps_over_maximum(person: Person, days: list) -> int:
    """Half hours of duty units beyond the maximum of a calendar month."""
    done: dict[int, int] = {}
    over = 0
    for each in days:
        done[each.seat.month] = done.get(each.seat.month, 0) + each.seat.steps
    for steps in done.values():
        over += max(0, steps - person.month_steps)
    return over


def minutes_over_average(person: Person, days: list) -> int:
    """Minutes beyond the average working week, over all weeks at whose end it is too high."""
    over = 0
    for last in range(len(person.week_minutes)):
        done = 0
        for each in days:
            if last - person.numbers.reference_weeks < each.seat.week <= last:
                done += each.seat.work_minutes
        if done > 0:
            over += max(0, done - person.week_minutes[last])
    return over


def nights_too_many(person: Person, days: list) -> int:
    """Nights beyond the longest series, over all windows one longer than that."""
    over = 0
    for each in days:
        if each.seat.night == 1:
            inside = 0
            for other in days:
                if other.seat.night == 1 and each.seat.day <= other.seat.day <= each.seat.day + person.most_nights:
                    inside += 1
            over += max(0, inside - person.most_nights)
    return over


def duties_too_many(person: Person, days: list) -> int:
    """Duties beyond the limit, over the windows of dates that start with a duty."""
    over = 0
    for each in days:
        if each.seat.on_call == 0:
            inside = 0
            for other in days:
                ahead = other.seat.day - each.seat.day
                if other.seat.on_call == 0 and 0 <= ahead < person.numbers.window_days:
                    inside += 1
            over += max(0, inside - person.most_duties)
    return over


def weeks_without_rest(person: Person, days: list) -> int:
    """Weeks touched by duties in which no long rest can begin."""
    if len(days) < 2:
        return 0
    broken = 0
    for week in person.rests:
        touched = False
        for each in days:
            if each.seat.on_call == 0 and each.seat.start < week[1] and each.seat.end > week[0]:
                touched = True
        if touched:
            rested = False
            for rest in week[2]:
                free = True
                for each in days:
                    if each.seat.on_call == 0 and each.seat.start < rest[1] and each.seat.end > rest[0]:
                        free = False
                if free:
                    rested = True
            if not rested:
                broken += 1
    return broken


def units_cost(person: Person, days: list) -> int:
    """Deviation from the wanted units, and what is below the minimum."""
    numbers = person.numbers
    steps = 0
    for each in days:
        steps += each.seat.steps
    off = abs(steps - person.wanted)
    near = min(max(0, off - numbers.units_free), max(0, numbers.units_far - numbers.units_free))
    far = max(0, off - max(numbers.units_far, numbers.units_free))
    below = max(0, person.minimum - steps)
    return near * numbers.units_weight + far * numbers.units_far_weight + below * numbers.units_below_minimum


def nights_cost(person: Person, days: list) -> int:
    """Deviation from the fair share of nights."""
    count = 0
    for each in days:
        count += each.seat.night
    return person.night_costs[count]


def weekends_cost(person: Person, days: list) -> int:
    """Deviation from the fair share of weekend duties."""
    count = 0
    for each in days:
        count += each.seat.weekend
    return person.weekend_costs[count]


def holidays_cost(person: Person, days: list) -> int:
    """Deviation from the fair share of duties on public holidays."""
    count = 0
    for each in days:
        count += each.seat.holiday
    return person.holiday_costs[count]


def spacing_cost(person: Person, days: list) -> int:
    """Duties beyond the first, over all windows of dates that end in the horizon.

    A duty is beyond the first in the windows that hold it and the duty before it.
    """
    numbers = person.numbers
    beyond = 0
    for each in days:
        if each.seat.on_call == 0:
            before = -numbers.spacing_days
            for other in days:
                if other.seat.on_call == 0 and before < other.seat.day < each.seat.day:
                    before = other.seat.day
            last = min(numbers.dates, before + numbers.spacing_days) - 1
            beyond += max(0, last - each.seat.day + 1)
    return beyond * numbers.spacing_weight


def wishes_cost(person: Person, days: list) -> int:
    """Duties given against an avoid, and wants that no duty meets."""
    cost = 0
    for each in days:
        cost += person.avoided.get(each.seat.shift, 0)
    for want in person.wants:
        met = False
        for each in days:
            if each.seat.shift in want[0]:
                met = True
        if not met:
            cost += want[1]
    return cost


def away_cost(day: Any) -> int:
    """A duty away from the home centre."""
    if day.seat.on_call == 1 or day.seat.place == day.person.home:
        return 0
    return day.person.numbers.away_from_home


def counts_for(day: Any, counting: Counting) -> bool:
    """Whether the reader of a duty counts for a demand during whose shifts it is."""
    demand = counting.demand
    if counting.home >= 0 and day.seat.place != counting.home:
        return False
    if demand.place >= 0 and day.seat.place != demand.place:
        return False
    return demand.group in day.person.groups


def cover_cost(demand: Demand, readers: int) -> int:
    """Cost of that many readers present."""
    if readers < len(demand.costs):
        return demand.costs[readers]
    return demand.costs[len(demand.costs) - 1] + (readers - len(demand.costs) + 1) * demand.slope


def privileges_cost(hours: OpenHours, held: list) -> int:
    """Cost of the hospitals open in a block for which nobody on duty may read."""
    covered = 0
    for privileges in held:
        covered = covered | privileges
    missing = hours.hospitals & ~covered
    cost = 0
    hospital = 0
    while missing > 0:
        if missing & 1:
            cost += hours.costs[hospital]
        missing = missing >> 1
        hospital += 1
    return cost
