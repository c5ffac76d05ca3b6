"""Wanted duties are given and avoided ones are not, where it costs little."""

from __future__ import annotations

import numpy as np

from data.duties import Wish, WishKind
from rostering.instance import Ints
from rostering.model import Model


def add(model: Model) -> None:
    """Charge each avoided duty that is given, and each want that no duty meets."""
    weight = model.instance.rules.wishes.weight
    for wish in model.instance.network.wishes:
        if wish.day not in model.instance.horizon or wish.kind is WishKind.REFUSE:
            continue
        columns = _concerned(model, wish)
        cost = weight * wish.weight
        if wish.kind is WishKind.AVOID:
            model.charge(columns, float(cost))
        else:
            unmet = model.add_columns([cost], [1.0])
            entries = np.concatenate((columns, unmet))
            model.add_rows([1.0], [np.inf], np.zeros(len(entries), np.int64), entries)


def _concerned(model: Model, wish: Wish) -> Ints:
    instance = model.instance
    mine = model.options_of(instance.person_index[wish.radiologist_id])
    return mine[np.isin(model.options.shift[mine], instance.shifts_concerned(wish))]
