"""Every place in the code that refuses, read from its syntax: which code, which sentence, which status."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = re.compile(r"HILO-[A-Z]\d{3}")
STATUS = {"Refusal": None, "Conflict": 409}
GAP = "\0"
"""Stands in a sentence where a value will."""


@dataclass(frozen=True)
class Site:
    """One place that refuses.

    sentence: with GAP for each value; "" if it is left to the code, None if it is put together elsewhere.
    status: None if it is left to the code.
    """

    code: str
    sentence: str | None
    status: int | None
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {(self.sentence or '').replace(GAP, '…')!r}"


def sites(root: Path) -> list[Site]:
    """All of them below a folder, tests aside."""
    files = [path for path in sorted(root.rglob("*.py")) if "tests" not in path.parts]
    return [site for path in files for site in _of(path)]


def _of(path: Path) -> Iterator[Site]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in [tree, *scopes]:
        for call in _calls(scope):
            kind = _kind(call.func)
            given = {word.arg: word.value for word in call.keywords}
            code = call.args[0] if call.args else None
            if kind is None or not isinstance(code, ast.Constant) or not CODE.fullmatch(str(code.value)):
                continue
            message = call.args[1] if len(call.args) > 1 else ast.Constant("")
            status = given.get("status")
            number = status.value if isinstance(status, ast.Constant) else STATUS[kind]
            yield Site(str(code.value), _sentence(message, scope, call.lineno), number, path, call.lineno)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Calls of a function, those of the functions inside it aside."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _kind(func: ast.expr) -> str | None:
    if isinstance(func, ast.Name) and func.id in STATUS:
        return func.id
    inherited = isinstance(func, ast.Attribute) and func.attr == "__init__" and isinstance(func.value, ast.Call)
    return "Refusal" if inherited else None


def _sentence(message: ast.expr, scope: ast.AST, line: int) -> str | None:
    if isinstance(message, ast.Name):
        message = _above(message.id, scope, line)
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return message.value
    if isinstance(message, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in message.values)
    return None


def _above(name: str, scope: ast.AST, line: int) -> ast.expr:
    """What a name stands for: the last value given to it above, in the same function; itself if there is none."""
    given = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and node.lineno < line
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return max(given, key=lambda node: node.lineno).value if given else ast.Name(name)
