# SPDX-License-Identifier: Apache-2.0
"""The reference pages name every permission, refusal, audit action and error code, and none that is gone."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import fairwatch
from fairwatch.accounts.errors import Rule
from fairwatch.accounts.models import Role
from fairwatch.accounts.permissions import PERMISSIONS, Permission
from fairwatch.accounts.register import Action
from fairwatch.collect.errors import Cause
from fairwatch.display import problems
from fairwatch.errors import FairwatchError

PAGES = Path(__file__).parents[2] / "docs" / "ref"
REGISTERS = Path(__file__).parents[2] / "ui" / "src" / "registers"


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table after a heading, without its head."""
    text = (PAGES / page).read_text(encoding="utf-8").split(f"# {heading}\n")[1]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    lines = table[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_each_permission_is_explained_with_its_role() -> None:
    def least(permission: Permission) -> str:
        holders = [role for role in Role if permission in PERMISSIONS[role]]
        apart = [role for role in (Role.OFFICER, Role.AUDITOR) if role in holders]
        return ", ".join(role.value for role in dict.fromkeys([holders[0], *apart]))

    documented = {row[0]: row[1] for row in rows("permissions.md", "Permissions")}
    assert documented == {permission.value: least(permission) for permission in Permission}


def test_each_refusal_of_the_gate_is_explained() -> None:
    assert [row[0] for row in rows("permissions.md", "The gate")] == [rule.value for rule in Rule]


def test_each_audit_action_is_explained() -> None:
    assert [row[0] for row in rows("registers.md", "The audit log")] == [action.value for action in Action]


def test_each_audit_action_has_words_in_the_console() -> None:
    for language in ("en", "zh-CN"):
        words = json.loads((REGISTERS / f"{language}.json").read_text(encoding="utf-8"))
        assert set(words["action"]) == {action.value for action in Action}


def test_each_cause_is_explained() -> None:
    documented = {row[0] for row in rows("errors.md", "Why a camera gives no picture")}
    assert documented == {cause.value for cause in Cause}


def test_each_error_code_is_explained_with_its_status() -> None:
    for module in pkgutil.walk_packages(fairwatch.__path__, "fairwatch."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    # Refused and CollectError get their codes from Rule and Cause.
    errors = {error.code: error.status for error in subclasses(FairwatchError) if error.code != FairwatchError.code}
    documented = {row[0]: int(row[1]) for row in rows("errors.md", "Errors")}
    assert {code: documented.get(code) for code in errors} == errors
    assert set(documented) - set(errors) == set(problems.CODES)


def subclasses(error: type[FairwatchError]) -> Iterator[type[FairwatchError]]:
    for each in error.__subclasses__():
        if each.__module__.startswith("fairwatch."):
            yield each
            yield from subclasses(each)
