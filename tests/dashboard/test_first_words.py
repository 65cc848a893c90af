"""Lines of the chronicle put into a sentence of the page: what is no name loses its capital."""

from keci.dashboard.futures.parting import COMMON
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario

NAMES = {
    "Pristina",
    "Pristina's",
    "Belgrade",
    "Belgrade's",
    "Brussels",
    "Serbia",
    "Serbia's",
    "Serbian",
    "Serb",
    "Serbs",
    "NATO",
    "KFOR",
    "Kosovo",
    "Kosovo's",
}


def test_every_first_word_of_a_line_is_a_name_or_known_as_none() -> None:
    for name, start in (("package", "2026-01"), ("baseline", "2011-03")):
        for world in range(6):
            model = NegotiationModel(Scenario.named(name, start=start), seed=0, world=world).run()
            allies = {ally.name.split()[0] for ally in model.members}
            first = {line[8:].split()[0] for line in model.chronicle()}
            assert first - NAMES - allies <= COMMON
