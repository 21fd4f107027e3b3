"""Configure the history that a team shares, if there is one."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec

from ontap_tui.config.address import names_this_machine
from ontap_tui.config.secrets import SecretSource


class Team(msgspec.Struct, frozen=True, kw_only=True):
    url: str = ""
    """URL of the database; empty for a history of one's own."""
    password: SecretSource | None = None
    fallback: bool = True
    """Poll from here what no recorder polls, if there is an account for it."""

    @property
    def insecure(self) -> tuple[str, ...]:
        """Return why it is insecure, in phrases for a person."""
        mode = parameters_of(self.url).get("sslmode", "verify-full")
        if not self.url or _is_here(self.url) or mode == "verify-full":
            return ()
        return ("the connection to the team's history could be intercepted",)

    def connect_to(self, password: str | None) -> str:
        """Return the URL to connect to, with the password, and with TLS unless it names this machine."""
        parts = urlsplit(self.url)
        parameters = parameters_of(self.url)
        if not _is_here(self.url):
            parameters.setdefault("sslmode", "verify-full")
            if parameters["sslmode"] == "verify-full":
                parameters.setdefault("sslrootcert", "system")
        user, at, hosts = parts.netloc.rpartition("@")
        if password is not None:
            user, at = f"{user}:{quote(password, safe='')}", "@"
        return parts._replace(
            netloc=f"{user}{at}{hosts}", query=urlencode(parameters, quote_via=quote)
        ).geturl()


def parameters_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _is_here(url: str) -> bool:
    """Return whether the URL names only this machine, or no host at all (a socket)."""
    parameters = parameters_of(url)
    netloc = urlsplit(url).netloc.rpartition("@")[2]
    named = [re.sub(r":\d+$", "", one) for one in netloc.split(",")]
    named += [*parameters.get("host", "").split(","), *parameters.get("hostaddr", "").split(",")]
    hosts = [host for host in named if host and not host.startswith(("/", "%2F", "%2f", "@"))]
    return all(names_this_machine(host.strip("[]")) for host in hosts)
