"""Independent work side by side: DuckDB leaves a processor idle while it plans, and while a small query runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from graphlib import TopologicalSorter
from multiprocessing import parent_process
from queue import SimpleQueue
from typing import TypeVar

from pipeline.warehouse.warehouse import Warehouse

T = TypeVar("T")
Work = Callable[[Warehouse], T]
# Beyond a few, planning no longer waits and the queries only share the same processors.
MOST_HANDS = 4


def run_together(
    warehouse: Warehouse, work: Mapping[str, Work[T]], after: Mapping[str, Collection[str]] | None = None
) -> dict[str, T]:
    """Run pieces of work, each with a connection of its own, and return their results in the order given.

    `after` names what must be finished before a piece begins. The first piece that fails, in the order given, is
    raised; no further piece is begun, and those under way are waited for.
    """
    waits = after or {}
    order = TopologicalSorter({name: [other for other in waits.get(name, ()) if other in work] for name in work})
    order.prepare()
    count = hands()
    done: dict[str, T] = {}
    failed: dict[str, BaseException] = {}
    with ExitStack() as stack:
        free: SimpleQueue[Warehouse] = SimpleQueue()
        for _ in range(count):
            free.put(stack.enter_context(warehouse.beside()))
        pool = stack.enter_context(ThreadPoolExecutor(count))
        running: dict[Future[T], str] = {}
        while order.is_active() and not (failed and not running):
            if not failed:
                running |= {pool.submit(_one, free, work[name]): name for name in order.get_ready()}
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                if (error := future.exception()) is not None:
                    failed[name] = error
                else:
                    done[name] = future.result()
                    order.done(name)
    for name in work:
        if name in failed:
            raise failed[name]
    return {name: done[name] for name in work}


def hands() -> int:
    """Return how many pieces of work run side by side: one in a process that is itself one of several side by side."""
    return 1 if parent_process() else min(os.cpu_count() or 1, MOST_HANDS)


def _one(free: SimpleQueue[Warehouse], piece: Work[T]) -> T:
    """Run one piece with a connection that is free; there are as many as threads."""
    hand = free.get()
    try:
        return piece(hand)
    finally:
        free.put(hand)
