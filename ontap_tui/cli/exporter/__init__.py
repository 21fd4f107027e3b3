"""Export what the engine knows to Prometheus: ``ontap-tui exporter``.

`ended` counts events of the engine, `launched` launches in the journal; `clusters` and `attention` compute
their values at each scrape, and `endpoint` serves all of it. No other package imports prometheus_client.
"""
