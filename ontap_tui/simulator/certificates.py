"""Create certificates for one run with the ``openssl`` command: an authority, good and bad
servers, clients.
"""

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Literal, TypeAlias

ServerKind: TypeAlias = Literal["valid", "expired", "wrong-host"]
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
_DAYS = {"valid": "365", "expired": "0", "wrong-host": "365"}
_CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[here]
subjectAltName = IP:127.0.0.1, DNS:localhost
[elsewhere]
subjectAltName = DNS:elsewhere.example.com
"""


class TlsUnavailable(RuntimeError):
    """Raised if certificates cannot be created on this machine; the text says what is missing."""


class Authority:
    """A certificate authority in a folder of its own; clients have to trust `ca_path`."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            raise TlsUnavailable(
                "Simulated clusters with TLS need the openssl command to make certificates, and it is not "
                "on the PATH. Install OpenSSL, or leave TLS out."
            )
        self._folder = folder
        self._serial = 1
        self.ca_path = folder / "authority.pem"
        self._openssl(
            "req", "-x509", *_KEY, "-days", "365", "-config", self._config("authority"),
            "-extensions", "authority", "-keyout", folder / "authority.key", "-out", self.ca_path,
        )  # fmt: skip

    def server(self, kind: ServerKind = "valid") -> ssl.SSLContext:
        """Return a server context that accepts client certificates of the same authority."""
        extensions = "elsewhere" if kind == "wrong-host" else "here"
        certificate, key = self._issue(kind, "simulated", extensions, _DAYS[kind])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(self.ca_path)
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def client(self, username: str) -> tuple[Path, Path]:
        """Return the certificate and key with which a client logs in as this account."""
        return self._issue(f"client-{username}", username, "here", "30")

    def _issue(self, file: str, name: str, extensions: str, days: str) -> tuple[Path, Path]:
        certificate, key, request = (self._folder / f"{file}{suffix}" for suffix in (".pem", ".key", ".csr"))
        config = self._config(name)
        self._serial += 1
        self._openssl("req", *_KEY, "-config", config, "-keyout", key, "-out", request)
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.ca_path, "-CAkey", self._folder / "authority.key",
            "-set_serial", str(self._serial), "-days", days, "-extfile", config, "-extensions", extensions,
            "-out", certificate,
        )  # fmt: skip
        return certificate, key

    def _config(self, name: str) -> Path:
        path = self._folder / "openssl.cnf"
        path.write_text(_CONFIG.format(name=name), encoding="utf-8")
        return path

    def _openssl(self, *arguments: str | Path) -> None:
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise TlsUnavailable(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
