"""A thread for one call."""

import asyncio
import subprocess
import sys
import time

import pytest

from kpitui.notify.threads import in_thread


async def test_it_returns_or_raises_what_the_function_does() -> None:
    """With its arguments."""
    assert await in_thread(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await in_thread(divmod, 7, 0)


async def test_many_that_hang_hold_up_no_other() -> None:
    """There are as many threads as there are calls."""
    hanging = [asyncio.create_task(in_thread(time.sleep, 0.6)) for _ in range(40)]
    begun = time.monotonic()
    assert await in_thread(str, 5) == "5"
    assert time.monotonic() - begun < 0.5
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert time.monotonic() - begun < 0.5


def test_the_program_ends_without_waiting() -> None:
    """A call that was given up is not waited for."""
    code = (
        "import asyncio, time; from kpitui.notify.threads import in_thread\n"
        "async def main():\n"
        "    try: await asyncio.wait_for(in_thread(time.sleep, 30), 0.1)\n"
        "    except TimeoutError: print('left')\n"
        "asyncio.run(main())"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20)
    assert (done.stdout, done.stderr) == ("left\n", "")
    assert time.monotonic() - begun < 15
