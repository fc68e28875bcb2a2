"""`@track`: each call of a function is a run of its own."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from greenai_desktop.tracking.tracker import Tracker

Function = TypeVar("Function", bound=Callable[..., Any])


def decorated(options: Mapping[str, Any], function: Function) -> Function:
    """The function, recorded; also a coroutine function or a generator. A call of itself within is no run of its own.

    Args:
        options: Those of `track`; the name of the function is that of the run unless one is told.
        function: What is called.
    """
    recording = _recording({**options, "name": options["name"] or getattr(function, "__qualname__", "")})

    def plain(*args: Any, **words: Any) -> Any:
        with recording():
            return function(*args, **words)

    async def awaited(*args: Any, **words: Any) -> Any:
        with recording():
            return await function(*args, **words)

    def generated(*args: Any, **words: Any) -> Generator[Any, Any, Any]:
        with recording():
            return (yield from function(*args, **words))

    async def generated_async(*args: Any, **words: Any) -> AsyncIterator[Any]:
        with recording():
            async for item in function(*args, **words):
                yield item

    wrapper: Callable[..., Any] = plain
    if inspect.iscoroutinefunction(function):
        wrapper = awaited
    elif inspect.isasyncgenfunction(function):
        wrapper = generated_async
    elif inspect.isgeneratorfunction(function):
        wrapper = generated
    return cast("Function", functools.wraps(function)(wrapper))


def _recording(options: Mapping[str, Any]) -> Callable[[], Any]:
    is_inside: ContextVar[bool] = ContextVar("is_inside", default=False)

    @contextmanager
    def recording() -> Iterator[None]:
        if is_inside.get():
            yield
            return
        token = is_inside.set(True)
        try:
            with Tracker(options):
                yield
        finally:
            _put_back(is_inside, token)

    return recording


def _put_back(inside: ContextVar[bool], token: Any) -> None:
    try:
        inside.reset(token)
    except ValueError:  # a generator that is closed in another context than it began in
        inside.set(False)
