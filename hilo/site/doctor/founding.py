"""What a state that was begun still lacks: the steps of `hilo begin`, from which the doctor goes on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from hilo.kernel.terminal import language, said

from .line import MIND, WELL, Line


def founding() -> Iterator[Line]:
    """A line for each state in which somebody has an account."""
    from django.utils import translation

    with translation.override(language()):
        yield from _states()


def _states() -> Iterator[Line]:
    from hilo.desks.administration.steps import OWED, node_of, owed, states_begun
    from hilo.kernel.access.actions import SETUP

    for code in states_begun():
        node = node_of(code, SETUP)
        lacking = owed(node)
        say = partial(Line, about="founding")
        if not lacking:
            yield say(state=WELL, words=said("{name} lacks nothing.", name=node.state.name))
            continue
        parts = [
            f"{words}: {', '.join(one.title for one in lacking if (one.state == OWED) == now)}"
            for words, now in ((said("still owed"), True), (said("can wait"), False))
            if any((one.state == OWED) == now for one in lacking)
        ]
        todo = f"hilo begin --state {code}"
        yield say(state=MIND, words=f"{node.state.name}, {'; '.join(parts)}.", todo=todo)
