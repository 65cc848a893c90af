"""The page Take a seat: at each decision of a side a person chooses, and then sees what the rule would have done."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pandas as pd
import solara

from keci.dashboard.futures.parting import Part, parting
from keci.dashboard.seat import game as games
from keci.dashboard.seat.game import Game, Given, Question, Seat
from keci.dashboard.seat.style import STYLE
from keci.dashboard.shell.shell import Empty, Panel, Press, Problem, use_memory
from keci.model.errors import InputError

ADDRESS = "/seat"
ARMS = {"baseline": "today's policy", "keci": "the cooperation track (KECI)", "package": "all measures of the paper"}
SHOWN = ("asm_implemented", "recog_implemented", "north_implemented", "incidents", "severe", "nato_support")
NAMES = {
    "asm_implemented": "Association carried out, 0 to 1",
    "recog_implemented": "Recognition de facto, 0 to 1",
    "north_implemented": "Kosovo's police in the north, 0 to 1",
    "incidents": "Incidents in five years",
    "severe": "Severe incidents in five years",
    "nato_support": "Support for NATO, %",
}
SUMMED = ("incidents", "severe")


@solara.component_vue("place.vue", vuetify=False)
def _Place(query: str) -> None: ...


@solara.component
def TakeASeat() -> None:
    """The page. The address holds the game: who decides, where, and the answers so far."""
    memory, search = use_memory(), solara.use_router().search
    played, set_played = solara.use_state((0, None), eq=lambda a, b: a is b)  # a number, and the game: it changes in place
    problem, set_problem = solara.use_state("")

    def begin(seat: Seat) -> None:
        """Play in a thread of its own: the first world on a machine compiles the rules."""

        def work() -> None:
            set_played((1, Game(seat)))

        threading.Thread(target=work, name="seat", daemon=True).start()

    def first() -> None:
        try:
            begin(Seat.read(search))
        except InputError as error:
            set_problem(f"The address was not understood, so the usual game begins. {error}")
            begin(Seat())

    solara.use_effect(first, [])
    with solara.Div(classes=["seat"]):
        solara.Style(STYLE)
        if problem:
            Problem(problem, "")
        number, game = played
        if game is None:
            Empty("Preparing the world", "A moment; the first time on a machine it takes half a minute to compile the rules.")
            return
        memory[ADDRESS] = game.seat.encode()
        _Place(query=game.seat.encode())

        def answer(said: str) -> None:
            game.answer(said)
            set_played((number + 1, game))

        def again(seat: Seat) -> None:
            set_played((0, None))
            begin(seat)

        Beginning(game, again)
        with solara.Div(classes=["seat-table"]):
            with solara.Div():
                if game.given:
                    Last(game.given[-1])
                if game.question is not None:
                    Decision(game, game.question, answer)
                else:
                    End(game)
            with solara.Div():
                if game.question is not None:
                    Known(game, game.question)
                Answers(game, len(game.given))


@solara.component
def Beginning(game: Game, begin: Callable[[Seat], None]) -> None:
    """Who decides, and in which world."""
    seat = game.seat
    sentence = (
        f"You decide for {game.side} for five years; the model plays everybody else. You see what {game.side} could know, "
        "choose, and are then told what the rule would have done. No answer is right: it may be the rule that errs."
    )
    with Panel("Take a seat", sentence), solara.Div(classes=["keci-switch"]):
        for side, capital in games.CAPITALS.items():
            Press(capital, lambda side=side: begin(Seat(side, seat.arm, seat.seed, seat.world)), pressed=side == seat.side)
        for arm, said in ARMS.items():
            Press(said, lambda arm=arm: begin(Seat(seat.side, arm, seat.seed, seat.world)), pressed=arm == seat.arm)
        Press("Another world", lambda: begin(Seat(seat.side, seat.arm, seat.seed, seat.world + 1)))


@solara.component
def Decision(game: Game, question: Question, answer: Callable[[str], None]) -> None:
    """The question, what speaks for and against it, and the answers."""
    title = f"{question.date}: {games.QUESTIONS[question.kind]}"
    with Panel(title, f"On the table: a {question.about}." if question.about else ""):
        terms = question.weighed()
        strongest = max((abs(value) for _, value in terms), default=1.0)
        with solara.v.Html(tag="ul", class_="memo"):
            for name, value in terms[:7]:
                marks = ("▲" if value > 0 else "▼") * max(1, round(3 * abs(value) / strongest))
                words = [
                    solara.v.Html(tag="b", class_="for" if value > 0 else "against", children=[marks]),
                    f" {name} {'speaks for it' if value > 0 else 'speaks against it'}",
                ]
                solara.v.Html(tag="li", children=words)
        with solara.Div(classes=["choices"]):
            not_done, done = question.options
            Press(done.capitalize(), lambda: answer("1"), class_="main")
            Press(not_done.capitalize(), lambda: answer("0"), class_="main")
            Press("Leave it to the rule", lambda: answer(games.LEFT), class_="plain")


@solara.component
def Last(given: Given) -> None:
    """What the rule would have done where the last answer was given."""
    question = given.question
    rule = question.options[question.ruled]
    said = f"The rule does this with a probability of {100 * question.probability:.0f} %; here its draw said: {rule}."
    you = "You left it to the rule." if given.answer == games.LEFT else f"You: {question.options[given.choice]}."
    parted = " From here on your future is another one." if given.differs else ""
    solara.v.Html(
        tag="p", class_="keci-notice", attributes={"role": "status"}, children=[f"{question.date}: {you} {said}{parted}"]
    )


@solara.component
def Known(game: Game, question: Question) -> None:
    """What the side could know."""
    with Panel(f"What {game.side} knows", "No more than it could see: what is public, and what it expects itself."):
        with solara.v.Html(tag="table"), solara.v.Html(tag="tbody"):
            for name, value in games.facts(game, question):
                cells = [solara.v.Html(tag="th", attributes={"scope": "row"}, children=[name])]
                solara.v.Html(tag="tr", children=[*cells, solara.v.Html(tag="td", children=[value])])
        with solara.v.Html(tag="ul", class_="keci-list news"):
            for line in games.news(game, question):
                solara.v.Html(tag="li", children=[line])


@solara.component
def Answers(game: Game, number: int) -> None:
    """The answers so far beside the rule's, and to take away; their `number` tells that there are more, as the game stays."""
    if not number:
        return
    decided = [one for one in game.given if one.answer != games.LEFT]
    likely = sum(one.choice == (one.question.probability >= 0.5) for one in decided)
    differ = sum(one.differs for one in decided)
    usual = f"{likely} are what the rule does more often than not"
    sentence = f"Of {len(decided)} decisions of yours {usual}; {differ} differ from what it did here."
    name = f"keci-seat-{game.seat.side}-{game.seat.seed}-{game.seat.world}"
    with Panel("Your decisions", sentence):
        with solara.v.Html(tag="ol", class_="keci-list"):
            for one in game.given:
                mark = (
                    "left to the rule"
                    if one.answer == games.LEFT
                    else ("otherwise than the rule" if one.differs else "as the rule")
                )
                about = f" ({one.question.about})" if one.question.about else ""
                often = f"{100 * one.question.probability:.0f} %"
                said = f"{one.question.date}{about}: {one.question.options[one.choice]}; {mark} ({often})"
                solara.v.Html(tag="li", children=[said])
        with solara.Div(classes=["downloads"]):
            solara.FileDownload(lambda: as_json(game), f"{name}.json", label="JSON")
            solara.FileDownload(lambda: as_csv(game), f"{name}.csv", label="CSV")


@solara.component
def End(game: Game) -> None:
    """What came of it, beside the future that the rules alone play."""
    parts = parting(game.ruled, game.recording) if game.recording is not game.ruled else [Part("Your future is the rules' own.")]
    with Panel("Five years are over", "Your future beside the one in which the rule decided everywhere, on the same chance."):
        with solara.v.Html(tag="table"):
            head = [solara.v.Html(tag="th", attributes={"scope": "col"}, children=[said]) for said in ("", "yours", "the rule's")]
            solara.v.Html(tag="thead", children=[solara.v.Html(tag="tr", children=head)])
            rows = []
            for name in SHOWN:
                cells = [solara.v.Html(tag="th", attributes={"scope": "row"}, children=[NAMES[name]])]
                cells += [solara.v.Html(tag="td", children=[closing(r.series[name], name)]) for r in (game.recording, game.ruled)]
                rows.append(solara.v.Html(tag="tr", children=cells))
            solara.v.Html(tag="tbody", children=rows)
        for part in parts:
            solara.v.Html(tag="p", children=[part.text])
        address = games.live_address(game)
        if address:
            solara.Link(address, children=["Look at both side by side on the page Live"])


def closing(series: list[float], name: str) -> str:
    """The last value of a series, or its sum where it counts."""
    months = series[: games.MONTHS + 1]
    if name in SUMMED:
        return f"{sum(months):.0f}"
    return f"{100 * months[-1]:.0f}" if name == "nato_support" else f"{months[-1]:.2f}"


def as_json(game: Game) -> str:
    """The game with all its decisions, so that it can be played again and counted."""
    seat = game.seat
    head = {"side": seat.side, "scenario": seat.arm, "seed": seat.seed, "world": seat.world, "months": games.MONTHS}
    return json.dumps({**head, "address": f"{ADDRESS}?{seat.encode()}", "decisions": game.rows()}, indent=1)


def as_csv(game: Game) -> str:
    """A row a decision."""
    rows = [{**row, "weighed": "; ".join(f"{name} {value:+g}" for name, value in row["weighed"].items())} for row in game.rows()]
    return str(pd.DataFrame(rows).to_csv(index=False))
