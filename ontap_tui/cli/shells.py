"""Complete whole words in bash, zsh and fish, which click's own scripts do not.

With those, bash splits ``tag:prod`` and ``volume=db7`` into several words, zsh and fish lose the option of
``--sort=state``, and bash and zsh add a space after the ``=`` of a variable and the ``:`` of a field,
although a value follows.
"""

import os
from typing import Any, Final

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

_BASH: Final = """\
%(complete_func)s() {
    local item
    COMPREPLY=()
    while IFS= read -r item; do
        case $item in
            plain,*[=:]) COMPREPLY+=("${item#plain,}"); compopt -o nospace ;;
            plain,*) COMPREPLY+=("${item#plain,}") ;;
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_CWORD="${COMP_WORDS[COMP_CWORD]}" \\
        %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_MARK: Final = "_"
"""Text appended to the line, so that it has a last word even after a space."""


class _WholeWords(ShellComplete):
    """Completes a value together with the option before it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        found = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if equals and option.startswith("-"):
            for item in found:
                item.value = f"{option}={item.value}"
        return found


class Bash(_WholeWords, BashComplete):
    """Splits the line itself, instead of using the words that bash makes of it."""

    source_template = _BASH
    _kept = ""
    """The beginning of the word, which bash treats as complete and keeps."""

    def get_completion_args(self) -> tuple[list[str], str]:
        *words, last = split_arg_string(os.environ["COMP_WORDS"] + _MARK)
        incomplete, of_bash = last.removesuffix(_MARK), os.environ["COMP_CWORD"].lstrip("=:")
        if incomplete.endswith(of_bash):  # not in quotes, where bash does not split
            self._kept = incomplete.removesuffix(of_bash)
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return f"{item.type},{item.value.removeprefix(self._kept)}"


class Zsh(_WholeWords, ZshComplete):
    """Adds no space after a variable or a field."""

    source_template = ZshComplete.source_template.replace(
        'completions+=("$key")',
        """\
if [[ "$key" == *[=:] ]]; then
                    compadd -U -S '' -V unsorted -- "$key"
                else
                    completions+=("$key")
                fi""",
    )


class Fish(_WholeWords, FishComplete):
    """Completes whole words in fish, without further changes."""


def prepare() -> None:
    """Replace click's shell classes by these."""
    for shell in (Bash, Zsh, Fish):
        add_completion_class(shell)
