from tests.support.fleet import cluster as cluster
from tests.support.fleet import fleet as fleet
from tests.support.postgres import database as database
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_server as postgres_server
