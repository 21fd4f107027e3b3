"""Saved requests, from a TOML table to a plain HTTP value.

Loads and checks them, asks for their variables, renders what is sent, reads and writes curl lines, and knows
the asynchronous operations of the API. It sends nothing: `RenderedRequest` is what the client takes.
"""

from ontap_tui.requests.render import Context, ValueProblems, default_text, render, values_to_keep
from ontap_tui.requests.rendered import RenderedRequest
from ontap_tui.requests.request import Confirm, Follow, Lookup, Request, Variable, VariableType
from ontap_tui.requests.values import InvalidValue, parse_value

__all__ = [
    "Confirm",
    "Context",
    "Follow",
    "InvalidValue",
    "Lookup",
    "RenderedRequest",
    "Request",
    "ValueProblems",
    "Variable",
    "VariableType",
    "default_text",
    "parse_value",
    "render",
    "values_to_keep",
]
