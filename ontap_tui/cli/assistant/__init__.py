"""The engine for an assistant, over the Model Context Protocol: ``ontap-tui mcp``.

`looking` has the tools that read, `launching` and `controlling` those that change a cluster, and ask before.
No other package imports mcp and pydantic.
"""
