"""Share work among processes, one for each processor: rendering is Python, which runs on one processor a process.

Processes are forked, so what the work needs is there without being copied. No database may be open, and no thread be
running: a fork copies neither.
"""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection

# Bytes of one number in the queue; a pipe holds 16,000 of them, and no more are ever put in.
NUMBER = 4
MOST_SHARES = 8_000
# Fewer pieces than this are done before a process has started.
WORTH_SHARING = 32

Failure = tuple[int, BaseException]


def share_out(work: Callable[[int], None], count: int, worth: int = WORTH_SHARING) -> None:
    """Call `work(0)` … `work(count - 1)`, in any order, on every processor; the failure of the lowest number is raised.

    Numbers are handed out in order, so the longest work should come first. Processes whose parent is gone stop. `worth`
    pieces are worth a process; one of these processes shares its own work with nobody.
    """
    hands = min(os.cpu_count() or 1, count // worth + 1)
    if hands < 2 or not hasattr(os, "fork") or parent_process() is not None:
        for number in range(count):
            work(number)
        return
    size = -(-count // MOST_SHARES)
    todo = _queue(-(-count // size))
    failures: list[Failure] = []
    context = get_context("fork")
    answers: list[Connection] = []
    for _ in range(hands):
        ours, theirs = context.Pipe(duplex=False)
        context.Process(target=_work_off, args=(todo, work, size, count, theirs, os.getpid())).start()
        theirs.close()
        answers.append(ours)
    for answer in answers:
        try:
            failure = answer.recv()
        except EOFError:
            failure = (-1, RuntimeError("a process that renders pages was killed; is there enough memory?"))
        if failure is not None:
            failures.append(failure)
            while os.read(todo, 1 << 16):
                pass
    os.close(todo)
    if failures:
        raise min(failures, key=lambda failure: failure[0])[1]


def _queue(shares: int) -> int:
    """Return a pipe's end from which processes read the numbers of their shares until there are none left."""
    todo, given = os.pipe()
    os.write(given, b"".join(number.to_bytes(NUMBER, "little") for number in range(shares)))
    os.close(given)
    return todo


def _work_off(todo: int, work: Callable[[int], None], size: int, count: int, answer: Connection, parent: int) -> None:
    """Take shares of the work until there are none left, or until one fails."""
    while share := os.read(todo, NUMBER):
        first = int.from_bytes(share, "little") * size
        for number in range(first, min(first + size, count)):
            if os.getppid() != parent:
                os._exit(1)
            try:
                work(number)
            except Exception as error:
                answer.send((number, _portable(error)))
                return
    answer.send(None)


def _portable(error: Exception) -> Exception:
    """Return an error as it can be sent: with its traceback as a note, in plain words where it cannot be pickled."""
    said = "".join(traceback.format_exception(error))
    try:
        pickle.dumps(error)
    except Exception:
        return RuntimeError(said)
    error.add_note(said)
    return error
