"""Fields to choose one or several of a list: the browser's own, which keyboards, phones and screen readers know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import solara


@solara.component_vue("choose.vue", vuetify=False)
def _Choose(label: str, items: list[dict[str, str]], value: str, event_choose: Callable[[object], None]) -> None: ...


@solara.component_vue("ticks.vue", vuetify=False)
def _Ticks(label: str, items: list[dict[str, str]], chosen: list[str], event_choose: Callable[[object], None]) -> None: ...


@solara.component
def Choose(label: str, words: Mapping[str, str], value: str, on_value: Callable[[str], None]) -> None:
    """One of `words` (value: what is read); a value that is not among them is ignored."""

    def choose(sent: object) -> None:
        if isinstance(sent, str) and sent in words:
            on_value(sent)

    _Choose(label=label, items=_items(words), value=value, event_choose=choose)


@solara.component
def Ticks(label: str, words: Mapping[str, str], chosen: Sequence[str], on_chosen: Callable[[list[str]], None]) -> None:
    """Several of `words`, in the order in which they were ticked."""

    def choose(sent: object) -> None:
        if isinstance(sent, list):
            on_chosen([name for name in sent if name in words])

    _Ticks(label=label, items=_items(words), chosen=list(chosen), event_choose=choose)


def _items(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in words.items()]
