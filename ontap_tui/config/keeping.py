"""Store a password or a token where its source reads it. Blocks: a keyring may ask to be unlocked."""

from contextlib import suppress

from ontap_tui.config.atomic import create
from ontap_tui.config.secrets import NO_KEYRING_PACKAGE, FileSecret, KeyringSecret, SecretError, SecretSource
from ontap_tui.model import Secret


def keyring_problem() -> str | None:
    """Say why nothing can be stored in the system's keyring, without unlocking it; None if it can."""
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        return NO_KEYRING_PACKAGE
    if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):
        return "this machine has no usable keyring"
    return None


def keep(source: SecretSource, secret: Secret) -> None:
    """Store the secret where `source` reads from: a keyring, or a new file that only its owner can read.

    Other sources are never written. Raises `SecretError`, also if the secret cannot be read back.
    """
    if isinstance(source, KeyringSecret):
        _into_keyring(source, secret)
    elif isinstance(source, FileSecret):
        try:
            create(source.path, f"{secret.reveal()}\n".encode())
        except OSError as error:
            raise SecretError(f"{source.path} cannot be written: {error.strerror}") from None
    else:
        return
    try:
        if source.read() != secret:
            raise SecretError(f"what was stored in {source} reads back differently")
    except SecretError:
        forget(source)
        raise


def forget(source: SecretSource) -> None:
    """Undo `keep`, as far as that is possible."""
    if isinstance(source, KeyringSecret):
        with suppress(ImportError):
            import keyring
            from keyring.errors import KeyringError

            with suppress(KeyringError):
                keyring.delete_password(source.service, source.account)
    elif isinstance(source, FileSecret):
        with suppress(OSError):
            source.path.unlink(missing_ok=True)


def _into_keyring(source: KeyringSecret, secret: Secret) -> None:
    if missing := keyring_problem():
        raise SecretError(missing)
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(source.service, source.account, secret.reveal())
    except KeyringError as error:
        raise SecretError(f"the keyring stored nothing: {error}") from None
