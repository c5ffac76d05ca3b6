"""The whole 0-1 model as an MPS file, for other solvers: with every row that the search adds only when it is broken.

Names can be read. A column of an option is ``R-0123@2027-01-09:N12:lyon``; another bears the rule that added it. A row
bears its rule, and the radiologist whose options alone it holds.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from data.formats.whole_file import whole_file
from rostering.instance import Ints, RosterInstance
from rostering.model import LinearModel, Model
from rostering.rules import RULES, build, separate
from rostering.solve.highs import write_model
from rostering.solve.program import whole


@dataclass(frozen=True, slots=True)
class ModelSize:
    """Rows, columns, 0-1 columns among these, and non-zero entries."""

    rows: int
    columns: int
    options: int
    entries: int


def write_mps(path: Path, instance: RosterInstance) -> ModelSize:
    """Write the model; its optimum is the objective of the best roster. A path that ends in .gz is compressed.

    Raises
    ------
    OSError
        The file could not be written.
    """
    model = complete_model(instance)
    linear = model.freeze()
    with TemporaryDirectory(dir=path.parent) as folder:
        plain = Path(folder) / "model.mps"
        write_model(whole(linear), plain, column_names(model, linear), row_names(linear))
        with whole_file(path) as target:
            if path.suffix == ".gz":
                _compress(plain, target, path.name)
            else:
                plain.replace(target)
    rows, columns = linear.shape
    return ModelSize(rows, columns, len(model.options), int(linear.matrix.nnz))


def _compress(plain: Path, target: Path, name: str) -> None:
    """The same model gives the same bytes."""
    with (
        plain.open("rb") as source,
        target.open("wb") as out,
        gzip.GzipFile(name, "wb", compresslevel=6, fileobj=out, mtime=0) as packed,
    ):
        shutil.copyfileobj(source, packed)


def complete_model(instance: RosterInstance) -> Model:
    """The model with all rows of lazy rules.

    They are of two kinds: limits, of which the roster with every option given breaks all that can be broken, and
    needs, of which the empty roster breaks all. So one look at each is enough.
    """
    model = build(instance)
    for value in (1.0, 0.0):
        separate(model, np.full(len(model.options), value))
    return model


def column_names(model: Model, linear: LinearModel) -> list[str]:
    """A name for every column, without spaces."""
    instance, options = linear.instance, linear.options
    names = [
        f"{instance.people[person].id}@{instance.shifts[shift].day}:{instance.shifts[shift].type.code}"
        f":{instance.places[place]}"
        for person, shift, place in zip(
            options.person.tolist(), options.shift.tolist(), options.place.tolist(), strict=True
        )
    ]
    names += [""] * (linear.shape[1] - len(names))
    for rule in RULES:
        for number, column in enumerate(model.columns_of([rule.name]).tolist()):
            names[column] = f"{rule.name}.{number}"
    return [name.replace(" ", "_") for name in names]


def row_names(linear: LinearModel) -> list[str]:
    """A name for every row, without spaces: rule, number within it, radiologist where it is about one alone."""
    whose = _whose(linear)
    count: dict[str, int] = {}
    names: list[str] = []
    for rule, first, last in linear.owners:
        for row in range(first, last):
            number = count[rule] = count.get(rule, -1) + 1
            person = whose[row]
            names.append(f"{rule}.{number}" if person < 0 else f"{rule}.{number}:{linear.instance.people[person].id}")
    return [name.replace(" ", "_") for name in names]


def _whose(linear: LinearModel) -> Ints:
    """The person whose options alone a row holds, by number; -1 where there is none or more than one."""
    entries = linear.matrix.tocoo()
    option = entries.col < len(linear.options)
    rows, people = entries.row[option], linear.options.person[entries.col[option]]
    least = np.full(linear.shape[0], len(linear.instance.people), dtype=np.int64)
    most = np.full(linear.shape[0], -1, dtype=np.int64)
    np.minimum.at(least, rows, people)
    np.maximum.at(most, rows, people)
    return np.where(least == most, most, -1)
