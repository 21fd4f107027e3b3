"""Remove or rename a cluster, and the secret that was stored for it."""

from contextlib import suppress

from ontap_tui.config import (
    Cluster,
    ClusterStore,
    Config,
    KeyringSecret,
    SecretError,
    SecretSource,
    StoreError,
    forget,
    keep,
)


def kept_secret(store: ClusterStore, config: Config, name: str) -> SecretSource | None:
    """Return where `Enrolment.keep` stored a cluster's secret; None if another cluster uses it, too."""
    found = {cluster.name: _secret_of(cluster) for cluster in config.clusters.values()}
    secret = found.pop(name, None)
    return None if secret is None or not store.made(secret) or secret in found.values() else secret


def remove(store: ClusterStore, config: Config, name: str) -> None:
    """Delete the cluster's file, and its `kept_secret`. Raises `StoreError`."""
    secret = kept_secret(store, config, name)
    store.delete(name)
    if secret is not None:
        forget(secret)


def rename(store: ClusterStore, config: Config, name: str, new_name: str) -> None:
    """Rename the cluster's file, and move its keyring entry to the new name.

    Raises `StoreError` and `ConfigProblems`; nothing is changed then.
    """
    text = store.text(name)
    store.check_text(new_name, text)
    cluster = config.clusters.get(name)
    before = None if cluster is None else _secret_of(cluster)
    if cluster is None or not isinstance(before, KeyringSecret):
        store.rename(name, new_name)
        return
    service = store.keyring_service(new_name) if store.made(before) else before.service
    after = KeyringSecret(service, cluster.username or new_name)
    if after == before:
        store.rename(name, new_name)
        return
    try:
        keep(after, before.read())
    except SecretError as error:
        raise StoreError(f"{name} cannot be renamed: {error}") from None
    try:
        store.update(name, {"token" if cluster.token else "password": {"keyring": service}})
        store.rename(name, new_name)
    except StoreError:
        with suppress(StoreError):
            store.save_text(name, text)
        forget(after)
        raise
    if store.made(before):
        forget(before)


def _secret_of(cluster: Cluster) -> SecretSource | None:
    return cluster.password or cluster.token
