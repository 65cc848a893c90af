"""The slots in which actors keep their state: names for positions in small arrays of floats.

Every actor owns one array; what all can see stands on the board. A move receives its actor's own array and the board,
and so cannot know what it should not. Arrays, not objects, because the same compiled moves drive a Mesa agent and the ensemble.
A slot holds one number or a block of them, `slot(ISSUES)` one for each issue: `board[Board.AGREED + Issue.ASM]`. Where it lies,
and how long the array is, follows from the order here (`names.Slots`).
"""

from __future__ import annotations

from typing import Any

from keci.agents import declared
from keci.agents.names import END, Names, Slots, slot


class Issue(Names):
    """What the dialogue is about; levels in [0, 1], defined in data/evidence/principals.csv."""

    ASM = 0  # Association of Serb-majority municipalities: degree of self-management
    RECOG = 1  # de-facto recognition and membership of international bodies
    NORTH = 2  # who polices the north
    TECH = 3  # technical basket: energy, telecoms, plates, diplomas, missing persons


ISSUES = len(Issue)


class Actor(Names):
    """Numbers of the actors other than members; members have the number of their ISO code (see `actor_number`)."""

    WORLD = 0
    KOSOVO = 1
    SERBIA = 2
    EUROPEAN_UNION = 3
    COUNCIL = 4
    ARMED_GROUPS = 5


class Act(Names):
    """What Kosovo or Serbia did in the north in a month."""

    NOTHING = 0
    COORDINATED = 1
    UNILATERAL = 2
    PRESSURE = 3
    ALERT = 4
    CAMPAIGN = 5  # against Kosovo's recognition abroad


class Promise(Names):
    """The rewards that are promised for steps in the dialogue: rows of the table of rewards."""

    NATO = 0  # the cooperation track, to Kosovo
    EU_KOSOVO = 1
    EU_SERBIA = 2
    RIVAL = 3  # the rival lever's, to Serbia


PROMISES = len(Promise)


class Reward(Slots):
    """One promise's state: its row of the table of rewards, shape (PROMISES, Reward.SIZE). All payers obey the same rules."""

    WHOLE = slot()  # utility of the whole to whom it is promised, if such an incentive works
    SHARE = slot()  # share of the whole that one step earns
    EARNED = slot()  # share earned so far
    PAID = slot()  # share delivered and kept
    OWED = slot()  # months for which something earned has been owed
    BELIEF = slot()  # that it arrives when earned
    WAIT = slot()  # what waiting leaves of it: delta^D
    EARNED_BY = slot()  # sum of the steps that earn it, see `Earns`
    USED_UP = slot()  # 1 if what has been earned is no longer on offer
    PROMISED = slot()  # how far the promise counts, 0 to 1
    SUSPENDED = slot()
    CONDITIONAL = slot()
    EARNED_MONTH = slot()  # last month in which something was earned; -1 none
    MARK = slot()  # share of the duties carried out when delivery was last rewarded
    DELAY = slot()  # months within which what is earned should arrive
    SIZE = END


class Earns(Names):
    """What earns a reward, as powers of two."""

    TECHNICAL = 1  # a technical item signed
    POLITICAL = 2  # a political text signed
    ROUTINE = 4  # a month of carrying out obligations
    DELIVERY = 8  # a marked step of what one has signed carried out


class Text(Names):
    """Kinds of text that a round can put on the table."""

    NONE = 0
    TECHNICAL = 1
    FRAMEWORK = 2
    COMPREHENSIVE = 3


class Step(Names):
    """Steps before the Council, in the order in which the track takes them, then those outside it."""

    NONE = 0
    ENHANCED_INTERACTION = 1
    FRAMEWORK = 2
    TRAINING = 3
    EXERCISES = 4
    PLANNING_REVIEW = 5
    REPRESENTATIVE = 6


class Board(Slots):
    """What everybody can see."""

    MONTH = slot()  # months since the start
    CALENDAR = slot()  # months since January 2000
    AGREED = slot(ISSUES)
    IMPLEMENTED = slot(ISSUES)
    BASE = slot(ISSUES)  # level when the text in force was signed
    DONE = slot(ISSUES)  # share of the way from BASE to AGREED that has been carried out
    DEAL = slot()  # 1 while a comprehensive text is in force
    DEAL_MONTH = slot()
    TEXT_KIND = slot()  # gravest kind of text in force
    TEXT_MONTH = slot()
    STEP_MONTH = slot()  # last month in which anything was agreed in the dialogue
    SUSPENDED_UNTIL = slot()
    ROUND = slot()  # 1 if a round was held this month
    TABLED = slot()  # kind of text on the table this month
    SIGNED = slot()  # kind of text signed this month
    COLLAPSED = slot()
    PROXIMITY = slot()  # how near a deal is, 0 to 1
    KFOR = slot()  # troops, thousands
    INCIDENTS = slot()
    SERIOUS = slot()
    SEVERE = slot()
    BANJSKA = slot()
    LAST_SEVERE = slot()
    BLAMED_SERBIA = slot()  # 1 if a severe incident of this month was laid at Belgrade's door
    KOSOVO_ACT = slot()
    SERBIA_ACT = slot()
    MEASURES = slot()  # 1 while the EU's measures against Kosovo are in force
    EU_PAID_KOSOVO = slot()
    EU_PAID_SERBIA = slot()
    NATO_LEVEL = slot()  # NATO's engagement with Kosovo on the scale of principals.csv
    TRACK = slot()  # 1 while the cooperation track is adopted
    TRACK_MONTH = slot()
    TRANCHES = slot()  # tranches delivered
    TRACK_SUSPENDED = slot()
    MILESTONE = slot()  # 1 in a month with a delivery by NATO
    ENVOY = slot()  # 1 with a Special Representative in post
    EMERGENCY = slot()
    JOINT_RESPONSE = slot()
    ELECTION_KOSOVO = slot()
    ELECTION_SERBIA = slot()
    TENSION = slot()
    KOSOVO_LINE = slot()
    SERBIA_LINE = slot()
    KOSOVO_COMPLIED = slot()  # 1: carried out obligations this month, 0: did not, -1: nothing due
    SERBIA_COMPLIED = slot()
    KOSOVO_BLOCKED = slot()  # 1 if Kosovo refused what was on the table
    SERBIA_BLOCKED = slot()
    NORMALISED_MONTH = slot()
    LAST_FRAMEWORK = slot()
    ATTACK = slot()  # size of an armed attack imposed by a shock this month: 0 none
    SUSPENSION = slot()  # 1 if talks were suspended this month
    ENHANCED = slot()  # 1 once the enhanced interaction of 2016 is agreed
    EARNED = slot()  # tranches earned by steps in the dialogue
    BROKEN = slot()  # 1 once a deal that counted as normalisation has collapsed
    MEASURES_SERBIA = slot()  # 1 while the EU's measures against Serbia are in force
    VIOLENCE = slot()  # severe incidents a month, as people have come to expect them
    NET_KOSOVO = slot()  # net gain from the political text on the table, by the side's own terms
    NET_SERBIA = slot()
    FIRST_TEXT = slot()  # 1 if the comprehensive text on the table is the first ever tabled
    MOVED = slot()  # largest rise of a level by the political text on the table
    STANDARD = slot()  # training standard of Kosovo's security force, 0 to 1
    INTEROPERABILITY = slot()  # with allied forces, 0 to 1
    READINESS = slot()  # for civil emergencies, 0 to 1
    ATTACK_DAY = slot()  # day of an armed attack that was planned; 0 none
    AUTHORED = slot()  # 1 in a month of a planned attack
    SUSPECTED = slot()  # 1 while a planned attack has not been attributed
    FOILED = slot()  # 1 in a month in which a plot was uncovered
    UNDER_ATTACK = slot()  # 1 in a month with a severe attack, or the one after: what Kosovo does then is no misconduct
    JOINED = slot()  # 1 if Serbia takes part in the response to an emergency
    TEXTS_TABLED = slot()  # comprehensive texts tabled so far
    ACT_MEMORY = slot()  # Kosovo's recent unilateral acts, fading
    ALERT_MEMORY = slot()  # Serbia's recent alerts, fading
    CONTENT = slot()  # of the track, as the Council has adopted it: strength times what was left in by bargaining
    QUIET_MONTHS = slot()  # since the last severe incident
    NORTH_IDEAL = slot()  # Kosovo's published ideal in the north: acts on the ground lead no further
    DUTIES_KOSOVO = slot()  # share of its duties under the political text in force that Kosovo has carried out
    DUTIES_SERBIA = slot()
    WITHDRAWN = slot()  # 1 in a month in which NATO took a tranche back
    KOSOVO_DEFAULTED = slot()  # 1 if Kosovo left undone last month what it owed
    SERBIA_DEFAULTED = slot()
    TECH_LIMIT = slot()  # level of the technical basket beyond which Belgrade sees statehood implied
    HOLDOUTS = slot()  # allies that hold out against the step before the Council
    SMALL_DAYS = slot()  # days of this month with an incident in which nobody was hurt: sum of 2 to the power of each day, from 0
    SERIOUS_DAYS = slot()  # the same with a serious or graver one
    KOSOVO_BREACHED = slot()  # 1 in a month in which Kosovo acts against a comprehensive text in force
    SERBIA_BREACHED = slot()
    COLLAPSED_BY = slot()  # number of the side that abandoned the text that collapsed this month; 0 none
    COORDINATION_MEMORY = slot()  # Kosovo's recent coordinated steps, fading
    POLITICAL_FROM = slot()  # first month in which the dialogue's mandate reaches beyond technical matters
    SIZE = END


GIVEN_TERMS = 10  # most terms of a decision that an actor may take by a rule of its own
NAMED_TERMS = 4  # most terms that such a rule may add
MOST_TERMS = GIVEN_TERMS + NAMED_TERMS  # of any decision


class Decider(Slots):
    """How an actor decides: a block at the end of its state. All 0 for the default rule; see `agents/choice.py`."""

    ADDRESS = slot()  # of the compiled rule in this process; 0: the default
    NUMBER = slot()  # of the rule, as it stands in the ledger
    KEEPS = slot()  # 1 if it keeps the default's terms and adds to them, 0 if it has only its own
    NAMED = slot()  # terms of its own
    MEMORY = slot(4)  # what it remembers from one decision to the next
    GIVEN = slot(GIVEN_TERMS)  # terms of the decision at hand, as the default would weigh them
    WEIGHED = slot(MOST_TERMS)  # and as this rule weighs them
    SIZE = END


class Principal(Slots):
    """What Kosovo and Serbia know and hold, each in an array of its own."""

    IDEAL = slot(ISSUES)
    WEIGHT = slot(ISSUES)  # utility per unit of level
    RED_LINE = slot(ISSUES)
    DIRECTION = slot(ISSUES)  # +1 at least the red line, -1 at most, 0 none
    SALIENCE = slot(ISSUES)
    OBLIGED = slot(ISSUES)  # share of the implementation that is this side's duty
    NATO_WEIGHT = slot()
    NATO_RED_LINE = slot()
    EU_WEIGHT = slot()
    DISCOUNT = slot()  # monthly factor
    POWER = slot()  # exponent in the Nash product
    LINE = slot()  # -1 softer, +1 firmer government
    HARDLINE = slot()  # hawkish shift of the public, share points
    GOOD = slot()
    BAD = slot()
    TRUST = slot()  # in the other side
    PULSE = slot()
    EU_OFFSET = slot()  # how much more (or less) the EU is believed at the start than NATO
    SINCE_ELECTION = slot()
    TERM = slot()
    REJECT = slot()  # polled rejection of the feared issue
    FEARED = slot()  # number of that issue
    UNTROUBLED = slot()
    WHOLE = slot()
    SUPPORT = slot()  # for NATO
    ANGER = slot()  # Belgrade's over NATO's moves, utility
    THRESHOLD = slot()  # domestic support that a text needs
    AUDIENCE = slot()  # utility per unit of concession beyond a red line
    SIGNING = slot()  # utility that signing a comprehensive text costs
    COUNTERWEIGHT = slot()  # part of the rejecting that a promise of peace wins over
    COMMITMENT = slot()  # public refusals and acts that tie the government's hands
    LOOKAHEAD = slot()  # mean discounted months of the future that counts
    FORESIGHT = slot()  # months
    MAJORITY = slot()  # strength of the government's majority, 0 to 1
    PROTEST = slot()  # strength of a protest movement, 0 to 1
    GRIEVANCE = slot()  # promises to this side that were broken, fading
    SIGNED_DEAL = slot()  # 1 if this government signed a comprehensive deal
    KEEPING = slot()  # utility of working on what it owes this month; 0 if nothing is due
    NEAR = slot()  # weight of the months of its foresight in the whole future
    CALLED = slot()  # month of an election that was called before the start; -1 none
    EARLY_FROM = slot()  # first month in which an election that nobody had called by the start can be held
    DECIDER = slot(Decider.SIZE)
    SIZE = END


class Union(Slots):
    """The European Union's own state."""

    ATTENTION = slot()  # how much political effort goes into the dialogue, 0 to 1
    MEASURES_MONTH = slot()  # in which the measures in force against Kosovo were imposed
    FAILURES = slot()  # rounds in a row without result
    ROUNDS = slot()
    LAST_ROUND = slot()  # month of it
    SESSIONS = slot()  # on a political text since the last one was tabled
    LAST_SESSION = slot()  # month of it
    REFUSED_KIND = slot()  # kind of the last text; with the next seven slots one text, see EARLIER
    REFUSED = slot(3)  # its levels of ASM, RECOG, NORTH
    REFUSED_BY = slot(2)  # two flags: Kosovo, Serbia
    REFUSED_TERMS = slot(2)  # what each side was offered beside the levels when it refused, utility
    BIAS = slot(6)  # error of the mediator's estimate, utility per unit of level: three issues of Kosovo, three of Serbia
    VARIANCE = slot(6)  # of that error, as the mediator knows it
    FAILED = slot()  # texts put to both sides and refused since the last one signed
    MEASURES_MONTH_SERBIA = slot()
    PROPOSED = slot()  # probability with which measures against Kosovo follow next month from what it did this month
    PROPOSED_SERBIA = slot()
    EARLIER = slot(7 * 8)  # room for the seven texts before the last one, each as from REFUSED_KIND on
    DECIDER = slot(Decider.SIZE)
    SIZE = END


class CouncilSlot(Slots):
    """The North Atlantic Council's own state."""

    TABLED = slot()  # step that waits for consensus
    TABLED_MONTH = slot()
    ATTEMPTED = slot()  # 1 once silence has been tried on it
    HOLDOUTS = slot()
    BROKE = slot()  # allies that broke silence at the last attempt
    APPROVED = slot()  # tranches approved
    DELIVERY_MONTH = slot()  # when the approved tranche arrives; -1 none on its way
    EARNED_MONTH = slot()
    GOOD = slot()
    BAD = slot()
    RELIABILITY = slot()  # Kosovo's reputation with allies
    PULSE = slot()  # goodwill from emergencies met together
    CONSENSUS_MONTH = slot()  # first month with a track text adopted; -1 none
    CLEAN_MONTHS = slot()  # since the last unilateral act
    POST_APPROVED = slot()  # month in which the representative's post was agreed; -1 not yet
    POST_TRY = slot()  # month of the next attempt on it
    SIDE_PAYMENTS = slot()  # spent so far
    ON_TIME = slot()
    DELIVERED = slot()
    KFOR_TARGET = slot()  # thousands
    KFOR_DRIFT = slot()  # thousands a month towards the target
    KFOR_BASE = slot()  # strength without reinforcement
    KFOR_SURGE = slot()
    ATTEMPTS = slot()  # silence procedures so far
    BROKE_TOTAL = slot()  # times that silence was broken
    ADOPTED = slot()  # step adopted this month
    WITHDRAWN = slot()  # tranches taken back
    KFOR_LOST = slot()  # thousands that shocks have taken from KFOR for good
    ENLARGEMENTS = slot()  # rounds of accession since the start
    KEPT = slot()  # share of the track's content left in the text on the table
    TRIED_MONTH = slot()  # of the last silence procedure on it
    COORDINATED = slot()  # 1 if Kosovo's last act in the north was coordinated
    DECIDER = slot(Decider.SIZE)  # of the members, whose memory is the Council's
    SIZE = END


class Groups(Slots):
    """The armed groups' own state."""

    EXCITATION = slot()  # daily rate of triggered incidents at the end of the month
    PATRON = slot()
    PLAN = slot()  # months for which an attack has been prepared; 0 none
    REST = slot()  # months until another can be begun
    DECIDER = slot(Decider.SIZE)
    SIZE = END


class Ally(Slots):
    """One member's state: its column of the members' table, shape (Ally.SIZE, number of members)."""

    ACTOR = slot()
    OPENNESS = slot()
    ANCHOR = slot()
    SALIENCE = slot()
    STUBBORNNESS = slot()
    RECOGNISES = slot()
    JOINS = slot()  # first month (since January 2000) as a member
    ACTIVE = slot()
    HOLDOUT = slot()
    STANCE = slot()  # openness as shown this month: opinion moved by Kosovo's reputation and by help in emergencies
    NEXT = slot()  # opinion formed this month, taken up when all have formed theirs
    ELECTION = slot()  # month (since January 2000) of the next election
    TERM = slot()  # months between its elections
    CONSENTED = slot()  # the most that a step asked of it when this government gave way on one, or kept silence
    CONSENTED_MONTH = slot()  # month in which it did
    CONSENTED_STEP = slot()  # the step on which it kept silence; 0 when it gave way, which counts for all that ask no more
    SIZE = END


# what a policy can switch on: a file each in data/levers, so that a new lever is entered in no list
Lever: Any = Names("Lever", declared.numbers(), module=__name__)  # type: ignore[arg-type, call-arg]


class Setting(Slots):
    """The settings of a lever."""

    ON = slot()
    STRENGTH = slot()
    START = slot()
    CONDITIONAL = slot()
    CREDIBILITY = slot()  # -1: what is believed anyway
    DELAY = slot()  # months
    STATUS_LADEN = slot()
    COST = slot()  # 1: consensus costs its sponsors something; 0: none
    EARNED_BY = slot()  # sum of `Earns`
    USED_UP = slot()
    PROMISE_FROM = slot()  # see `Counts`
    REFORM = slot()  # conditions after the study of 1995: civil control and reform
    GOOD_NEIGHBOUR = slot()  # good-neighbourly conduct
    COORDINATION = slot()  # coordination with KFOR in the north
    OWN_PACE = slot()  # each at its own pace
    SIZE = END


class Counts(Names):
    """From when a promise counts."""

    ANNOUNCEMENT = 0
    ADOPTION = 1
    DELIVERY = 2
