"""Bytes to segments: the character set, the separators, and nothing but the fields that are needed.

What `data.intake.KEPT_FIELDS` does not list is dropped as a line is read, so that names, birth dates and notes never
are in what the other modules see. ADR 0030 says why no library does this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.intake import KEPT_FIELDS, path_parts
from dispatch.intake.refusal import Fault, Refusal, shown

CHARSETS = {"8859/1": "iso-8859-1", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8"}
"""MSH-18 → the codec of Python."""

MOST_SEGMENTS = 1000
"""Segments of a message that are kept; a message of nothing but segments would hold up all others."""

_HEADER = re.compile(rb"MSH([!-/:-@\[-`{-~])([!-/:-@\[-`{-~]{4,5})\1")
"""The separators are punctuation, so that no letter or digit is one."""
_HEXADECIMAL = re.compile(r"X((?:[0-9A-Fa-f]{2}){1,32})")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class Separators:
    """The five signs that a message says it uses, and the codec of its text."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    codec: str

    def unescaped(self, text: str) -> str:
        """The text with its escapes undone; those that only shape notes are left out."""
        pieces = text.split(self.escape)
        if len(pieces) % 2 == 0:
            return text
        return "".join(self._meant(piece) if number % 2 else piece for number, piece in enumerate(pieces))

    def _meant(self, sequence: str) -> str:
        if found := _HEXADECIMAL.fullmatch(sequence):
            return bytes.fromhex(found[1]).decode(self.codec, "replace")
        signs = {"F": self.field, "S": self.component, "R": self.repetition, "E": self.escape, "T": self.subcomponent}
        return signs.get(sequence, "")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment with the fields that are kept, by number; ``place`` is its name as refusals write it."""

    name: str
    place: str
    fields: dict[int, str]
    separators: Separators

    def value(self, field: int, component: int = 1) -> str:
        """The text of a component (the first subcomponent of the first repetition), or "" where there is none."""
        first = self.fields.get(field, "").split(self.separators.repetition)[0]
        parts = first.split(self.separators.component)
        if component > len(parts):
            return ""
        text = self.separators.unescaped(parts[component - 1].split(self.separators.subcomponent)[0]).strip()
        return "" if text == '""' else text

    def at(self, field: int) -> str:
        """Where a field is, for a refusal."""
        return f"{self.place}-{field}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as far as we look at it."""

    header: Segment
    segments: tuple[Segment, ...]

    def first(self, name: str) -> Segment | None:
        """The first segment of a name, or None."""
        return next((each for each in self.segments if each.name == name), None)

    def visit(self, paths: tuple[str, ...]) -> str:
        """The first of some fields that is not empty, or ""."""
        return first_of(self.segments, paths)


def first_of(segments: tuple[Segment, ...], paths: tuple[str, ...]) -> str:
    """The first of some fields that is not empty in some segments, or ""."""
    for name, field, component in map(path_parts, paths):
        for segment in segments:
            if segment.name == name and (value := segment.value(field, component)):
                return value
    return ""


def read_header(raw: bytes) -> Segment:
    """The first segment, read as ASCII: who sends, what it is, in which character set.

    Raises
    ------
    Refusal
        No MSH segment, or separators that are no punctuation or come twice.
    """
    found = _HEADER.match(raw)
    if found is None:
        raise Refusal(
            Fault.SEQUENCE, "MSH-2", "no MSH segment with its separators", r"begin the message with MSH|^~\&|"
        )
    signs = found[1] + found[2]
    if len(set(signs)) != len(signs):
        raise Refusal(Fault.WRONG_TYPE, "MSH-2", "a separator that comes twice", r"begin the message with MSH|^~\&|")
    field, component, repetition, escape, subcomponent = map(chr, signs[:5])
    separators = Separators(field, component, repetition, escape, subcomponent, "ascii")
    line = re.split(rb"[\r\n]", raw, maxsplit=1)[0]
    return _segment(line.decode("ascii", "replace"), "MSH", separators)


def read_message(raw: bytes, header: Segment, charset_when_empty: str) -> Message:
    """All segments that are kept, in the character set of MSH-18.

    Raises
    ------
    Refusal
        A character set that is not known, bytes that are not in it, or a line that is no segment.
    """
    named = header.value(18).upper()
    codec = CHARSETS.get(named) if named else charset_when_empty.lower()
    if codec is None:
        raise Refusal(Fault.UNKNOWN_VALUE, "MSH-18", shown(named), "write 8859/1 or UNICODE UTF-8")
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} of the message is not {codec.upper()}"
        raise Refusal(Fault.WRONG_TYPE, "MSH-18", found, "name the character set that the message is in") from None
    signs = header.separators
    separators = Separators(signs.field, signs.component, signs.repetition, signs.escape, signs.subcomponent, codec)
    counts: dict[str, int] = {}
    segments: list[Segment] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not line.strip("\x00 "):
            continue
        name = line[:3]
        if not _NAME.fullmatch(name) or line[3:4] not in ("", separators.field):
            remedy = "begin each line with the three letters of its segment"
            raise Refusal(Fault.SEQUENCE, f"line {number}", "a line that is no segment", remedy)
        counts[name] = counts.get(name, 0) + 1
        if name in KEPT_FIELDS:
            if len(segments) == MOST_SEGMENTS:
                found = f"more than {MOST_SEGMENTS} segments of orders or results"
                raise Refusal(Fault.SEQUENCE, f"line {number}", found, "send them in several messages")
            place = name if counts[name] == 1 else f"{name}[{counts[name]}]"
            segments.append(_segment(line, place, separators))
    if counts.get("MSH", 0) > 1:
        raise Refusal(Fault.SEQUENCE, "MSH[2]", "a second message in the frame", "put each message into its own frame")
    return Message(segments[0], tuple(segments))


def _segment(line: str, place: str, separators: Separators) -> Segment:
    """A segment with the fields that are kept."""
    name = line[:3]
    shift = 1 if name == "MSH" else 0
    fields = {
        number: text
        for number, text in enumerate(line.split(separators.field), start=shift)
        if number > shift and number in KEPT_FIELDS[name]
    }
    return Segment(name, place, fields, separators)
