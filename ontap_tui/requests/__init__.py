"""Saved requests, from a TOML table to a plain HTTP value.

Loads and checks them, asks for their variables, renders what is sent, reads and writes curl lines, and knows
the asynchronous operations of the API. It sends nothing: `RenderedRequest` is what the client takes.
"""

from ontap_tui.requests.file import parse_text, read_request
from ontap_tui.requests.library import STARTER, Library
from ontap_tui.requests.parse import name_problem, parse_request
from ontap_tui.requests.problem import Problem, RequestProblems
from ontap_tui.requests.render import Context, ValueProblems, default_text, render, values_to_keep
from ontap_tui.requests.rendered import RenderedRequest
from ontap_tui.requests.request import Confirm, Follow, Lookup, Request, Variable, VariableType
from ontap_tui.requests.values import InvalidValue, parse_value

__all__ = [
    "STARTER",
    "Confirm",
    "Context",
    "Follow",
    "InvalidValue",
    "Library",
    "Lookup",
    "Problem",
    "RenderedRequest",
    "Request",
    "RequestProblems",
    "ValueProblems",
    "Variable",
    "VariableType",
    "default_text",
    "name_problem",
    "parse_request",
    "parse_text",
    "parse_value",
    "read_request",
    "render",
    "values_to_keep",
]
