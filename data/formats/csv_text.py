"""CSV text as people have it: UTF-8 or what a French Excel writes, commas, semicolons or tabs, blank lines.

A file is read twice, line by line: once to learn its encoding, once for its cells, so memory stays bounded.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.problem_log import SHOWN, ProblemLog

SEPARATORS = (",", ";", "\t")
LONGEST_LINE = 1 << 20
"""Bytes of the longest line taken for CSV; a file with a longer one is something else."""
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A letter beyond ASCII in UTF-8; text in Windows-1252 has no reason to hold such a pair (``Ã©`` for ``é``)."""
_SAVE_AS_UTF8 = "save the file again as CSV UTF-8"


def encoding_of(path: Path) -> str:
    """Encoding of a text file: UTF-8, UTF-16 with its mark, or Windows-1252 when it cannot be UTF-8.

    Raises
    ------
    InputError
        Unreadable, empty, with NUL bytes, with a line of more than `LONGEST_LINE` bytes, or in none of them.
    """
    try:
        with path.open("rb") as file:
            if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
            file.seek(0)
            return _eight_bit_encoding(path.name, iter(lambda: file.readline(LONGEST_LINE + 1), b""))
    except OSError as error:
        problem = Problem(path.name, None, None, f"cannot be read: {error.strerror}", "make it a readable file")
        raise InputError(problem) from error


def _eight_bit_encoding(file: str, lines: Iterator[bytes]) -> str:
    first_not_utf8: int | None = None
    utf8_letters = False
    number = 0
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise InputError(Problem(file, number, None, "a line of over a million bytes", "write one row a line"))
        if b"\0" in line:
            raise InputError(Problem(file, number, None, "holds NUL bytes", "write it as plain text, not a workbook"))
        if line.isascii():
            continue
        utf8_letters = utf8_letters or _UTF8_LETTER.search(line) is not None
        if first_not_utf8 is None and not _decodes(line, "utf-8"):
            first_not_utf8 = number
        if first_not_utf8 is not None and (utf8_letters or not _decodes(line, "cp1252")):
            raise InputError(Problem(file, first_not_utf8, None, "holds characters that are not UTF-8", _SAVE_AS_UTF8))
    if number == 0:
        raise InputError(Problem(file, None, None, "the file is empty", "write at least its header line"))
    return "utf-8-sig" if first_not_utf8 is None else "cp1252"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def csv_records(
    path: Path, known: Sequence[str], required: Collection[str], log: ProblemLog
) -> Iterator[tuple[int, list[str] | None]]:
    """The header, then every row that is not blank, each with the line on which it starts (1 is the first).

    Cells are stripped and as many as the header; those missing at the end of a row are empty. The separator is the one
    that finds most of the ``known`` columns. What is wrong goes to ``log``; a row that cannot be split into cells comes
    as None, and nothing follows a header with unknown, doubled or missing ``required`` columns.
    """
    rows = _readable_rows(path, known, log)
    first = next(rows, None)
    if first is None or first[1] is None:
        return
    line, names = first[0], first[1]
    problems = column_problems(path.name, line, names, known, required)
    log.extend(problems)
    if problems:
        return
    yield line, names
    nameless = [place for place, name in enumerate(names) if not name]
    width = len(names)
    for line, cells in rows:
        if cells is None or (len(cells) == width and not nameless):
            yield line, cells
        else:
            log.extend(_shape_problems(path.name, line, cells, width, nameless))
            yield line, (cells + [""] * width)[:width]


def column_problems(
    file: str, line: int | None, names: Sequence[str], known: Sequence[str], required: Collection[str]
) -> list[Problem]:
    """Unknown, doubled and missing columns."""
    found: list[Problem] = []
    for name in dict.fromkeys(names):
        if name and name not in known:
            close = difflib.get_close_matches(name[:80], known, 1) if len(found) < SHOWN else []
            remedy = f"did you mean {close[0]}?" if close else f"take it out; the columns are {', '.join(known)}"
            found.append(Problem(file, line, name[:40], "no such column", remedy))
        elif name and names.count(name) > 1:
            found.append(Problem(file, line, name, "the column comes twice", "keep one of them"))
    missing = [name for name in known if name in required and name not in names]
    return found + [
        Problem(file, line, name, "the column is missing", "add it to the header and rows") for name in missing
    ]


def _shape_problems(file: str, line: int, cells: list[str], width: int, nameless: Iterable[int]) -> Iterator[Problem]:
    if any(cells[width:]):
        message = f"{len(cells)} cells, and {width} columns in the header"
        yield Problem(file, line, None, message, "put a cell that holds the separator in quotes")
    for place in nameless:
        if place < len(cells) and cells[place]:
            yield Problem(file, line, None, f"{quoted(cells[place])} has no column name above it", "name the column")


def _readable_rows(path: Path, known: Collection[str], log: ProblemLog) -> Iterator[tuple[int, list[str] | None]]:
    try:
        encoding = encoding_of(path)
    except InputError as error:
        log.extend(error.problems)
        return
    blank = True
    try:
        with path.open(encoding=encoding, newline="") as file:
            separator = _separator(file, known)
            file.seek(0)
            for line, cells in _numbered_rows(path.name, file, separator, log):
                blank = False
                yield line, cells
    except UnicodeError:
        log.add(Problem(path.name, None, None, "holds characters that are not UTF-16", _SAVE_AS_UTF8))
        yield 0, None
    else:
        if blank:
            log.add(Problem(path.name, None, None, "the file is blank", "write at least its header line"))


def _separator(lines: Iterable[str], known: Collection[str]) -> str:
    header = next((line for line in lines if line.strip()), "")
    return max(SEPARATORS, key=lambda separator: len(_names(header, separator) & set(known)))


def _names(header: str, separator: str) -> set[str]:
    return {name.strip().strip('"').strip() for name in header.split(separator)}


def _numbered_rows(
    file: str, lines: Iterable[str], separator: str, log: ProblemLog
) -> Iterator[tuple[int, list[str] | None]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            log.add(Problem(file, line, None, f"not CSV: {error}", "close every quote, and double quotes inside one"))
            yield line, None
        else:
            if any(cells):
                yield line, cells
        line = reader.line_num + 1
