from tests.support.fleet import cluster as cluster
from tests.support.fleet import fleet as fleet
