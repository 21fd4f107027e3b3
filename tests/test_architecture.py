"""What the import contracts do not say: no cycles, rooms are entered by their doors, ignores have reasons."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ontap_tui"
SOURCES = [
    path for folder in ("ontap_tui", "tests", "benchmarks", "tools") for path in (ROOT / folder).rglob("*.py")
]
IGNORE = re.compile(r"#\s*(?:type: ignore|noqa)(?:\[[^]]*\]|: [A-Z0-9, ]+)?(?P<rest>.*)")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of every import, deferred ones included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize(
    "room", sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")
)
def test_other_rooms_are_imported_by_what_they_export(room: str) -> None:
    trespasses = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in (PACKAGE / room).rglob("*.py")
        for line, module in imports(path)
        if (parts := module.split("."))[0] == "ontap_tui" and len(parts) > 2 and parts[1] != room
    ]
    assert trespasses == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not even by imports that are deferred or only for type checking."""
    graph = grimp.build_graph("ontap_tui")
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imported).prepare()  # raises CycleError, which names the modules


def test_no_two_classes_have_the_same_name() -> None:
    """Classes inside a class do not count: they are named with it, as ``Field.Changed``."""
    places = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_ignore_has_its_reason_beside_it() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := IGNORE.search(line)) and not found["rest"].strip(" #")
    ]
    assert bare == []
