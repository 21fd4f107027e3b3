"""Names for any number of clusters."""

import itertools

_FIRST = ("prod-east", "prod-west", "lab")
_ROLES = ("dr", "dev", "test", "edge", "backup", "archive", "prod")
_PLACES = ("north", "south", "east", "west", "central")


def cluster_names(count: int) -> list[str]:
    """``prod-east``, ``prod-west``, ``lab``, ``dr-north`` and so on; numbered when the words run out."""
    places = [f"{role}-{place}" for role in _ROLES for place in _PLACES if f"{role}-{place}" not in _FIRST]
    numbered = (f"{name}-{number}" for number in itertools.count(2) for name in places)
    return list(itertools.islice(itertools.chain(_FIRST, places, numbered), count))
