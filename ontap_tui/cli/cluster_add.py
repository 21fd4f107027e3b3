"""Implement ``ontap-tui cluster add``: read its options, and ask for what is missing."""

import sys
from pathlib import Path
from shlex import quote
from typing import Any, Final

import click

from ontap_tui.cli.confirm import ask_secret
from ontap_tui.cli.diagnostics import CommandError, fail, tell
from ontap_tui.cli.enrolling import enrolment_of
from ontap_tui.cli.enrolment_dialogue import EnrolmentDialogue
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.cli.status import ExitStatus, status_of_fault
from ontap_tui.enrolment import Draft, SecretPlace, Unfit
from ontap_tui.model import Secret

_LONGEST_SECRET: Final = 64 * 1024


def add(
    options: Options,
    *,
    words: tuple[str, ...],
    username: str,
    password_stdin: bool,
    token_stdin: bool,
    trust: tuple[str, ...],
    ca: Path | None,
    client_cert: Path | None,
    client_key: Path | None,
    proxy: str,
    tags: tuple[str, ...],
    read_only: bool,
    no_test: bool,
    **places: Any,
) -> ExitStatus:
    name, url = _name_and_url(words)
    place, detail = _place(**places)
    if password_stdin and token_stdin:
        fail("Use --password-stdin or --token-stdin, not both.")
    if token_stdin and username:
        fail("A token needs no --username: it names its account.")
    from_stdin = password_stdin or token_stdin
    if from_stdin and place is not None and not place.typed:
        fail(f"Use --{place} or standard input, not both.")
    if client_cert is not None and (username or from_stdin or place is not None):
        fail("A client certificate identifies you: it needs no account, password or token.")
    draft = Draft(
        url=url,
        name=name,
        username=username,
        secret=_first_line() if from_stdin else None,
        place=place,
        place_detail=detail,
        trusted=trust,
        ca=_absolute(ca),
        client_cert=_absolute(client_cert),
        client_key=_absolute(client_key),
        proxy=proxy,
        tags=tags,
        read_only=read_only,
    )
    enrolment = enrolment_of(options, draft)
    asks = sys.stdin.isatty() and not from_stdin
    dialogue = EnrolmentDialogue(enrolment, asks=asks, test=not no_test, token=token_stdin)
    try:
        cluster = dialogue.run()
    except Unfit as unfit:
        raise CommandError(*unfit.lines, status=_status(unfit)) from None
    except (KeyboardInterrupt, click.Abort):
        tell("", "Nothing was written. To continue:", f"  {_again(options, draft)}")
        return ExitStatus.INTERRUPTED
    write(str(enrolment.path))
    kind = "password" if cluster.password else "token"
    source = cluster.password or cluster.token
    kept = f" Its {kind}: {source}." if source is not None else ""
    tell(f"Added {cluster.name}.{kept}")
    if others := enrolment.same_address:
        tell(f"The same address is configured as {', '.join(others)}, too.")
    tell(f"Next: {options.command}")
    return ExitStatus.DONE


def _name_and_url(words: tuple[str, ...]) -> tuple[str, str]:
    if len(words) > 2:
        fail("Expected a name and a URL, or a URL alone.")
    *name, url = words or ("",)
    return "".join(name), url


def _place(
    *, keyring: bool, in_file: bool, env: str | None, command: str | None, prompt: bool
) -> tuple[SecretPlace | None, str]:
    given = {
        SecretPlace.KEYRING: "" if keyring else None,
        SecretPlace.FILE: "" if in_file else None,
        SecretPlace.ENV: env,
        SecretPlace.COMMAND: command,
        SecretPlace.PROMPT: "" if prompt else None,
    }
    chosen = [(place, detail) for place, detail in given.items() if detail is not None]
    if len(chosen) > 1:
        fail(f"Use {' or '.join(f'--{place}' for place, _ in chosen)}, not both.")
    return chosen[0] if chosen else (None, "")


def _absolute(path: Path | None) -> str:
    """Return the absolute path, because relative ones in the file begin at another folder."""
    return "" if path is None else str(path.absolute())


def _first_line() -> Secret:
    if sys.stdin.isatty():
        return Secret(ask_secret("Password or token"))
    try:
        line = sys.stdin.readline(_LONGEST_SECRET).rstrip("\r\n")
        line.encode()
    except UnicodeError:
        fail("Standard input is not UTF-8.")
    if not line:
        fail("Standard input holds no password or token on its first line.")
    return Secret(line)


def _status(unfit: Unfit) -> ExitStatus:
    return status_of_fault(unfit.fault.kind) if unfit.fault else ExitStatus.USAGE


def _again(options: Options, draft: Draft) -> str:
    """Return the command with what has been typed, except the secret."""
    words = [word for word in (draft.name, draft.url) if word]
    if draft.place is not None:
        words += [f"--{draft.place}", *([draft.place_detail] if draft.place_detail else [])]
    given = [
        ("--username", draft.username),
        ("--ca", draft.ca),
        ("--client-cert", draft.client_cert),
        ("--client-key", draft.client_key),
        ("--proxy", draft.proxy),
        *(("--trust", one) for one in draft.trusted),
        *(("--tag", one) for one in draft.tags),
    ]
    words += [word for option, value in given if value for word in (option, value)]
    words += ["--read-only"] if draft.read_only else []
    return " ".join([options.command, "cluster add", *map(quote, words)])
