"""Word the faults that keep us from talking to a cluster.

A summary is the predicate to the cluster's name ("lab refused the connection"); a remedy says what to do.
"""

import errno
import socket
import ssl
from typing import Final

from ontap_tui.model import Certificate, Fault, FaultKind, reason_of
from ontap_tui.ontap import tls
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.target import Credentials, Password, Token

_UNROUTED: Final = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN)


def name_not_found(origin: Origin, error: socket.gaierror) -> Fault:
    return Fault(
        kind=FaultKind.DNS,
        summary="has a name that does not resolve",
        remedy=f"DNS has no address for {origin.host}: check the spelling of the url, the name server, and "
        "whether the VPN is up.",
        detail=reason_of(error),
    )


def not_a_host(origin: Origin, detail: str) -> Fault:
    return Fault(
        kind=FaultKind.DNS,
        summary="has no valid host in its url",
        remedy=f"{origin.host} is neither an address nor a host name: correct the url.",
        detail=detail,
    )


def not_connected(origin: Origin, error: OSError | None) -> Fault:
    detail = str(error or "")
    if error is not None and error.errno == errno.ECONNREFUSED:
        return Fault(
            kind=FaultKind.CONNECT,
            summary="refused the connection",
            remedy=f"Nothing listens on port {origin.port} of {origin.host}: check the url, and "
            "that the address belongs to a management LIF. A cluster that is rebooting or overloaded refuses "
            "too.",
            detail=detail,
        )
    if error is not None and error.errno in _UNROUTED:
        return Fault(
            kind=FaultKind.CONNECT,
            summary="cannot be reached",
            remedy=f"There is no route to {origin.host}: check this machine's network, the VPN, and whether "
            "the LIF is up.",
            detail=detail,
        )
    return Fault(
        kind=FaultKind.CONNECT,
        summary="cannot be connected to",
        remedy=f"The connection to port {origin.port} of {origin.host} could not be made: check the url, the "
        "network and the firewalls in between.",
        detail=detail,
    )


def proxy_unreachable(proxy: str, detail: str) -> Fault:
    return Fault(
        kind=FaultKind.PROXY,
        summary="is behind a proxy that cannot be reached",
        remedy=f"There is no connection to the proxy {proxy}: start it, or the ssh that provides it, or "
        "correct proxy in the configuration.",
        detail=detail,
    )


def proxy_led_nowhere(proxy: str, host: str, detail: str) -> Fault:
    return Fault(
        kind=FaultKind.PROXY,
        summary="is behind a proxy that cannot reach it",
        remedy=f"The proxy {proxy} did not connect to {host}: check that it may, that it can look the name "
        "up, and that the cluster is up.",
        detail=detail,
    )


def proxy_login_refused(proxy: str, *, given: bool) -> Fault:
    """Word a refused login; `given` is whether credentials were configured."""
    return Fault(
        kind=FaultKind.AUTHENTICATION,
        summary=f"is behind a proxy that {'refused the login' if given else 'requires a login'}",
        remedy=f"Give the proxy {proxy} a username and a password that it accepts. Nothing more is sent "
        "until you ask again: repeated failures lock an account.",
    )


def connecting_too_long(origin: Origin, seconds: float) -> Fault:
    return Fault(
        kind=FaultKind.TIMEOUT,
        summary=f"did not accept a connection within {seconds:g} s",
        remedy=f"Packets to port {origin.port} of {origin.host} seem to be lost: check the url, the VPN, and "
        "whether a firewall drops them.",
    )


def connections_busy(connections: int) -> Fault:
    return Fault(
        kind=FaultKind.TIMEOUT,
        summary=f"keeps all {connections} connections busy",
        remedy="Earlier requests to it are still waiting for their answers. Nothing new was sent; try again "
        "later.",
    )


def connections_closed() -> Fault:
    return Fault(
        kind=FaultKind.CONNECT,
        summary="had its connections closed by this program",
        remedy="A new login was asked for, or the program is ending: try again.",
    )


def no_answer(seconds: float) -> Fault:
    return Fault(
        kind=FaultKind.TIMEOUT,
        summary=f"did not answer fully within {seconds:g} s",
        remedy="It accepts connections but is slow or stuck: look at its load and at the health of its "
        "nodes, or raise request_timeout.",
    )


def dropped(detail: str) -> Fault:
    return Fault(
        kind=FaultKind.RESET,
        summary="dropped the connection",
        remedy="The connection ended before the whole answer arrived: a node may be rebooting or taking "
        "over, or a firewall or proxy in between cuts connections.",
        detail=detail,
    )


def no_end_of_head(detail: str) -> Fault:
    return Fault(
        kind=FaultKind.NOT_ONTAP,
        summary="sends endless interim responses",
        remedy="A cluster sends at most a few before its answer: look at what stands between, a proxy or a "
        "load balancer.",
        detail=detail,
    )


def not_http(detail: str) -> Fault:
    return Fault(
        kind=FaultKind.NOT_ONTAP,
        summary="does not speak HTTP",
        remedy="What listens there is not ONTAP's REST API: check the port in its url.",
        detail=detail,
    )


def untrusted(origin: Origin, error: ssl.SSLError) -> Fault:
    kind = tls.fault_kind(error)
    detail = getattr(error, "verify_message", "") or tls.reason(error) or str(error)
    accept = "verify = false accepts any certificate, and is shown as INSECURE."
    if kind is FaultKind.TLS_EXPIRED:
        return Fault(
            kind=kind,
            summary="presents an expired certificate",
            remedy="Install a new one on the cluster (security certificate, then security ssl modify), and "
            f"check this machine's clock. Until then {accept}",
            detail=detail,
        )
    if kind is FaultKind.TLS_HOSTNAME:
        return Fault(
            kind=kind,
            summary="presents a certificate for another name",
            remedy="Use a name in url that it is valid for (or set server_name to it, where url is a "
            "forwarded port), set fingerprint to accept exactly this certificate, or install one with this "
            f"name. {accept}",
            detail=detail,
        )
    if kind is FaultKind.TLS_AUTHORITY:
        return Fault(
            kind=kind,
            summary="presents a certificate from an unknown authority",
            remedy="Set ca to a PEM file with the authority that issued it; or check its fingerprint, and "
            f"set fingerprint to accept exactly this certificate. {accept}",
            detail=detail,
        )
    return Fault(
        kind=kind,
        summary="could not agree on TLS",
        remedy=f"Check that port {origin.port} of {origin.host} speaks HTTPS (TLS 1.2 or later) and that no "
        "proxy stands in between.",
        detail=detail,
    )


def old_tls(origin: Origin, version: str | None) -> Fault:
    """Word a server with old TLS; `version` is its newest, such as ``TLSv1.1``, or None if unknown."""
    spoken = version.replace("TLSv", "TLS ") if version else "a version older than TLS 1.2"
    return Fault(
        kind=FaultKind.TLS,
        summary=f"supports only {spoken}",
        remedy=f"TLS 1.2 or later is required, and nothing was sent. On {origin.host}, security config "
        "modify -interface SSL -supported-protocols TLSv1.2 turns it on; if it is on, something older in "
        "between answers.",
    )


def unpinned(trusted: tuple[str, ...], shown: Certificate | None) -> Fault:
    return Fault(
        kind=FaultKind.TLS_PINNED,
        summary="presents a different certificate from the trusted one",
        remedy="Nothing was sent to it. If the certificate was renewed, compare the fingerprint shown with "
        "one from whoever renewed it, and accept it: ontap-tui cluster trust NAME. If it was not, something "
        "in between impersonates the cluster.",
        detail=f"trusted: {', '.join(trusted)}; shown: {shown.fingerprint if shown else 'none'}",
        trusted=trusted,
        shown=shown,
    )


def certificate_refused(detail: str) -> Fault:
    return Fault(
        kind=FaultKind.AUTHENTICATION,
        summary="refused the client certificate",
        remedy="The authority that issued it must be installed on the cluster (security certificate install "
        "-type client-ca) and its common name must be an account with the cert method for http. Nothing more "
        "is sent until you ask again.",
        detail=detail,
    )


def too_large(limit: str) -> Fault:
    return Fault(
        kind=FaultKind.TOO_LARGE,
        summary=f"sent more than {limit} in one answer",
        remedy="Reading was stopped. ONTAP never sends so much: check that url leads to the cluster itself.",
    )


def foreign_redirect(origin: Origin, location: str) -> Fault:
    return Fault(
        kind=FaultKind.REDIRECT,
        summary="redirects to another address",
        remedy=f"It was not followed, because the credentials are for {origin.url} only. If the new address "
        "is the cluster's, put it into url.",
        detail=location,
    )


def endless_redirect() -> Fault:
    return Fault(
        kind=FaultKind.REDIRECT,
        summary="redirects in a loop",
        remedy="What answers there is not ONTAP's REST API, or a proxy stands in between: check its url.",
    )


def redirected_change() -> Fault:
    return Fault(
        kind=FaultKind.REDIRECT,
        summary="redirected a request that would change it",
        remedy="Such a request is never sent twice, so it was not followed. Check on the cluster whether it "
        "was done, and put the cluster's own address into url.",
    )


def unclear_change(status: int, detail: str) -> Fault:
    return Fault(
        kind=FaultKind.SERVER,
        summary=f"failed with HTTP {status} and did not say what it had done",
        remedy="Check on the cluster whether it was done before sending it again.",
        detail=detail,
    )


def not_json(body: bytes, detail: str) -> Fault:
    if body.lstrip()[:1] == b"<":
        return Fault(
            kind=FaultKind.NOT_JSON,
            summary="answered with a web page",
            remedy="A proxy, a login portal or another server answers there instead of ONTAP's REST API: "
            "check its url and what stands in between.",
            detail=body[:200].decode("utf-8", "replace"),
        )
    return Fault(
        kind=FaultKind.NOT_JSON,
        summary="sent a truncated or garbled answer" if body else "sent an empty answer",
        remedy="This may be temporary; if it persists, check what stands between this machine and the "
        "cluster.",
        detail=detail,
    )


def not_ontap(detail: str) -> Fault:
    return Fault(
        kind=FaultKind.NOT_ONTAP,
        summary="does not answer like ONTAP",
        remedy="It sends JSON, but not what ONTAP 9.6 or later would: check that url is a cluster management "
        "address.",
        detail=detail,
    )


def foreign_page(origin: Origin, href: str) -> Fault:
    return Fault(
        kind=FaultKind.PAGING,
        summary="points to another host for its next page",
        remedy=f"It was not followed, because the credentials are for {origin.url} only. ONTAP never does "
        "this: check what stands between this machine and the cluster.",
        detail=href,
    )


def endless_pages(pages: int) -> Fault:
    return Fault(
        kind=FaultKind.PAGING,
        summary="sends an endless series of pages",
        remedy=f"Reading was stopped after {pages} pages. Something between this machine and the cluster may "
        "answer from a cache; if not, report it to NetApp.",
    )


def login_refused(credentials: Credentials) -> Fault:
    if isinstance(credentials, Password):
        what = f"the password of {credentials.username}"
        check = "Check username and password, and with security login show that the account may use http."
    elif isinstance(credentials, Token):
        what = "the token"
        check = (
            "Get a new one if it has expired, and check the OAuth 2 settings of the cluster (from 9.14 on)."
        )
    else:
        what = "the account of the client certificate"
        check = "Its common name must be an account with the cert method for http."
    return Fault(
        kind=FaultKind.AUTHENTICATION,
        summary=f"refused {what}",
        remedy=f"{check} Nothing more is sent until you ask again: repeated failures lock an account.",
    )


def job_not_found() -> Fault:
    return Fault(
        kind=FaultKind.NOT_FOUND,
        summary="does not know this job",
        remedy="A finished job is forgotten after 300 s. One that was not finished may have been lost in a "
        "takeover, or this account may not see it.",
    )
