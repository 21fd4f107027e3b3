"""Stand in for ``pip install 'ontap-tui[EXTRA]'``, which has nothing to install where the tests run."""

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"


def run(words: Sequence[str]) -> int:
    """Fail where the package has no such extra."""
    project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    command, *wanted = words
    for one in wanted:
        found = re.fullmatch(r"([\w-]+)\[([\w,-]+)\]", one)
        if found is None or found[1] != project["name"]:
            return 2
        if not set(found[2].split(",")) <= project["optional-dependencies"].keys():
            return 1
    return 0 if command == "install" and wanted else 2


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
