"""Turn saved requests, which are TOML tables, into plain HTTP values.

The package loads and checks requests, describes their variables, renders them, reads and writes curl
commands, and lists the asynchronous operations of the API. It sends nothing: the client takes a
`RenderedRequest`.
"""

from ontap_tui.requests.catalogue import (
    Operation,
    draft,
    draft_call,
    operation_of,
    operations,
    takes_return_timeout,
)
from ontap_tui.requests.catalogue import search as search_operations
from ontap_tui.requests.chain import Chain, FollowUp, chained_values
from ontap_tui.requests.curl import CurlError, CurlImport, parse_curl
from ontap_tui.requests.fields import variable_at
from ontap_tui.requests.file import has_comments, parse_text, place_of, request_table, request_text
from ontap_tui.requests.follow import Followed, read_follow, rendered_follow
from ontap_tui.requests.library import STARTER, Library
from ontap_tui.requests.lookup import (
    Choice,
    Listing,
    LookupTarget,
    NoChoice,
    choices,
    choose,
    depends_on,
    lookup_target,
)
from ontap_tui.requests.narrow import exactly, holding
from ontap_tui.requests.parse import name_problem, parse_request
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.render import render, values_to_keep
from ontap_tui.requests.rendered import LONGEST_RETURN_TIMEOUT, RenderedRequest
from ontap_tui.requests.request import METHODS, Confirm, Lookup, Request, Variable, VariableType
from ontap_tui.requests.resolve import Resolved, resolve
from ontap_tui.requests.schema import request_schema
from ontap_tui.requests.scope import TemplateContext, ValueProblems, default_text, differs_by_cluster
from ontap_tui.requests.store import RequestStore
from ontap_tui.requests.values import InvalidValue, parse_value

__all__ = [
    "LONGEST_RETURN_TIMEOUT",
    "METHODS",
    "STARTER",
    "Chain",
    "Choice",
    "Confirm",
    "CurlError",
    "CurlImport",
    "FollowUp",
    "Followed",
    "InvalidValue",
    "Library",
    "Listing",
    "Lookup",
    "LookupTarget",
    "NoChoice",
    "Operation",
    "RenderedRequest",
    "Request",
    "RequestProblems",
    "RequestStore",
    "Resolved",
    "TemplateContext",
    "ValueProblems",
    "Variable",
    "VariableType",
    "chained_values",
    "choices",
    "choose",
    "default_text",
    "depends_on",
    "differs_by_cluster",
    "draft",
    "draft_call",
    "exactly",
    "has_comments",
    "holding",
    "lookup_target",
    "name_problem",
    "operation_of",
    "operations",
    "parse_curl",
    "parse_request",
    "parse_text",
    "parse_value",
    "place_of",
    "read_follow",
    "render",
    "rendered_follow",
    "request_schema",
    "request_table",
    "request_text",
    "resolve",
    "search_operations",
    "takes_return_timeout",
    "values_to_keep",
    "variable_at",
]
