"""What an act may have been: the model leaves open which office was closed and which state was lobbied; these tables do not.

A way is chosen by the entry's own draw, among those that fit the year and Kosovo's control of the north and that were told
least often. Such details colour a line and change nothing. Dates and kinds follow data/evidence/events.csv where it has them;
the rest is judgement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SEPTEMBER, NOVEMBER = 8, 10  # months of a year, counted from 0
HALF_YEAR = 6
DISSOLVED = range(12 * 26, 12 * 26 + 4)


class Way(NamedTuple):
    """One way in which an act may have been done: between these levels of north control, in these years (`until` left out).

    What `ends` something (the posts of officers who resign) is not told again before that is restored. `manner` says who must
    have been asked about it: KFOR about what police do ("police"), the EU about rules ("rule"). `when` bounds it to some
    months, each counted from January 2000. `about` names in a few words what was not done in the north. It makes no sense while
    `unless` is ended: nobody puts a tariff on what may not be sold. `settled`: only once a political text gave Kosovo's police or
    municipalities a place in the north.
    """

    words: str
    low: float = 0.0
    high: float = 1.0
    since: int = 2000
    until: int = 2100
    ends: str = ""
    manner: str = ""
    when: Callable[[int], bool] | None = None
    about: str = ""
    unless: str = ""
    settled: bool = False

    def fits(self, calendar: int) -> bool:
        """True if it can have happened in a month, counted from January 2000."""
        return self.since <= 2000 + calendar // 12 < self.until and (self.when is None or self.when(calendar))


def local_vote(calendar: int) -> bool:
    """True in the run-up to local elections in Kosovo: autumn of 2013, 2017 and so on (data/evidence/events.csv)."""
    return (2000 + calendar // 12) % 4 == 1 and SEPTEMBER <= calendar % 12 <= NOVEMBER


def mayors_settled(calendar: int) -> bool:
    """True but in the half-year after a local vote: nobody resigns from what he has just been elected to."""
    return (2000 + calendar // 12) % 4 != 2 or calendar % 12 >= HALF_YEAR


def assembly_sits(calendar: int) -> bool:
    """True but until April 2026, when the Assembly elected in December 2025 hardly sat (data/evidence/events.csv)."""
    return calendar not in DISSOLVED


ALONE = (
    Way(
        "special police move in to take over the Jarinje and Brnjak crossings",
        high=0.5,
        until=2014,
        ends="crossings",
        manner="police",
    ),
    Way("Pristina bans goods from Serbia", high=0.8, ends="ban", manner="rule", about="ban on goods", unless="tariff"),
    Way("Kosovo customs officers are flown to the northern crossings", high=0.5, until=2014, ends="customs"),
    Way(
        "Pristina opens an office of its own administration in North Mitrovica",
        high=0.5,
        until=2015,
        ends="office",
        manner="rule",
    ),
    Way(
        "Pristina says that it will have no more Serbian votes on its soil",
        high=0.6,
        since=2012,
        ends="votes",
        manner="rule",
        about="word on Serbian votes",
    ),
    Way("special police set up a checkpoint on the road to Leposavic", high=0.6, manner="police"),
    Way(
        "Pristina puts a tariff on goods from Serbia",
        high=0.7,
        since=2016,
        ends="tariff",
        manner="rule",
        about="tariff",
        unless="ban",
    ),
    Way("police arrest Belgrade's envoy for Kosovo in North Mitrovica", high=0.7, since=2013, manner="police", settled=True),
    Way(
        "Kosovo's president visits the Gazivode dam under the guard of special police",
        high=0.6,
        since=2013,
        manner="police",
        settled=True,
    ),
    Way("Pristina declares the Trepca mines its property", high=0.6, since=2013, until=2026, ends="Trepca", manner="rule"),
    Way(
        "the Assembly in Pristina votes to make an army of the security force",
        high=0.7,
        since=2014,
        until=2024,
        ends="army",
        about="vote on an army",
    ),
    Way(
        "special police search houses in four northern municipalities at once",
        high=0.7,
        since=2013,
        manner="police",
        settled=True,
    ),
    Way("police take down road signs put up by Belgrade in the north", high=0.6, manner="police"),
    Way("Pristina sends its own managers to the substation at Valac", high=0.6, ends="Valac", manner="rule"),
    Way("a new police station opens in Leposavic without a word to the municipality", 0.25, 0.7, ends="station"),
    Way(
        "police make Serbian cars change their plates at the crossings",
        0.25,
        0.6,
        since=2015,
        until=2023,
        ends="plates",
        manner="rule",
    ),
    Way(
        "Pristina asks holders of Serbian identity cards for an entry paper",
        0.25,
        0.6,
        since=2015,
        until=2023,
        ends="cards",
        manner="rule",
    ),
    Way("Pristina bars Serbian officials from visiting the north", 0.25, manner="rule"),
    Way("Pristina bans a Serbian state visit to a monastery in the north", 0.25, manner="rule"),
    Way("customs officers seize schoolbooks from Serbia at the Jarinje crossing", 0.35, manner="rule"),
    Way("Pristina makes the euro the only legal cash in the north", 0.35, since=2013, until=2025, ends="cash", manner="rule"),
    Way("police close bank branches run from Belgrade in the north", 0.4, until=2025, ends="banks", manner="police"),
    Way("police shut the post offices run from Belgrade in the north", 0.4, until=2025, ends="post", manner="police"),
    Way(
        "police close the offices of Belgrade's parallel municipalities", 0.4, until=2026, ends="municipalities", manner="police"
    ),
    Way("police take over the municipal building in Zvecan", 0.4, 0.7, until=2026, ends="Zvecan", manner="police"),
    Way("special police return to the municipal building in Zvecan", 0.4, 0.75, since=2026, ends="Zvecan", manner="police"),
    Way("special police raid shops without a Kosovo licence in Leposavic", 0.45, manner="police"),
    Way("police search the offices of the Serb List in North Mitrovica", 0.45, since=2015, manner="police"),
    Way("special police build a new base near Leposavic", 0.5, since=2015, ends="base", manner="police"),
    Way("Pristina expropriates land for police posts in Zubin Potok", 0.5, since=2015, manner="rule"),
    Way("police close employment offices run from Belgrade in Zvecan", 0.5, ends="employment", manner="police"),
    Way("Kosovo Police set up a post at the northern end of the main bridge over the Ibar", 0.55, ends="bridge", manner="police"),
    Way("Pristina opens two new bridges over the Ibar", 0.55, since=2026, ends="bridges", manner="rule"),
    Way("police close the last pension and tax offices run from Belgrade", 0.55, ends="pensions", manner="police"),
    Way("Pristina takes over the water company of the north", 0.55, ends="water", manner="rule"),
    Way("inspectors close pharmacies supplied from Serbia", 0.55, manner="rule"),
    Way(
        "Pristina applies its law on foreigners to holders of Serbian papers",
        0.55,
        since=2020,
        ends="foreigners",
        manner="rule",
        about="law on foreigners",
    ),
    Way("Pristina tells the university in North Mitrovica to seek its licence", 0.55, ends="university", manner="rule"),
    Way(
        "Pristina orders clinics run from Belgrade to register with its ministry", 0.55, since=2020, ends="clinics", manner="rule"
    ),
    Way(
        "Pristina orders schools run from Belgrade to register with its ministry", 0.55, since=2020, ends="schools", manner="rule"
    ),
    Way("inspectors seal the offices of a Serbian telecom company in the north", 0.55, ends="telecom", manner="rule"),
    Way("Pristina gives the streets of North Mitrovica new names", 0.6, ends="streets", manner="rule"),
    Way(
        "Pristina enters Serbian state property in the north in its own land register",
        0.6,
        since=2020,
        ends="property",
        manner="rule",
    ),
    Way(
        "Pristina withdraws the licences of broadcasters from Serbia in the north",
        0.6,
        since=2020,
        ends="broadcasters",
        manner="rule",
    ),
    Way("Kosovo's border police start patrols on Lake Gazivode", 0.5, since=2016, ends="lake", manner="police"),
    Way("Pristina freezes the money of northern municipalities that fly Serbian flags", 0.6, since=2020, manner="rule"),
    Way("police take over the sports hall and the culture house in North Mitrovica", 0.55, ends="sports", manner="police"),
)
TOGETHER = (
    Way("Pristina clears a police operation in the north with KFOR and EULEX beforehand"),
    Way("Kosovo Police and KFOR agree on joint patrols along the northern roads", ends="patrols"),
    Way("Pristina consults the EU and NATO before it changes the rules on plates and papers", until=2024),
    Way("Pristina consults the EU and NATO before it changes the rules on residence papers", since=2024),
    Way("Pristina tells KFOR and the EU in advance of a move against smugglers in the north"),
    Way("Pristina settles with KFOR how the Ibar bridge is guarded", ends="guard"),
    Way("Pristina takes some of its special police out of the north after talks with KFOR", settled=True),
    Way("Kosovo Police, KFOR and EULEX train together for unrest in the north"),
    Way("Pristina puts off a search in North Mitrovica at KFOR's request"),
    Way("Pristina asks EULEX to watch a police check at the northern crossings", since=2013),
    Way("Kosovo Police give KFOR their plan for the local vote in the north", since=2013, when=local_vote, settled=True),
    Way("Pristina hands its files on attacks in the north to EULEX's prosecutors", until=2018, ends="files"),
    Way("Pristina opens its files on attacks in the north to EULEX's monitors", since=2018, ends="files"),
)
PRESSED = (
    Way("Serbs of the north put up roadblocks with Belgrade's blessing"),
    Way("Serbs of the north vote against Pristina's institutions in a referendum of their own", until=2014, ends="referendum"),
    Way("the Serb List leaves Kosovo's Assembly in protest", since=2015, ends="Assembly", when=assembly_sits),
    Way(
        "the Serb List leaves Kosovo's Assembly and government in protest",
        since=2015,
        ends="Assembly",
        when=assembly_sits,
        unless="ministry",
    ),
    Way("Belgrade tells the Serbs of the north to ignore Pristina's rules on plates and papers", since=2013, until=2024),
    Way("Belgrade tells the Serbs of the north to ignore Pristina's rules on residence papers", since=2024),
    Way("Serb police officers and councillors resign from Kosovo's institutions", since=2014, ends="officers"),
    Way("Serb mayors of the north resign together", since=2015, ends="mayors", when=mayors_settled),
    Way("Serbs gather day after day at the town halls of the north, called out by the Serb List", since=2014),
    Way("the Serb List calls a boycott of the local vote", since=2015, when=local_vote),
    Way("Serb judges and prosecutors walk out of the court in Mitrovica", since=2018, ends="judges"),
    Way("Belgrade has schools and clinics in the north close in protest"),
    Way("the Serb List takes people by bus to a rally in North Mitrovica", since=2014),
    Way("Serbs of the north refuse to pay Kosovo's electricity bills on Belgrade's word", since=2022),
    Way("Serb councillors stay away from the councils of the northern towns", since=2014, settled=True),
    Way("Belgrade calls a council of its own for the Serbs of Kosovo"),
    Way("Belgrade tells Serb doctors and teachers not to apply for Kosovo's licences"),
    Way("the Serb List gives up its ministry in Pristina in protest", since=2015, ends="ministry"),
    Way("protesters on the Serbian side block the roads to two crossings, and Belgrade lets them"),
    Way("Belgrade threatens to stop its own pay to Serbs who also work for Pristina's institutions", since=2012),
    Way("Serb parties of the north break off talks with Pristina's ministries on Belgrade's word", since=2014),
    Way(
        "a painted train sets out from Belgrade for Mitrovica and is stopped before the line",
        since=2016,
        until=2020,
        ends="train",
    ),
)
ABROAD = (
    Way("a state in West Africa withdraws its recognition of Kosovo after a visit from Belgrade", since=2017),
    Way("a state in southern Africa suspends its recognition of Kosovo", since=2017, until=2021),
    Way("an island state in the Pacific withdraws its recognition of Kosovo", since=2017),
    Way("a Caribbean state suspends its recognition of Kosovo", since=2017, until=2021),
    Way("a South American state takes back its recognition of Kosovo after talks in Belgrade", since=2017, until=2021),
    Way("Serbian diplomats lobby against Kosovo's admission to Interpol", since=2015),
    Way("Serbian diplomats lobby against Kosovo's admission to UNESCO", since=2014),
    Way("Serbian diplomats lobby against Kosovo in the World Customs Organization", since=2016),
    Way("Serbia campaigns against Kosovo's admission to the Council of Europe", since=2022),
    Way("Belgrade boycotts a regional meeting over Kosovo's name plate"),
    Way("Serbia asks undecided states at the UN not to recognise Kosovo"),
    Way("Serbia asks NATO's parliamentarians to turn Kosovo's delegation away", since=2014),
    Way("Serbia protests against Kosovo's flag at a sports event", since=2014),
)
# to paper the army is no answer, and before the alerts of 2018 (data/evidence/events.csv) it was hardly ever one
ALERTS = (
    Way("Serbia puts its army on alert"),
    Way("Serbia moves troops towards the line with Kosovo"),
    Way("Serbia raises its army to its highest readiness"),
    Way("Serbian armour drives up to the line near Jarinje"),
    Way("Serbian warplanes fly along the line with Kosovo"),
)
WATCHES = (
    Way("Belgrade sends gendarmes to its side of the line"),
    Way("Serbia's president calls the general staff together over Kosovo"),
    Way("Belgrade asks for a meeting of the Security Council and puts its garrisons in the south on watch"),
    Way("Serbia holds manoeuvres near the line with Kosovo"),
    Way("Serbia's defence minister inspects the troops near Raska"),
)
ARMED_SINCE = 2017
STOOD_DOWN = {
    "puts its army on alert": ("", "; KFOR sees no threat, and the order is lifted within two weeks", ""),
    "moves troops": ("", "; the troops go back after nine days", "; KFOR steps up its patrols until the troops leave"),
    "highest readiness": ("", "; the order is lifted after six days", "; KFOR sees no threat, and it passes"),
    "armour": (
        "",
        "; the tanks go back to their barracks within three weeks",
        "; KFOR steps up its patrols until the tanks go back",
    ),
    "warplanes": ("", "; KFOR protests", ""),
}  # how an alarm ends; those of the record lasted days to weeks (data/evidence/events.csv)
GRIEVANCES = (
    (2000, 2014, "over customs at the crossings"),
    (2000, 2016, "over the courts of the north"),
    (2013, 2100, "over the Association that does not come"),
    (2015, 2024, "over plates"),
    (2024, 2100, "over cash in dinars"),
    (2024, 2100, "over residence papers"),
    (2024, 2100, "over the blocked transport of teachers' and doctors' pay"),
)  # what Serbs of the north protest against when no single act is behind it: first year, year left out, words
RETURNS = {
    "ban": (("text", "softer", "trade", "measures", "track", "peace"), "Pristina lifts its ban on goods from Serbia"),
    "tariff": (("text", "softer", "trade", "measures", "track", "peace"), "Pristina drops its tariff on goods from Serbia"),
    "Assembly": (("vote",), "the Serb List takes its seats again"),
    "ministry": (("conciliatory",), "a minister of the Serb List joins the government again"),
    "mayors": (("local",), ""),
    "officers": (("deal",), "Serb officers are to return to Kosovo's institutions"),
    "judges": (("deal",), "Serb judges are to return to Kosovo's courts"),
}  # what was ended comes back with one of these, in these words (empty: of itself)
ANSWERED = {
    "crossings": "; Serbs block the roads behind them",
    "customs": "; Serbs block the roads to both",
}  # the summer of 2011
TRADE = (
    "customs stamps", "the trade in medicines", "veterinary certificates", "food certificates", "mutual veterinary checks",
    "a plan for the trade in medicines", "excise stamps", "customs data",
)  # fmt: skip
"""Technical items that nobody agrees on while goods are banned."""
SETTLED = {"managing the crossings": ("crossings", "customs")}  # what a technical item leaves nobody to take over any more

# technical items in the order in which the record agreed on them, those that were left after it, and those left in 2026
BASKET = (
    "freedom of movement", "civil registers", "the cadastre", "customs stamps", "university diplomas", "managing the crossings",
    "representation at regional meetings", "liaison officers", "energy", "telecoms", "vehicle insurance", "plates",
    "the trade in medicines", "fire services", "water", "veterinary certificates", "railways", "missing persons",
)  # fmt: skip
LATER_BASKET = (
    "archives on the missing", "a list of diplomas to be recognised", "electricity bills in the north", "food certificates",
    "railway timetables", "a plan for the trade in medicines", "the waste water of the Ibar",
    "handing over copies of the cadastre", "renewing the deal on vehicle insurance", "emergency services",
    "excise stamps", "pensions", "court judgments", "bus lines",
    "mutual veterinary checks", "driving licences", "customs data", "fire brigades near the crossings",
    "the university hospital in Mitrovica", "air traffic",
)  # fmt: skip
LATER_START = 2017  # from this year on a start finds the first list settled
