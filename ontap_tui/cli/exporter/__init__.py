"""Export what the engine knows to Prometheus: ``ontap-tui exporter``.

`ended` counts what the engine tells of, `launched` what the journal says; `clusters` and `attention` look
when they are asked, and `endpoint` serves all of it. No other package imports prometheus_client.
"""
