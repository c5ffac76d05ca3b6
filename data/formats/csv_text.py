"""CSV text as people have it: UTF-8 or what a French Excel writes, commas, semicolons or tabs, blank lines.

A file is read twice, line by line: once to learn its encoding, once for its cells, so memory stays bounded.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from data.errors import InputError, Problem

SEPARATORS = (",", ";", "\t")
LONGEST_LINE = 1 << 20
"""Bytes of the longest line taken for CSV; a file with a longer one is something else."""
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A letter beyond ASCII in UTF-8. Text in Windows-1252 has no reason to hold such a pair (``Ã©`` for ``é``)."""
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
            start = file.read(2)
            if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
            file.seek(0)
            return _eight_bit_encoding(path.name, iter(lambda: file.readline(LONGEST_LINE + 1), b""))
    except OSError as error:
        raise InputError(
            Problem(path.name, None, None, f"cannot be read: {error.strerror}", "make it a readable file")
        ) from error


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


def csv_rows(path: Path, columns: Collection[str]) -> Iterator[tuple[int, list[str] | Problem]]:
    """Every row that is not blank, the header among them, with the line on which it starts (1 is the first).

    The separator is the one that finds most of ``columns`` in the header. A row that is not CSV comes as its problem.

    Raises
    ------
    InputError
        As `encoding_of`; or damaged UTF-16.
    """
    encoding = encoding_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            separator = _separator(file, columns)
            file.seek(0)
            yield from _numbered_rows(path.name, csv.reader(file, delimiter=separator, strict=True))
    except UnicodeError as error:
        raise InputError(Problem(path.name, None, None, "holds characters that are not text", _SAVE_AS_UTF8)) from error


def _separator(lines: Iterator[str], columns: Collection[str]) -> str:
    header = next((line for line in lines if line.strip()), "")
    return max(SEPARATORS, key=lambda separator: len(_names(header, separator) & set(columns)))


def _names(header: str, separator: str) -> set[str]:
    return {name.strip().strip('"').strip() for name in header.split(separator)}


def _numbered_rows(file: str, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Problem]]:
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                line,
                Problem(file, line, None, f"not CSV: {error}", "close every quote, and double quotes inside one"),
            )
        else:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]
