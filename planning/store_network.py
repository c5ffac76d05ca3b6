"""The network between a directory and a store, in both directions, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.formats.network_directory import read_network, write_network
from data.store.networks import load_network, revision, save_network
from data.store.store import Store
from planning.destinations import folder_to_write


def import_network(folder: Path, url: str, by: str, based_on: int | None) -> dict[str, Any]:
    """Make a directory the network of a store; what ``network import --json`` prints.

    Raises
    ------
    InputError
        The directory is wrong, or the store cannot be used.
    ConflictError
        The store's network was changed since the directory was exported.
    """
    store = Store.open(url)
    replaced = save_network(store, read_network(folder), by, based_on)
    return {
        "store": store.name,
        "network": str(folder),
        "revision": replaced.revision.number,
        "changed": replaced.changed,
        "gained": replaced.gained,
        "lost": replaced.lost,
        "rules_changed": replaced.rules_changed,
    }


def export_network(url: str, folder: Path) -> dict[str, Any]:
    """Write a store's network as a directory; what ``network export --json`` prints.

    Raises
    ------
    InputError
        The store holds no network, or the directory cannot be written.
    """
    store = Store.open(url)
    known = revision(store)
    network = load_network(store)
    write_network(network, folder_to_write(folder))
    return {"store": store.name, "network": str(folder), "revision": known.number}
