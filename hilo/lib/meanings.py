"""What the fields of a command or an answer mean, read from where it is told: the class's own docstring ("until: when
it ends; why: in words"), the docstring under the type of the field, else fields.toml: there a name means one thing.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Words = Mapping[str, str]
TYPE_NAME = re.compile(r"\b[A-Z]\w*")


def told(kind: type[Any]) -> dict[str, str]:
    """Field -> one sentence or more, where a class of ours, or the type of a field, says what it means."""
    names = list(_annotations(kind))
    told = {name: said for name, module, hint in _hints(kind) if (said := of_type(module, hint))}
    for base in reversed(_ours(kind)):
        told |= named_in(inspect.cleandoc(docstring(base)), names)
    return {name: _sentence(said) for name, said in told.items()}


def docstring(kind: type[Any]) -> str:
    """What the class says of itself; nothing for the signature that Python writes for a dataclass without one."""
    said = vars(kind).get("__doc__") or ""
    return "" if said.startswith(f"{kind.__name__}(") else said


def named_in(text: str, names: Iterable[str]) -> dict[str, str]:
    """What a docstring says of fields: "first, last: local days; centre: its code." A paragraph ends what is said."""
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    if not name:
        return {}
    begins = re.compile(rf"(?:^|(?<=[.;):] ))((?:{name})(?:, (?:{name})| and (?:{name}))*): ")
    found: dict[str, str] = {}
    for paragraph in text.split("\n\n"):
        _, *parts = begins.split(" ".join(paragraph.split()))
        for told, said in zip(parts[::2], parts[1::2], strict=True):
            found |= dict.fromkeys(re.split(", | and ", told), said.rstrip(" ;"))
    return found


def of_type(module: str, hint: str) -> str:
    """What the docstring under a type says, of the first one named in an annotation that has any."""
    return next((said for name in TYPE_NAME.findall(hint) if (said := _of_alias(module, name))), "")


def by_name(name: str) -> str:
    """What a field of this name means everywhere."""
    known = _glossary()
    if said := known["fields"].get(name):
        return str(said)
    stem, _, ending = name.rpartition("_")
    said = known["endings"].get(f"_{ending}", "") if stem else ""
    if ending == "at" and said:
        return f"When it was {stem.replace('_', ' ')}: an instant with its zone (RFC 3339)."
    return said and f"{known['fields'].get(stem, stem.replace('_', ' ').capitalize()).rstrip('.')}. {said}"


def of_address(before: str, name: str) -> str:
    """What a parameter of an address means, by the part that stands before it."""
    known = _glossary()["addresses"]
    return str(known.get(f"{before}/{name}") or known.get(name) or by_name(name))


def example(name: str) -> Any:
    """What a value of this name looks like; None where nothing says so."""
    return _glossary()["examples"].get(name)


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring as one line."""
    return " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())


@cache
def _glossary() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "fields.toml").read_text(encoding="utf-8"))


def _ours(kind: type[Any]) -> list[type[Any]]:
    return [base for base in kind.__mro__ if base.__module__.startswith("hilo.")]


def _annotations(kind: type[Any]) -> dict[str, str]:
    return {name: str(hint) for base in reversed(_ours(kind)) for name, hint in _own(base).items()}


def _own(kind: type[Any]) -> dict[str, Any]:
    fields = dict(vars(kind).get("__annotations__", {}))
    derived = {name for name, value in vars(kind).items() if hasattr(value, "wrapped_property")}
    return fields | dict.fromkeys(derived, "")


def _hints(kind: type[Any]) -> Iterator[tuple[str, str, str]]:
    for base in reversed(_ours(kind)):
        yield from ((name, base.__module__, str(hint)) for name, hint in _own(base).items())


def _of_alias(module: str, name: str) -> str:
    if module not in sys.modules or not module.startswith("hilo."):
        return ""
    docs, imports = _read(module)
    if name in docs:
        return docs[name]
    return _of_alias(*imports[name]) if name in imports else ""


@cache
def _read(module: str) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The docstrings under the assignments of a module, and where its other names come from."""
    source = sys.modules[module]
    tree = ast.parse(Path(str(source.__file__)).read_text(encoding="utf-8"))
    lines = zip(tree.body, tree.body[1:], strict=False)
    docs = {made: said for one, after in lines for made, said in _under(one, after)}
    package = str(source.__package__).split(".")
    imports: dict[str, tuple[str, str]] = {}
    for line in tree.body:
        if isinstance(line, ast.ImportFrom):
            home = package[: len(package) - line.level + 1] if line.level else []
            place = ".".join([*home, *filter(None, [line.module])])
            imports |= {one.asname or one.name: (place, one.name) for one in line.names}
    return docs, imports


def _under(one: ast.stmt, after: ast.stmt) -> Iterator[tuple[str, str]]:
    said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
    if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and isinstance(said, str):
        yield one.targets[0].id, " ".join(said.split())


def _sentence(said: str) -> str:
    said = said[:1].upper() + said[1:]
    return said if said.endswith((".", "?", "!", ")", "…")) else f"{said}."
