"""Finding keys in the text of a TOML file."""

import pytest

from ontap_tui.config.lines import KeyLines

TEXT = '''# comment = 1
top = 1
[a]
b = """
c = 2
[d]
"""
"e f".g = { h = 1 }
list = [
  "x = 1",
]
[a.'q.r']
s = 1
[[t]]
u = 1
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("top",), 2),
        (("a",), 3),
        (("a", "b"), 4),
        (("a", "c"), 3),
        (("d",), None),
        (("a", "e f"), 8),
        (("a", "e f", "g", "h"), 8),
        (("a", "list"), 9),
        (("a", "q.r", "s"), 13),
        (("t", "u"), 15),
        ((), None),
    ],
)
def test_lines(keys: tuple[str, ...], line: int | None) -> None:
    assert KeyLines(TEXT).of(keys) == line
