"""Define every error that communication with a cluster can raise. This room raises no other.

::

    OntapError                      .fault says it in words; .error is ONTAP's own, where it gave one
    ├── NotSent                     certainly no byte of the request reached the cluster
    │   └── CredentialsUnavailable  a secret, certificate or CA file could not be read
    ├── AnswerLost                  sent, or perhaps sent; no answer came back that tells what was done
    ├── BadAnswer                   a read was answered, but not as ONTAP answers
    └── Refused                     the cluster answered, and said no
        ├── AuthenticationFailed    401: nothing more is sent until `OntapClient.retry_login`
        ├── PermissionDenied        403, or ONTAP's code 6
        ├── NotFound                404
        │   └── JobNotFound         purged, lost in a takeover, or not visible to this account
        ├── Overloaded              429, 503, or ONTAP's code 262160
        ├── ServerFailed            any other 5xx
        └── Rejected                any other 4xx

After a mutating call `NotSent` and `Refused` mean that nothing was done; `AnswerLost` that it is unknown.
"""

from ontap_tui.model import ApiError, Fault, FaultKind


class OntapError(Exception):
    def __init__(
        self,
        fault: Fault,
        *,
        status: int | None = None,
        error: ApiError | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Take the fault; `retry_after` is the cluster's, in s; `status` is HTTP's, if it answered."""
        super().__init__(fault.summary)
        self.fault = fault
        self.status = status
        self.error = error
        self.retry_after = retry_after


class NotSent(OntapError):
    pass


class CredentialsUnavailable(NotSent):
    def __init__(self, reason: str) -> None:
        """Take the `reason`, a sentence that says what to fix; it must not contain the secret."""
        super().__init__(
            Fault(kind=FaultKind.CREDENTIALS, summary="has credentials that cannot be read", remedy=reason)
        )


class AnswerLost(OntapError):
    pass


class BadAnswer(OntapError):
    pass


class Refused(OntapError):
    pass


class AuthenticationFailed(Refused):
    pass


class PermissionDenied(Refused):
    pass


class NotFound(Refused):
    pass


class JobNotFound(NotFound):
    pass


class Overloaded(Refused):
    pass


class ServerFailed(Refused):
    pass


class Rejected(Refused):
    pass
