"""Work that runs until one part of it ends."""

import asyncio

import pytest

from ontap_tui.engine.waiting import until_first_ends


async def test_the_others_have_ended_when_it_returns() -> None:
    told: list[str] = []

    async def forever() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            told.append("cancelled")

    async def at_once() -> None:
        await asyncio.sleep(0)
        told.append("ended")

    await until_first_ends(forever(), at_once())
    assert told == ["ended", "cancelled"]


async def test_what_the_first_raises_is_raised() -> None:
    async def fails() -> None:
        raise ValueError("the lease is lost")

    with pytest.raises(ValueError, match="lease"):
        await until_first_ends(fails(), asyncio.Event().wait())
