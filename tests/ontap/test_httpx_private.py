"""What is private in httpx is used in `connection` alone, and is still what that takes it for."""

import re
from pathlib import Path

import httpcore
import httpx

from ontap_tui import ontap


def test_the_pool_of_a_transport_can_be_exchanged() -> None:
    assert isinstance(httpx.AsyncHTTPTransport()._pool, httpcore.AsyncConnectionPool)


def test_one_module_uses_it() -> None:
    assert ontap.__file__ is not None
    modules = Path(ontap.__file__).parent.glob("*.py")
    reaches = re.compile(r"_transport\._|httpx\._|httpcore\._|h11\._")
    assert [path.stem for path in modules if reaches.search(path.read_text())] == ["connection"]
