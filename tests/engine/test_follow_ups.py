"""What is sent after a launch has succeeded."""

from typing import Any

from ontap_tui.engine import LaunchPlan, LaunchStep, NotFollowed
from ontap_tui.model import (
    Launch,
    Outcome,
)
from ontap_tui.requests import RenderedRequest
from tests.engine.answers import answer
from tests.engine.running import Running, plan
from tests.support.jobs import make_job


class TestAfterwards:
    @staticmethod
    def chained(*, fails: bool = False) -> tuple[Running, LaunchPlan]:
        running = Running()
        running.client.set(make_job(1, state="failure" if fails else "success"))
        running.client.answers.append(answer(202, make_job(1).uuid, body={"job": {"uuid": "one"}}))

        async def then(launch: Launch, body: Any) -> LaunchPlan:
            return LaunchPlan(
                request="resize",
                steps=(
                    LaunchStep(
                        cluster="east",
                        request=RenderedRequest(method="PATCH", path=f"/api/x/{body['job']['uuid']}"),
                    ),
                ),
            )

        return running, plan(then=then)

    async def test_a_follow_up_is_sent_after_success_in_the_same_group(self) -> None:
        running, chain = self.chained()
        async with running.running() as engine:
            [first] = await engine.launch(chain)
            await running.pass_time(1)
            second = list(engine.launches.values())[1]
        assert (second.request, second.target) == ("resize", "/api/x/one")
        assert second.group == first.group

    async def test_a_follow_up_knows_the_job_of_a_synchronous_answer(self) -> None:
        running = Running()
        known: list[tuple[str, ...]] = []

        async def then(launch: Launch, body: Any) -> LaunchPlan:
            known.append(launch.jobs)
            raise NotFollowed

        running.client.answers.append(answer(201, "done"))
        async with running.running() as engine:
            await engine.launch(plan(then=then))
        assert known == [("done",)]

    async def test_a_follow_up_that_cannot_be_made_is_said(self) -> None:
        running = Running()

        async def then(launch: Launch, body: Any) -> LaunchPlan:
            raise NotFollowed("response.uuid is not in the response to the previous request")

        running.client.answers.append(answer(201))
        async with running.running() as engine:
            [launch] = await engine.launch(plan(then=then))
        assert launch.outcome is Outcome.SUCCESS
        assert launch.note == (
            "The follow-up request was not sent: "
            "response.uuid is not in the response to the previous request."
        )

    async def test_a_follow_up_is_not_sent_after_a_failure(self) -> None:
        running, chain = self.chained(fails=True)
        async with running.running() as engine:
            await engine.launch(chain)
            await running.pass_time(5)
            assert len(engine.launches) == 1
