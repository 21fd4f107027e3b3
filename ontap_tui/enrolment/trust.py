"""Accept another certificate of a stored cluster."""

from collections.abc import Iterable

from ontap_tui.config import ClusterStore


def trust_only(store: ClusterStore, name: str, fingerprints: Iterable[str]) -> None:
    """Accept exactly these certificates from now on, in place of whatever was accepted before.

    Raises `StoreError` and `ConfigProblems`.
    """
    store.update(name, {"fingerprint": one_or_list(fingerprints), "ca": None, "verify": None})


def one_or_list(fingerprints: Iterable[str]) -> str | list[str] | None:
    """Return them as a person would write them; None where there is none."""
    given = list(fingerprints)
    return given[0] if len(given) == 1 else given or None
