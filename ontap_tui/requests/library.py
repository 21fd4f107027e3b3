"""Hold all saved requests, and search them by name and by typed words."""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from ontap_tui.config import Config, Problem
from ontap_tui.requests.chain import Chain, chain_problems
from ontap_tui.requests.file import place_of, read_request
from ontap_tui.requests.parse import parse_request
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.request import Confirm, Request

STARTER: Final = Path(__file__).parent / "starter"
"""The folder of the requests shipped with the program, one TOML file each."""


class Library:
    """Holds the valid requests; `problems` lists what is wrong with the others.

    If two requests claim the same key, the first one gets it.
    """

    def __init__(
        self, requests: Iterable[Request], problems: Iterable[Problem] = (), broken: Iterable[str] = ()
    ) -> None:
        """Store the requests; `broken` are the names of those left out."""
        self._requests = {request.name: request for request in requests}
        self._haystacks = {request.name: _haystack(request) for request in self}
        self.problems = tuple(problems)
        self.broken = frozenset(broken)

    @classmethod
    def load(cls, config: Config, folder: Path | None = None) -> "Library":
        """Load the ``[requests.NAME]`` tables of the configuration, and each TOML file in `folder`."""
        requests: dict[str, Request] = {}
        problems: list[Problem] = []
        broken: set[str] = set()
        for name, table in config.requests.items():
            where = partial(config.where, "requests", name)
            parse = partial(parse_request, name, table, where=where, origin=str(config.path or ""))
            if (request := _loaded(parse, where(), problems)) is None:
                broken.add(name)
            else:
                requests[name] = request
        for path in sorted(folder.glob("*.toml")) if folder else ():
            if (request := _loaded(partial(read_request, path), str(path), problems)) is None:
                broken.add(path.stem)
            elif request.name in requests:
                other = requests[request.name].origin
                problems.append(Problem(str(path), f"request {request.name} is already in {other}"))
            else:
                requests[request.name] = _guarded(request, config)
        problems += _leave_out_chains(config, requests, broken)
        problems += _leave_out_keys(config, requests)
        return cls(requests.values(), problems, broken)

    def __len__(self) -> int:
        return len(self._requests)

    def __iter__(self) -> Iterator[Request]:
        return iter(self._requests.values())

    def get(self, name: str) -> Request | None:
        return self._requests.get(name)

    def free_name(self, wanted: str) -> str:
        """Return `wanted`, with a number appended if the name is taken."""
        names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(self) + len(self.broken) + 3)))
        return next(name for name in names if name not in self._requests and name not in self.broken)

    def chain(self, request: Request) -> Chain:
        links = [request]
        while (following := self.get(links[-1].then)) is not None and following not in links:
            links.append(following)
        return Chain(tuple(links))

    def objections(self, request: Request) -> Iterator[tuple[str, str]]:
        """Yield (key, reason) for conflicts between a new or changed request and the others."""
        others = {name: one for name, one in self._requests.items() if name != request.name}
        if request.then:
            for message in chain_problems(request, others | {request.name: request}, self.broken):
                yield "then", message
        holder = next((one for one in others.values() if request.key and one.key == request.key), None)
        if holder is not None:
            yield "key", f'"{request.key}" opens {holder.name} already'

    @property
    def claims(self) -> dict[str, str]:
        """Return the key of each request that has one, by the request's name."""
        return {request.name: request.key for request in self if request.key}

    def matching(self, text: str) -> list[Request]:
        """Return the requests that contain every word of `text`, ignoring case; best name matches first."""
        words = text.lower().split()
        if not words:
            return list(self)
        found = [
            request
            for name, request in self._requests.items()
            if all(word in self._haystacks[name] for word in words)
        ]
        return sorted(found, key=lambda request: _rank(request.name.lower(), words[0]))


def _loaded(load: Callable[[], Request], place: str, problems: list[Problem]) -> Request | None:
    """Call `load` and return the request; on any failure, add to `problems` and return None."""
    try:
        return load()
    except RequestProblems as found:
        problems += found.problems
    except Exception as error:  # noqa: BLE001  # one file of many must not keep the others from loading
        problems.append(Problem(place, f"cannot be understood: {error!r:.200}"))
    return None


def _guarded(request: Request, config: Config) -> Request:
    """Return the request, made to ask for confirmation if it is dangerous: others may write to the folder.

    Only the user's own configuration can turn the confirmation off.
    """
    allowed = any(fnmatchcase(request.name, pattern) for pattern in config.settings.unconfirmed)
    if allowed or not request.sweeping:
        return request
    confirm = Confirm.AUTO if request.confirm is Confirm.NEVER else request.confirm
    return msgspec.structs.replace(request, confirm=confirm, danger=True)


def _haystack(request: Request) -> str:
    return "\n".join((request.name, request.title, request.method, request.path)).lower()


def _rank(name: str, word: str) -> tuple[bool, bool, bool]:
    return name != word, not name.startswith(word), word not in name


def _leave_out_chains(config: Config, requests: dict[str, Request], broken: set[str]) -> Iterator[Problem]:
    """Move requests with a chain that cannot work from `requests` to `broken`, by name."""
    while True:
        found = {
            request.name: list(chain_problems(request, requests, broken)) for request in requests.values()
        }
        wrong = {name: messages for name, messages in found.items() if messages}
        if not wrong:
            return
        for name, messages in wrong.items():
            request = requests.pop(name)
            broken.add(name)
            for message in messages:
                yield Problem(place_of(config, request, "then"), message)


def _leave_out_keys(config: Config, requests: dict[str, Request]) -> Iterator[Problem]:
    """Remove a request's key if an earlier request has it."""
    first: dict[str, Request] = {}
    for request in list(requests.values()):
        if not request.key:
            continue
        if (other := first.setdefault(request.key, request)) is not request:
            requests[request.name] = msgspec.structs.replace(request, key="")
            message = f'"{request.key}" opens {other.name} ({other.origin}) already'
            yield Problem(place_of(config, request, "key"), message)
