"""Show the dashboard in browsers: ``ontap-tui web``.

`links` and `guard` decide who has access, `site` serves the page and its parts, and `connection` connects a
websocket to a dashboard of its own. The terminal in the page and its websocket protocol are textual-serve's.
No other package imports aiohttp.
"""
