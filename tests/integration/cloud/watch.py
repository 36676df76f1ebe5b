"""The operator's machine: asks a service for its health and its metrics."""

from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from eligibility import wire
from tests.integration.cloud.reception import Kiosk, new_id

UNDER_WAY = "eligibility_requests_under_way"


class Watch:
    """One connection to a service's operations port."""

    def __init__(self, port: int) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def readiness(self) -> tuple[int, dict[str, object]]:
        response = self.client.get("/readyz")
        return response.status_code, response.json()

    def metrics(self) -> str:
        return self.client.get("/metrics").text

    def value(self, name: str, **labels: str) -> float:
        """The sum of all samples that have these labels."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.metrics())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


def challenge(url: str, party: Path) -> httpx.Response:
    """A request that waits for a locked ``reception.challenge``."""
    with Kiosk(url, party) as kiosk:
        return kiosk.post("/v1/challenges", wire.ChallengeRequest(session_id=new_id()))
