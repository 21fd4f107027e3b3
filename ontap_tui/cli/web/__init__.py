"""Show the dashboard in browsers: ``ontap-tui web``.

`links` and `guard` decide who is let in, `site` serves the page and its parts, `connection` ties a websocket
to a dashboard of its own. The terminal in the page, and what it says on the websocket, are textual-serve's.
No other package imports aiohttp.
"""
