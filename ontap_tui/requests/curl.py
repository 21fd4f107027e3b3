"""Convert a curl command, for example from a wiki or shell history, to a request."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import msgspec

from ontap_tui.model import reason_of
from ontap_tui.requests.guess import is_secret, variable_name
from ontap_tui.requests.placeholder import escape
from ontap_tui.requests.request import METHODS
from ontap_tui.requests.shell import shell_words

_WITH_VALUE: Final = {
    "-A": "--user-agent", "-b": "--cookie", "-c": "--cookie-jar", "-C": "--continue-at", "-d": "--data",
    "-D": "--dump-header", "-e": "--referer", "-E": "--cert", "-F": "--form", "-H": "--header",
    "-K": "--config", "-m": "--max-time", "-o": "--output", "-r": "--range", "-T": "--upload-file",
    "-u": "--user", "-w": "--write-out", "-x": "--proxy", "-X": "--request", "-y": "--speed-time",
    "-Y": "--speed-limit", "-z": "--time-cond",
}  # fmt: skip
_LONG_WITH_VALUE: Final = frozenset(_WITH_VALUE.values()) | {
    "--cacert", "--capath", "--cert-type", "--ciphers", "--connect-timeout", "--connect-to", "--data-ascii",
    "--data-binary", "--data-raw", "--data-urlencode", "--interface", "--json", "--key", "--key-type",
    "--max-redirs", "--noproxy", "--oauth2-bearer", "--pass", "--proxy-user", "--resolve", "--retry",
    "--retry-delay", "--retry-max-time", "--stderr", "--tls-max", "--trace", "--trace-ascii", "--url",
    "--url-query",
}  # fmt: skip
_WITHOUT_VALUE: Final = {
    "-f": "--fail", "-g": "--globoff", "-G": "--get", "-i": "--include", "-I": "--head", "-k": "--insecure",
    "-L": "--location", "-n": "--netrc", "-N": "--no-buffer", "-s": "--silent", "-S": "--show-error",
    "-v": "--verbose", "-#": "--progress-bar", "-0": "--http1.0", "-1": "--tlsv1", "-4": "--ipv4",
    "-6": "--ipv6",
}  # fmt: skip
_CURL: Final = re.compile(r"(.*/)?curl(\.exe)?")
_FORM: Final = re.compile(r"[^=&\s]+=[^&]*(&[^=&\s]+=[^&]*)*")
_IN_URL: Final = re.compile(
    r"\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}|\{([A-Za-z_][\w.-]*)\}|<([A-Za-z_][\w.-]*)>", re.ASCII
)
_IN_BODY: Final = re.compile(r"\$([A-Z_][A-Z0-9_]*)\b|\$\{([A-Z_][A-Z0-9_]*)\}")
"""Lower-case names are left unchanged: ordinary text may contain ``{x}``, or ``$x`` after a backslash."""
_DOLLAR: Final = "\ue000"
"""Replaces a dollar sign that the shell does not expand."""
_ASSIGNMENT: Final = re.compile(r"\w+=")
_DATA: Final = frozenset(
    {"--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json"}
)
_NO_JSON: Final = {"--form": "a multipart form", "--upload-file": "a file"}
_ABOUT_OUTPUT: Final = frozenset(
    {"--silent", "--show-error", "--include", "--verbose", "--output", "--write-out", "--progress-bar",
     "--compressed", "--fail", "--no-buffer", "--globoff", "--no-progress-meter", "--fail-with-body"}
)  # fmt: skip
_ABOUT_LOGIN: Final = {
    "--user": "the user and password", "--oauth2-bearer": "the token", "--cert": "the client certificate",
    "--key": "the client key", "--pass": "the key's password", "--netrc": "the .netrc login",
}  # fmt: skip


class CurlError(ValueError):
    """Explains why the command cannot be converted to a request."""


class CurlImport(msgspec.Struct, frozen=True):
    table: dict[str, Any]
    """A raw request table: ``method, path, query?, body?, variables?``."""
    dropped: tuple[str, ...]
    """Descriptions of the parts of the command that a saved request does not keep."""
    asked: tuple[str, ...] = ()
    """Descriptions of the placeholders, such as ``$JOB_ID``, that became variables."""


def parse_curl(text: str, *, read_file: Callable[[str], str] | None = None) -> CurlImport:
    """Parse one command; `read_file` returns the contents of ``--data @file``. Raises `CurlError`."""
    line = _Line(read_file)
    for option, value in _options(_words(text)):
        line.take(option, value)
    return line.finish()


def _words(text: str) -> list[str]:
    try:
        words = shell_words(text.replace("\r\n", "\n"), literal_dollar=_DOLLAR)
    except ValueError as error:
        raise CurlError(f"not a shell command line: {error}") from None
    while words and (words[0] in ("$", "sudo", "time") or _ASSIGNMENT.match(words[0])):
        del words[0]
    if not words or not _CURL.fullmatch(words[0]):
        raise CurlError("the command does not begin with curl")
    ends = [index for index, word in enumerate(words) if word in ("|", ";", "&&", ">", "2>/dev/null")]
    return words[1 : min(ends, default=len(words))]


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (long option, value) in order; a URL is ``--url``. Short options may be joined: ``-skXPOST``."""
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            yield word, _value(word, rest) if word in _LONG_WITH_VALUE else ""
        elif word.startswith("-") and word != "-":
            yield from _short(word, rest)
        else:
            yield "--url", word


def _short(word: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    for index, letter in enumerate(word[1:], 2):
        option = f"-{letter}"
        if option in _WITH_VALUE:
            yield _WITH_VALUE[option], word[index:] or _value(option, rest)
            return
        yield _WITHOUT_VALUE.get(option, option), ""


def _value(option: str, rest: Iterator[str]) -> str:
    value = next(rest, None)
    if value is None:
        raise CurlError(f"{option} needs a value")
    return value


class _Line:
    """Accumulates the options read so far."""

    def __init__(self, read_file: Callable[[str], str] | None) -> None:
        self._read_file = read_file
        self._method = ""
        self._url = ""
        self._data = ""
        self._in_url = False
        self._dropped: list[str] = []
        self._variables: dict[str, Any] = {}
        self._asked: list[str] = []

    def take(self, option: str, value: str) -> None:
        if option not in _DATA:  # in a URL, a dollar can only introduce a variable
            value = value.replace(_DOLLAR, "$")
        if option == "--request":
            self._method = value.upper()
        elif option == "--url":
            if self._url:
                raise CurlError(f"there is more than one URL: {self._url} and {value}")
            self._url = value
        elif option in _DATA:
            self._add_data(option, value)
        elif option == "--get":
            self._in_url = True
        elif option == "--header":
            self._header(value)
        elif option in _NO_JSON:
            raise CurlError(f"{option} sends {_NO_JSON[option]}, and a saved request sends JSON only")
        elif option in _ABOUT_LOGIN:
            self._dropped.append(f"{_ABOUT_LOGIN[option]}: a request uses its cluster's login")
        elif option in ("--insecure", "--cacert", "--capath"):
            self._dropped.append(f"{option}: certificates are set for the cluster")
        elif option not in _ABOUT_OUTPUT:
            self._dropped.append(option)

    def finish(self) -> CurlImport:
        if not self._url:
            raise CurlError("there is no URL")
        try:
            url = urlsplit(self._url if "://" in self._url else f"https://{self._url}")
        except ValueError as error:
            raise CurlError(f"{self._url} is not a URL: {error}") from None
        if not url.path.startswith("/api/"):
            raise CurlError(f"{url.path or '/'} is not below /api/")
        if url.netloc:
            self._dropped.append(
                f"{url.netloc.rpartition('@')[2]}: a request is sent to the clusters you choose"
            )
        query = url.query
        if self._in_url and self._data:
            query = "&".join(filter(None, (query, self._data.replace(_DOLLAR, "$"))))
        has_body = bool(self._data) and not self._in_url
        method = self._method or ("POST" if has_body else "GET")
        if method not in METHODS:
            raise CurlError(f"{method} is not one of {', '.join(METHODS)}")
        table: dict[str, Any] = {"method": method, "path": self._opened(url.path, _IN_URL)}
        if query:
            table["query"] = self._parameters(query)
        if has_body:
            table["body"] = self._template(self._tree(), "")
        if self._variables:
            table["variables"] = self._variables
        return CurlImport(table, tuple(dict.fromkeys(self._dropped)), tuple(dict.fromkeys(self._asked)))

    def _add_data(self, option: str, value: str) -> None:
        if option == "--data-urlencode":
            name, separator, plain = value.partition("=")
            value = f"{name}={quote(plain)}" if separator else quote(name)
        elif option != "--data-raw" and value.startswith("@"):
            value = self._file(value[1:])
        joint = "" if option == "--json" or not self._data else "&"
        self._data += joint + value

    def _file(self, name: str) -> str:
        if self._read_file is None:
            raise CurlError(f"the data is in the file {name}")
        try:
            return self._read_file(name)
        except (OSError, UnicodeDecodeError) as error:
            raise CurlError(f"the data file {name} cannot be read: {reason_of(error)}") from None

    def _header(self, header: str) -> None:
        name = header.partition(":")[0].strip()
        if name.lower() == "authorization":
            self._dropped.append("the Authorization header: a request uses its cluster's login")
        elif name.lower() not in ("accept", "content-type", "content-length", "user-agent", "host"):
            self._dropped.append(f"the header {name}")

    def _parameters(self, query: str) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        for part in filter(None, query.split("&")):
            key, _, value = part.partition("=")
            key = unquote(key)
            if is_secret(key):
                self._dropped.append(f"the value of {key} in the URL, where ONTAP accepts no secret")
                continue
            if key in parameters:
                self._dropped.append(f"{key}={parameters[key]}: {key} is given twice")
            parameters[key] = self._opened(value, _IN_URL, unquote)  # ONTAP does not decode a plus as a space
        return parameters

    def _opened(
        self, text: str, stands_for: re.Pattern[str], decode: Callable[[str], str] = lambda text: text
    ) -> str:
        """Return a template with a variable for each match of `stands_for`.

        `decode` is applied to the text between matches, so a percent-encoded character is always literal.
        """
        parts, end = [], 0
        for found in stands_for.finditer(text):
            name = variable_name(next(filter(None, found.groups())).lower())
            self._variables.setdefault(name, {"prompt": name.replace("_", " ").capitalize()})
            self._asked.append(f"{name}, written there as {found[0]}")
            parts += [escape(decode(text[end : found.start()])), f"{{{name}}}"]
            end = found.end()
        return "".join([*parts, escape(decode(text[end:]))]).replace(_DOLLAR, "$")

    def _tree(self) -> Any:
        """Return the data as JSON; form data becomes an object of strings."""
        try:
            return json.loads(self._data, parse_constant=_no_number)
        except ValueError as error:
            if not _FORM.fullmatch(self._data):
                raise CurlError(f"the data is not JSON: {error}") from None
            self._dropped.append("the form encoding of the data: it is sent as JSON")
            return dict(parse_qsl(self._data, keep_blank_values=True))

    def _template(self, tree: Any, name: str) -> Any:
        """Return `tree` as a template, with braces escaped, nulls dropped and secrets made variables."""
        if isinstance(tree, str):
            if not is_secret(name):
                return self._opened(tree, _IN_BODY)
            self._dropped.append(f"the value of {name}: it is asked for each time")
            self._variables[variable_name(name)] = {"type": "secret"}
            return f"{{{variable_name(name)}}}"
        if isinstance(tree, dict):
            self._dropped += [
                f"{key}: null: a saved request cannot contain it" for key in tree if tree[key] is None
            ]
            return {
                key.replace(_DOLLAR, "$"): self._template(value, key)
                for key, value in tree.items()
                if value is not None
            }
        if isinstance(tree, list):
            return [self._template(value, name) for value in tree if value is not None]
        return tree


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")
