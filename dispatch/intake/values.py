"""Single values, the same for every channel: identifiers, and the times of HL7 v2."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dispatch.intake.refusal import Fault, Refusal, shape

IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9._/:#-]{0,63}"
"""Accession and order numbers: no spaces and no accents, so that a name that slipped in is seen."""

_IDENTIFIER = re.compile(IDENTIFIER)
_TIME = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?)?)?(?:([+-])(\d{2})(\d{2}))?", re.ASCII
)
YEARS = range(1990, 2200)


def identifier(value: str, place: str) -> str:
    """An accession or order number as it is.

    Raises
    ------
    Refusal
        Anything else than 1 to 64 letters, digits and ``. _ / : # -``.
    """
    if not _IDENTIFIER.fullmatch(value):
        remedy = "write an identifier of at most 64 letters, digits and . _ / : # -"
        raise Refusal(Fault.WRONG_TYPE, place, shape(value), remedy)
    return value


def hl7_time(value: str, place: str, time_zone: str) -> datetime:
    """A time of HL7 v2 (YYYYMMDD[HH[MM[SS[.S]]]][+ZZZZ]) in UTC, to the second.

    Without an offset it is the local time of the hospital; of an hour that the change of clocks makes come twice, the
    first.

    Raises
    ------
    Refusal
        Not such a time.
    """
    found = _TIME.fullmatch(value)
    remedy = "write it as YYYYMMDDHHMMSS, with +ZZZZ if it is not the local time of the hospital"
    if found is None:
        raise Refusal(Fault.WRONG_TYPE, place, f"{shape(value)} is no time", remedy)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second)
        if found[7]:
            offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
            moment = local.replace(tzinfo=timezone(offset if found[7] == "+" else -offset))
        else:
            moment = local.replace(tzinfo=ZoneInfo(time_zone))
        if year not in YEARS:
            raise ValueError(year)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(Fault.WRONG_TYPE, place, "a time that does not exist", remedy) from None
