"""Implement ``ontap-tui requests``: manage saved requests, and list the API calls to make them from."""

import sys
from pathlib import Path
from typing import Any

from ontap_tui.cli.diagnostics import fail, tell, unknown_name
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json, write_text
from ontap_tui.cli.records import OperationRecord
from ontap_tui.cli.table import write_table
from ontap_tui.config import Config, did_you_mean
from ontap_tui.requests import (
    METHODS,
    Library,
    Request,
    RequestStore,
    draft_call,
    operation_of,
    operations,
    parse_curl,
    request_table,
    request_text,
    search_operations,
)


def list_requests(options: Options, output: str) -> None:
    library = open_library(options, options.load_config())
    found = sorted(library, key=lambda request: request.name)
    if output == "json":
        write_json([request_record(request) for request in found])
    else:
        rows = [(one.name, one.key, one.method, one.path, one.title) for one in found]
        write_table(("NAME", "KEY", "METHOD", "PATH", "TITLE"), rows)


def show(options: Options, name: str, output: str) -> None:
    request = find_request(open_library(options, options.load_config()), name)
    if output == "json":
        write_json(request_record(request))
    else:
        tell(request.origin)
        write_text(request_text(request_table(request)))


def import_curl(options: Options, name: str | None, output: str) -> None:
    found = parse_curl(_standard_input(), read_file=lambda file: Path(file).read_text(encoding="utf-8"))
    for dropped in found.dropped:
        tell(f"Dropped: {dropped}")
    for asked in found.asked:
        tell(f"Prompted for each time: {asked}")
    _save_or_print(options, name, found.table, output)


def new(options: Options, method: str, path: str, name: str | None, output: str) -> None:
    method = method.upper()
    if method not in METHODS:
        unknown_name("method", method, METHODS)
    if operation_of(Request(name="", method=method, path=path)) is None:
        calls = [f"{one.method} {one.path}" for one in operations()]
        close = did_you_mean(f"{method} {path}", calls)
        tell(f"{method} {path} is not known to be asynchronous: only its path is drafted{close}.")
    _save_or_print(options, name, draft_call(method, path), output)


def list_operations(options: Options, words: tuple[str, ...], output: str) -> None:
    found = search_operations(" ".join(words))
    if output == "json":
        write_json(list(map(OperationRecord.of, found)))
        return
    rows = [(one.method, one.path, one.operation, one.category, one.answers) for one in found]
    write_table(("METHOD", "PATH", "OPERATION", "CATEGORY", "ANSWERS"), rows)


def _standard_input() -> str:
    try:
        text = sys.stdin.read()
        text.encode()  # undecodable bytes may have been read as lone surrogates
    except UnicodeError as error:
        fail(f"Standard input is not UTF-8 ({error}): convert it, for instance with iconv -t utf-8.")
    return text


def open_library(options: Options, config: Config) -> Library:
    """Load the requests, leaving out those with problems, which are reported on standard error."""
    library = options.load_library(config)
    for problem in library.problems:
        tell(str(problem))
    return library


def find_request(library: Library, name: str) -> Request:
    request = library.get(name)
    if request is None and name in library.broken:
        fail(f"The request {name!r} has problems. See all of them with: ontap-tui config check")
    if request is None:
        unknown_name("request", name, [request.name for request in library])
    return request


def request_record(request: Request) -> dict[str, Any]:
    return {"name": request.name, "origin": request.origin} | request_table(request)


def _save_or_print(options: Options, name: str | None, table: dict[str, Any], output: str) -> None:
    if name is None:
        if output == "json":
            write_json(table)
        else:
            write_text(request_text(table))
        return
    if open_library(options, options.load_config()).get(name) is not None:
        fail(f"There is a request {name!r} already. Choose another name.")
    created = RequestStore(options.locations.requests).create(name, table)
    if output == "json":
        write_json(request_record(created))
    else:
        write(created.origin)
