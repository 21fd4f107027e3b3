"""Command lines are split as bash splits them."""

import shlex
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.requests.shell import shell_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc\n", ["a", "b", "c"]),
        ("a \\\n b", ["a", "b"]),
        ("a\\ b '' c", ["a b", "", "c"]),
        ("'a\\n\"b'c", ['a\\n"bc']),
        (r'"\$x \` \" \\ \n"', ['$x ` " \\ \\n']),
        (r"$'it\'s \u00e9 \x41\n\t\101 \\'", ["it's é A\n\tA \\"]),
    ],
)  # fmt: skip
def test_words(text: str, words: list[str]) -> None:
    assert shell_words(text) == words


@given(st.lists(st.text()))
def test_what_is_quoted_comes_back(words: list[str]) -> None:
    assert shell_words(shlex.join(words)) == words


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_agrees() -> None:
    text = r"""a "b \$c \"d\" \\ \e" $'x\'y\u00e9\x41' 'q"w'"e"\ r"""
    script = f"printf '%s\\0' {text}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode().split("\0")[:-1] == shell_words(text)


@pytest.mark.parametrize("text", ["'a", '"a', "$'a\\'", 'a "b\\"'])
def test_an_open_quote(text: str) -> None:
    with pytest.raises(ValueError, match="not closed"):
        shell_words(text)
