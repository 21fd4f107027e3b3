"""Asking a simulated cluster in as few words as possible."""

from typing import Any

import httpx

from ontap_tui.simulator import ManualTime, SimulatedCluster


class Asker:
    """A logged-in client that knows resources by name and can move time."""

    def __init__(self, cluster: SimulatedCluster, http: httpx.Client) -> None:
        self.world = cluster.world
        self.http = http

    def call(self, method: str, target: str, body: object = None) -> httpx.Response:
        return self.http.request(method, f"/api{target}", json=body)

    def get(self, target: str) -> Any:
        answer = self.call("GET", target)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, target: str) -> list[Any]:
        records: list[Any] = self.get(target)["records"]
        return records

    def one(self, path: str, name: str, fields: str = "*") -> Any:
        """The only record of this name, or None."""
        found = self.records(f"{path}?name={name}&fields={fields}")
        assert len(found) < 2
        return found[0] if found else None

    def uuid(self, path: str, name: str) -> str:
        uuid: str = self.one(path, name)["uuid"]
        return uuid

    def advance(self, seconds: float = 30) -> None:
        assert isinstance(self.world.time, ManualTime)
        self.world.time.advance(seconds)

    def job(self, answer: httpx.Response) -> Any:
        return self.get(f"/cluster/jobs/{answer.json()['job']['uuid']}?fields=*")
