"""The page Take a seat: at each decision of a side a person chooses, and then sees what the rule would have done."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pandas as pd
import solara

from keci.dashboard.futures.parting import Part, parting
from keci.dashboard.language.speech import N_, _, month, ngettext, number
from keci.dashboard.seat import game as games
from keci.dashboard.seat.game import Game, Given, Question, Seat
from keci.dashboard.seat.style import STYLE
from keci.dashboard.shell.shell import Empty, Panel, Press, Problem, use_memory
from keci.model.errors import InputError

ADDRESS = "/seat"
ARMS = {
    "baseline": N_("today's policy"),
    "keci": N_("the cooperation track (KECI)"),
    "package": N_("all measures of the paper"),
}
SHOWN = ("asm_implemented", "recog_implemented", "north_implemented", "incidents", "severe", "nato_support")
NAMES = {
    "asm_implemented": N_("Association carried out, 0 to 1"),
    "recog_implemented": N_("Recognition de facto, 0 to 1"),
    "north_implemented": N_("Kosovo's police in the north, 0 to 1"),
    "incidents": N_("Incidents in five years"),
    "severe": N_("Severe incidents in five years"),
    "nato_support": N_("Support for NATO, %"),
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
            set_problem(_("The address was not understood, so the usual game begins. {error}", error=error))
            begin(Seat())

    solara.use_effect(first, [])
    with solara.Div(classes=["seat"]):
        solara.Style(STYLE)
        if problem:
            Problem(problem, "")
        number, game = played
        if game is None:
            Empty(
                _("Preparing the world"), _("A moment; the first time on a machine it takes half a minute to compile the rules.")
            )
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
                Answers(game, tuple(game.given))


@solara.component
def Beginning(game: Game, begin: Callable[[Seat], None]) -> None:
    """Who decides, and in which world."""
    seat = game.seat
    pristina = N_(
        "You decide for Pristina for five years; the model plays everybody else. You see what Pristina could know, choose, and "
        "are then told what the rule would have done. No answer is right: it may be the rule that errs."
    )
    belgrade = N_(
        "You decide for Belgrade for five years; the model plays everybody else. You see what Belgrade could know, choose, and "
        "are then told what the rule would have done. No answer is right: it may be the rule that errs."
    )
    with Panel(_("Take a seat"), _(pristina if seat.side == "kosovo" else belgrade)), solara.Div(classes=["keci-switch"]):
        for side, capital in games.CAPITALS.items():
            Press(_(capital), lambda side=side: begin(Seat(side, seat.arm, seat.seed, seat.world)), pressed=side == seat.side)
        for arm, said in ARMS.items():
            Press(_(said), lambda arm=arm: begin(Seat(seat.side, arm, seat.seed, seat.world)), pressed=arm == seat.arm)
        Press(_("Another world"), lambda: begin(Seat(seat.side, seat.arm, seat.seed, seat.world + 1)))


@solara.component
def Decision(game: Game, question: Question, answer: Callable[[str], None]) -> None:
    """The question, what speaks for and against it, and the answers."""
    title = f"{month(question.date)}: {_(games.QUESTIONS[question.kind])}"
    with Panel(title, _("On the table: a {text}.", text=_(question.about)) if question.about else ""):
        terms = question.weighed()
        strongest = max((abs(value) for _, value in terms), default=1.0)
        with solara.v.Html(tag="ul", class_="memo"):
            for name, value in terms[:7]:
                marks = ("▲" if value > 0 else "▼") * max(1, round(3 * abs(value) / strongest))
                words = [
                    solara.v.Html(tag="b", class_="for" if value > 0 else "against", children=[marks]),
                    " "
                    + (
                        _("{reason} speaks for it", reason=_(name))
                        if value > 0
                        else _("{reason} speaks against it", reason=_(name))
                    ),
                ]
                solara.v.Html(tag="li", children=words)
        with solara.Div(classes=["choices"]):
            not_done, done = question.options
            Press(_(done).capitalize(), lambda: answer("1"), class_="main")
            Press(_(not_done).capitalize(), lambda: answer("0"), class_="main")
            Press(_("Leave it to the rule"), lambda: answer(games.LEFT), class_="plain")


@solara.component
def Last(given: Given) -> None:
    """What the rule would have done where the last answer was given."""
    question = given.question
    rule, done = (_(question.options[choice]) for choice in (question.ruled, given.choice))
    share = number(100 * question.probability)
    said = [
        _("You left it to the rule.") if given.answer == games.LEFT else _("You: {done}.", done=done),
        _("The rule does this with a probability of {share} %; here its draw said: {rule}.", share=share, rule=rule),
    ]
    if given.differs:
        said.append(_("From here on your future is another one."))
    told = f"{month(question.date)}: {' '.join(said)}"
    solara.v.Html(tag="p", class_="keci-notice", attributes={"role": "status"}, children=[told])


@solara.component
def Known(game: Game, question: Question) -> None:
    """What the side could know."""
    title = N_("What Pristina knows") if game.seat.side == "kosovo" else N_("What Belgrade knows")
    with Panel(_(title), _("No more than it could see: what is public, and what it expects itself.")):
        with solara.v.Html(tag="table"), solara.v.Html(tag="tbody"):
            for name, value in games.facts(game, question):
                cells = [solara.v.Html(tag="th", attributes={"scope": "row"}, children=[name])]
                solara.v.Html(tag="tr", children=[*cells, solara.v.Html(tag="td", children=[value])])
        with solara.v.Html(tag="ul", class_="keci-list news", attributes={"lang": "en"}):
            for line in games.news(game, question):
                solara.v.Html(tag="li", children=[line])


@solara.component
def Answers(game: Game, given: tuple[Given, ...]) -> None:
    """The answers so far beside the rule's, and to take away."""
    if not given:
        return
    decided = [one for one in given if one.answer != games.LEFT]
    likely = sum(one.choice == (one.question.probability >= 0.5) for one in decided)
    differ = sum(one.differs for one in decided)
    sentence = ngettext(
        "Of {count} decision of yours {likely} are what the rule does more often than not; {differ} differ from what it did "
        "here.",
        "Of {count} decisions of yours {likely} are what the rule does more often than not; {differ} differ from what it did "
        "here.",
        len(decided),
        likely=likely,
        differ=differ,
    )
    name = f"keci-seat-{game.seat.side}-{game.seat.seed}-{game.seat.world}"
    with Panel(_("Your decisions"), sentence):
        with solara.v.Html(tag="ol", class_="keci-list"):
            for one in given:
                mark = N_("otherwise than the rule") if one.differs else N_("as the rule")
                if one.answer == games.LEFT:
                    mark = N_("left to the rule")
                about = f" ({_(one.question.about)})" if one.question.about else ""
                often = _("{share} %", share=number(100 * one.question.probability))
                said = f"{month(one.question.date)}{about}: {_(one.question.options[one.choice])}; {_(mark)} ({often})"
                solara.v.Html(tag="li", children=[said])
        with solara.Div(classes=["downloads"]):
            solara.FileDownload(lambda: as_json(game), f"{name}.json", label="JSON")
            solara.FileDownload(lambda: as_csv(game), f"{name}.csv", label="CSV")


@solara.component
def End(game: Game) -> None:
    """What came of it, beside the future that the rules alone play."""
    parts = (
        parting(game.ruled, game.recording) if game.recording is not game.ruled else [Part(_("Your future is the rules' own."))]
    )
    sentence = _("Your future beside the one in which the rule decided everywhere, on the same chance.")
    with Panel(_("Five years are over"), sentence):
        with solara.v.Html(tag="table"):
            heads = ("", _("yours"), _("the rule's"))
            head = [solara.v.Html(tag="th", attributes={"scope": "col"}, children=[said]) for said in heads]
            solara.v.Html(tag="thead", children=[solara.v.Html(tag="tr", children=head)])
            rows = []
            for name in SHOWN:
                cells = [solara.v.Html(tag="th", attributes={"scope": "row"}, children=[_(NAMES[name])])]
                cells += [solara.v.Html(tag="td", children=[closing(r.series[name], name)]) for r in (game.recording, game.ruled)]
                rows.append(solara.v.Html(tag="tr", children=cells))
            solara.v.Html(tag="tbody", children=rows)
        for part in parts:
            solara.v.Html(tag="p", children=[part.text])
        address = games.live_address(game)
        if address:
            solara.Link(address, children=[_("Look at both side by side on the page Live")])


def closing(series: list[float], name: str) -> str:
    """The last value of a series, or its sum where it counts."""
    months = series[: games.MONTHS + 1]
    if name in SUMMED:
        return number(sum(months))
    return number(100 * months[-1]) if name == "nato_support" else number(months[-1], 2)


def as_json(game: Game) -> str:
    """The game with all its decisions, so that it can be played again and counted."""
    seat = game.seat
    head = {"side": seat.side, "scenario": seat.arm, "seed": seat.seed, "world": seat.world, "months": games.MONTHS}
    return json.dumps({**head, "address": f"{ADDRESS}?{seat.encode()}", "decisions": game.rows()}, indent=1)


def as_csv(game: Game) -> str:
    """A row a decision."""
    rows = [{**row, "weighed": "; ".join(f"{name} {value:+g}" for name, value in row["weighed"].items())} for row in game.rows()]
    return str(pd.DataFrame(rows).to_csv(index=False))
