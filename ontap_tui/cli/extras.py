"""Check for packages that only some commands need, and that come with an extra."""

from importlib.util import find_spec

from ontap_tui.cli.diagnostics import fail


def require(extra: str, module: str) -> None:
    """Raise CommandError, saying what to install, if the module of an extra is missing."""
    if find_spec(module) is None:
        fail(f"This needs packages that are not installed: pip install 'ontap-tui[{extra}]'")
