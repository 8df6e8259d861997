"""The shape of the repository: small files, honest names, empty ``__init__`` files, a word at the top of each module."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("engine", "export", "studio")
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in (*PACKAGES, "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
MODULES = {name: text for name, text in SOURCES.items() if not name.startswith("tests/") and not name.endswith("__init__.py")}
LONGEST = 500
DRAWERS = {"utils", "util", "misc", "common", "helpers", "helper", "manager"}


def test_there_is_something_to_look_at() -> None:
    assert {name.partition("/")[0] for name in MODULES} == set(PACKAGES)


def test_a_file_can_be_read_in_one_sitting() -> None:
    assert {name: lines for name, text in SOURCES.items() if (lines := text.count("\n")) > LONGEST} == {}


def test_a_module_is_named_after_what_it_holds() -> None:
    assert [name for name in MODULES if DRAWERS & set(name.removesuffix(".py").split("/"))] == []


def test_a_module_says_what_it_is() -> None:
    assert [name for name, text in MODULES.items() if not ast.get_docstring(ast.parse(text))] == []


def test_a_package_says_nothing() -> None:
    assert [name for name, text in SOURCES.items() if name.endswith("__init__.py") and text] == []
