"""Packages that only some commands need, and that come with an extra of this one."""

from importlib.util import find_spec

from ontap_tui.cli.diagnostics import fail


def require(extra: str, module: str) -> None:
    """Raise CommandError, with what to install, where the module of an extra is missing."""
    if find_spec(module) is None:
        fail(f"This needs packages that are not installed: pip install 'ontap-tui[{extra}]'")
