"""Reads a page of metrics."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families


def samples(page: bytes | CollectorRegistry, name: str, *labels: str) -> dict[tuple[str, ...], float]:
    """The values of one metric by these labels, summed over the others; zeros are left out."""
    text = generate_latest(page) if isinstance(page, CollectorRegistry) else page
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            if sample.name == name and sample.value:
                key = tuple(sample.labels[label] for label in labels)
                found[key] = found.get(key, 0.0) + sample.value
    return found
