"""Serve an AI assistant over the Model Context Protocol: ``ontap-tui mcp``.

`looking` has the tools that read; `launching` and `controlling` those that change a cluster, after asking.
No other package imports mcp and pydantic.
"""
