"""Accept another certificate of a stored cluster."""

from collections.abc import Iterable

from ontap_tui.config import ClusterStore


def trust_only(store: ClusterStore, name: str, fingerprints: Iterable[str]) -> None:
    """Accept only these certificates from now on, instead of whatever was accepted before.

    Raises `StoreError` and `ConfigProblems`.
    """
    store.update(name, {"fingerprint": one_or_list(fingerprints), "ca": None, "verify": None})


def one_or_list(fingerprints: Iterable[str]) -> str | list[str] | None:
    """Return one string, or a list of several, as a person would write them; None if there are none."""
    given = list(fingerprints)
    return given[0] if len(given) == 1 else given or None
