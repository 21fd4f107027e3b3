"""Provide the REST client: one `OntapClient` per cluster turns ONTAP's answers into the model's terms.

It knows HTTP, TLS, login, the wire format, the meaning of each answer, and limits on all of it; it does not
know when to ask. Every failure is raised as an `OntapError`, with a `Fault` that tells a person what to do.
httpcore is imported when the first request is made.
"""

from ontap_tui.ontap.answer import Answer
from ontap_tui.ontap.checks import Check, Examination, examine
from ontap_tui.ontap.client import OntapClient
from ontap_tui.ontap.errors import (
    AnswerLost,
    AuthenticationFailed,
    BadAnswer,
    CredentialsUnavailable,
    JobNotFound,
    NotFound,
    NotSent,
    OntapError,
    Overloaded,
    PermissionDenied,
    Refused,
    Rejected,
    ServerFailed,
)
from ontap_tui.ontap.granting import commands_to_read_jobs
from ontap_tui.ontap.lenient import api_error
from ontap_tui.ontap.looking import Look, look
from ontap_tui.ontap.query import JobsQuery
from ontap_tui.ontap.results import Identity, JobsAnswer
from ontap_tui.ontap.target import ClientCertificate, Credentials, Password, Proxy, Target, Tls, Token
from ontap_tui.ontap.threads import in_own_thread

__all__ = [
    "Answer",
    "AnswerLost",
    "AuthenticationFailed",
    "BadAnswer",
    "Check",
    "ClientCertificate",
    "Credentials",
    "CredentialsUnavailable",
    "Examination",
    "Identity",
    "JobNotFound",
    "JobsAnswer",
    "JobsQuery",
    "Look",
    "NotFound",
    "NotSent",
    "OntapClient",
    "OntapError",
    "Overloaded",
    "Password",
    "PermissionDenied",
    "Proxy",
    "Refused",
    "Rejected",
    "ServerFailed",
    "Target",
    "Tls",
    "Token",
    "api_error",
    "commands_to_read_jobs",
    "examine",
    "in_own_thread",
    "look",
]
