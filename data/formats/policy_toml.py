"""Policy files: the numbers of a dispatch policy, each with its description as a comment.

What those numbers are is known further up (`dispatch.policy.PolicyParams`), so the kind of record is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from data.formats.toml_record import Record, record_in, toml_text
from data.record import Frozen

PAGE = "policies.md"


def read_policy(path: Path, kind: type[Record]) -> Record:
    """Read a policy file; numbers that are not in it keep their usual values.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    return record_in(toml_text(path), kind, path.name, PAGE)


def policy_text(policy: Frozen, remarks: Iterable[str] = ()) -> str:
    """All numbers of a policy as TOML, below remarks on where they come from."""
    lines = [f"# {remark}" for remark in remarks]
    for name, field in type(policy).model_fields.items():
        lines += ["", *([f"# {field.description}"] if field.description else [])]
        lines.append(f"{name} = {json.dumps(getattr(policy, name), ensure_ascii=False)}")
    return "\n".join(lines).lstrip("\n") + "\n"
