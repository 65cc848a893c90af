"""The slots in which actors keep their state: names for positions in small arrays of floats.

Every actor owns one array; what all can see stands on the board. A move receives its actor's own array and the board,
and so cannot know what it should not. Arrays, not objects, because the same compiled moves drive a Mesa agent and the ensemble.
Blocks of four (one number an issue) start at the named slot: `board[Board.AGREED + Issue.ASM]`.
"""

from __future__ import annotations

from typing import Any

from keci.agents import declared
from keci.agents.names import Names

ISSUES = 4


class Issue(Names):
    """What the dialogue is about; levels in [0, 1], defined in data/evidence/principals.csv."""

    ASM = 0  # Association of Serb-majority municipalities: degree of self-management
    RECOG = 1  # de-facto recognition and membership of international bodies
    NORTH = 2  # who polices the north
    TECH = 3  # technical basket: energy, telecoms, plates, diplomas, missing persons


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


PROMISES = 4


class Reward(Names):
    """One promise's state: its row of the table of rewards, shape (PROMISES, Reward.SIZE). All payers obey the same rules."""

    WHOLE = 0  # utility of the whole to whom it is promised, if such an incentive works
    SHARE = 1  # share of the whole that one step earns
    EARNED = 2  # share earned so far
    PAID = 3  # share delivered and kept
    OWED = 4  # months for which something earned has been owed
    BELIEF = 5  # that it arrives when earned
    WAIT = 6  # what waiting leaves of it: delta^D
    EARNED_BY = 7  # sum of the steps that earn it, see `Earns`
    USED_UP = 8  # 1 if what has been earned is no longer on offer
    PROMISED = 9  # how far the promise counts, 0 to 1
    SUSPENDED = 10
    CONDITIONAL = 11
    EARNED_MONTH = 12  # last month in which something was earned; -1 none
    MARK = 13  # share of the duties carried out when delivery was last rewarded
    DELAY = 14  # months within which what is earned should arrive
    SIZE = 15


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


class Board(Names):
    """What everybody can see."""

    MONTH = 0  # months since the start
    CALENDAR = 1  # months since January 2000
    AGREED = 2
    IMPLEMENTED = 6
    BASE = 10  # level when the text in force was signed
    DONE = 14  # share of the way from BASE to AGREED that has been carried out
    DEAL = 18  # 1 while a comprehensive text is in force
    DEAL_MONTH = 19
    TEXT_KIND = 20  # gravest kind of text in force
    TEXT_MONTH = 21
    STEP_MONTH = 22  # last month in which anything was agreed in the dialogue
    SUSPENDED_UNTIL = 23
    ROUND = 24  # 1 if a round was held this month
    TABLED = 25  # kind of text on the table this month
    SIGNED = 26  # kind of text signed this month
    COLLAPSED = 27
    PROXIMITY = 28  # how near a deal is, 0 to 1
    KFOR = 29  # troops, thousands
    INCIDENTS = 30
    SERIOUS = 31
    SEVERE = 32
    BANJSKA = 33
    LAST_SEVERE = 34
    BLAMED_SERBIA = 35  # 1 if a severe incident of this month was laid at Belgrade's door
    KOSOVO_ACT = 36
    SERBIA_ACT = 37
    MEASURES = 38  # 1 while the EU's measures against Kosovo are in force
    EU_PAID_KOSOVO = 39
    EU_PAID_SERBIA = 40
    NATO_LEVEL = 41  # NATO's engagement with Kosovo on the scale of principals.csv
    TRACK = 42  # 1 while the cooperation track is adopted
    TRACK_MONTH = 43
    TRANCHES = 44  # tranches delivered
    TRACK_SUSPENDED = 45
    MILESTONE = 46  # 1 in a month with a delivery by NATO
    ENVOY = 47  # 1 with a Special Representative in post
    EMERGENCY = 48
    JOINT_RESPONSE = 49
    ELECTION_KOSOVO = 50
    ELECTION_SERBIA = 51
    TENSION = 52
    KOSOVO_LINE = 53
    SERBIA_LINE = 54
    KOSOVO_COMPLIED = 55  # 1: carried out obligations this month, 0: did not, -1: nothing due
    SERBIA_COMPLIED = 56
    KOSOVO_BLOCKED = 57  # 1 if Kosovo refused what was on the table
    SERBIA_BLOCKED = 58
    NORMALISED_MONTH = 59
    LAST_FRAMEWORK = 60
    ATTACK = 61  # size of an armed attack imposed by a shock this month: 0 none
    SUSPENSION = 62  # 1 if talks were suspended this month
    ENHANCED = 63  # 1 once the enhanced interaction of 2016 is agreed
    EARNED = 64  # tranches earned by steps in the dialogue
    BROKEN = 65  # 1 once a deal that counted as normalisation has collapsed
    MEASURES_SERBIA = 66  # 1 while the EU's measures against Serbia are in force
    VIOLENCE = 67  # severe incidents a month, as people have come to expect them
    NET_KOSOVO = 68  # net gain from the political text on the table, by the side's own terms
    NET_SERBIA = 69
    FIRST_TEXT = 70  # 1 if the comprehensive text on the table is the first ever tabled
    MOVED = 71  # largest rise of a level by the political text on the table
    STANDARD = 72  # training standard of Kosovo's security force, 0 to 1
    INTEROPERABILITY = 73  # with allied forces, 0 to 1
    READINESS = 74  # for civil emergencies, 0 to 1
    ATTACK_DAY = 75  # day of an armed attack that was planned; 0 none
    AUTHORED = 76  # 1 in a month of a planned attack
    SUSPECTED = 77  # 1 while a planned attack has not been attributed
    FOILED = 78  # 1 in a month in which a plot was uncovered
    UNDER_ATTACK = 79  # 1 in a month with a severe attack, or the one after: what Kosovo does then is no misconduct
    JOINED = 80  # 1 if Serbia takes part in the response to an emergency
    TEXTS_TABLED = 81  # comprehensive texts tabled so far
    ACT_MEMORY = 82  # Kosovo's recent unilateral acts, fading
    ALERT_MEMORY = 83  # Serbia's recent alerts, fading
    CONTENT = 84  # of the track, as the Council has adopted it: strength times what was left in by bargaining
    QUIET_MONTHS = 85  # since the last severe incident
    NORTH_IDEAL = 86  # Kosovo's published ideal in the north: acts on the ground lead no further
    DUTIES_KOSOVO = 87  # share of its duties under the political text in force that Kosovo has carried out
    DUTIES_SERBIA = 88
    WITHDRAWN = 89  # 1 in a month in which NATO took a tranche back
    KOSOVO_DEFAULTED = 90  # 1 if Kosovo left undone last month what it owed
    SERBIA_DEFAULTED = 91
    TECH_LIMIT = 92  # level of the technical basket beyond which Belgrade sees statehood implied
    HOLDOUTS = 93  # allies that hold out against the step before the Council
    SMALL_DAYS = 94  # days of this month with an incident in which nobody was hurt: the sum of 2 to the power of each day, from 0
    SERIOUS_DAYS = 95  # the same with a serious or graver one
    KOSOVO_BREACHED = 96  # 1 in a month in which Kosovo acts against a comprehensive text in force
    SERBIA_BREACHED = 97
    COLLAPSED_BY = 98  # number of the side that abandoned the text that collapsed this month; 0 none
    COORDINATION_MEMORY = 99  # Kosovo's recent coordinated steps, fading
    POLITICAL_FROM = 100  # first month in which the dialogue's mandate reaches beyond technical matters
    SIZE = 101


class Decider(Names):
    """How an actor decides: a block at the end of its state. All 0 for the default rule; see `agents/choice.py`."""

    ADDRESS = 0  # of the compiled rule in this process; 0: the default
    NUMBER = 1  # of the rule, as it stands in the ledger
    KEEPS = 2  # 1 if it keeps the default's terms and adds to them, 0 if it has only its own
    NAMED = 3  # terms of its own
    MEMORY = 4  # what it remembers from one decision to the next
    GIVEN = 8  # terms of the decision at hand, as the default would weigh them
    WEIGHED = 22  # and as this rule weighs them
    SIZE = 36


class Principal(Names):
    """What Kosovo and Serbia know and hold, each in an array of its own."""

    IDEAL = 0
    WEIGHT = 4  # utility per unit of level
    RED_LINE = 8
    DIRECTION = 12  # +1 at least the red line, -1 at most, 0 none
    SALIENCE = 16
    OBLIGED = 20  # share of the implementation that is this side's duty
    NATO_WEIGHT = 24
    NATO_RED_LINE = 25
    EU_WEIGHT = 26
    DISCOUNT = 27  # monthly factor
    POWER = 28  # exponent in the Nash product
    LINE = 29  # -1 softer, +1 firmer government
    HARDLINE = 30  # hawkish shift of the public, share points
    GOOD = 31
    BAD = 32
    TRUST = 33  # in the other side
    PULSE = 34
    EU_OFFSET = 35  # how much more (or less) the EU is believed at the start than NATO
    SINCE_ELECTION = 37
    TERM = 38
    REJECT = 39  # polled rejection of the feared issue
    FEARED = 40  # number of that issue
    UNTROUBLED = 41
    WHOLE = 42
    SUPPORT = 43  # for NATO
    ANGER = 45  # Belgrade's over NATO's moves, utility
    THRESHOLD = 46  # domestic support that a text needs
    AUDIENCE = 47  # utility per unit of concession beyond a red line
    SIGNING = 48  # utility that signing a comprehensive text costs
    COUNTERWEIGHT = 49  # part of the rejecting that a promise of peace wins over
    COMMITMENT = 50  # public refusals and acts that tie the government's hands
    LOOKAHEAD = 51  # mean discounted months of the future that counts
    FORESIGHT = 52  # months
    MAJORITY = 53  # strength of the government's majority, 0 to 1
    PROTEST = 54  # strength of a protest movement, 0 to 1
    GRIEVANCE = 55  # promises to this side that were broken, fading
    SIGNED_DEAL = 56  # 1 if this government signed a comprehensive deal
    KEEPING = 57  # utility of working on what it owes this month; 0 if nothing is due
    NEAR = 58  # weight of the months of its foresight in the whole future
    CALLED = 59  # month of an election that was called before the start; -1 none
    DECIDER = 60
    SIZE = 96


class Union(Names):
    """The European Union's own state."""

    ATTENTION = 0  # how much political effort goes into the dialogue, 0 to 1
    MEASURES_MONTH = 1  # in which the measures in force against Kosovo were imposed
    FAILURES = 2  # rounds in a row without result
    ROUNDS = 3
    SESSIONS = 4  # on a political text since the last one was tabled
    LAST_SESSION = 5  # month of it
    REFUSED_KIND = 6  # kind of the last text; with the next seven slots one text, see EARLIER
    REFUSED = 7  # its levels of ASM, RECOG, NORTH
    REFUSED_BY = 10  # two flags: Kosovo, Serbia
    REFUSED_TERMS = 12  # what each side was offered beside the levels when it refused, utility
    BIAS = 14  # error of the mediator's estimate, utility per unit of level: three issues of Kosovo, three of Serbia
    VARIANCE = 20  # of that error, as the mediator knows it
    FAILED = 26  # texts put to both sides and refused since the last one signed
    MEASURES_MONTH_SERBIA = 27
    EARLIER = 28  # the texts before the last one, each its kind, levels, who refused, terms, as from REFUSED_KIND on
    DECIDER = 84
    SIZE = 120


class CouncilSlot(Names):
    """The North Atlantic Council's own state."""

    TABLED = 0  # step that waits for consensus
    TABLED_MONTH = 1
    ATTEMPTED = 2  # 1 once silence has been tried on it
    HOLDOUTS = 3
    BROKE = 4  # allies that broke silence at the last attempt
    APPROVED = 5  # tranches approved
    DELIVERY_MONTH = 6  # when the approved tranche arrives; -1 none on its way
    EARNED_MONTH = 7
    GOOD = 8
    BAD = 9
    RELIABILITY = 10  # Kosovo's reputation with allies
    PULSE = 11  # goodwill from emergencies met together
    CONSENSUS_MONTH = 12  # first month with a track text adopted; -1 none
    CLEAN_MONTHS = 13  # since the last unilateral act
    POST_APPROVED = 14  # month in which the representative's post was agreed; -1 not yet
    POST_TRY = 15  # month of the next attempt on it
    SIDE_PAYMENTS = 16  # spent so far
    ON_TIME = 17
    DELIVERED = 18
    KFOR_TARGET = 19  # thousands
    KFOR_DRIFT = 20  # thousands a month towards the target
    KFOR_BASE = 21  # strength without reinforcement
    KFOR_SURGE = 22
    ATTEMPTS = 23  # silence procedures so far
    BROKE_TOTAL = 24  # times that silence was broken
    ADOPTED = 25  # step adopted this month
    WITHDRAWN = 26  # tranches taken back
    KFOR_LOST = 27  # thousands that shocks have taken from KFOR for good
    ENLARGEMENTS = 28  # rounds of accession since the start
    KEPT = 29  # share of the track's content left in the text on the table
    TRIED_MONTH = 30  # of the last silence procedure on it
    COORDINATED = 31  # 1 if Kosovo's last act in the north was coordinated
    DECIDER = 32  # of the members, whose memory is the Council's
    SIZE = 68


class Groups(Names):
    """The armed groups' own state."""

    EXCITATION = 0  # daily rate of triggered incidents at the end of the month
    PATRON = 1
    PLAN = 2  # months for which an attack has been prepared; 0 none
    REST = 3  # months until another can be begun
    DECIDER = 4
    SIZE = 40


class Ally(Names):
    """One member's state: its column of the members' table, shape (Ally.SIZE, number of members)."""

    ACTOR = 0
    OPENNESS = 1
    ANCHOR = 2
    SALIENCE = 3
    STUBBORNNESS = 4
    RECOGNISES = 5
    JOINS = 6  # first month (since January 2000) as a member
    ACTIVE = 7
    HOLDOUT = 8
    STANCE = 9  # openness as shown this month: opinion moved by Kosovo's reputation and by help in emergencies
    NEXT = 10  # opinion formed this month, taken up when all have formed theirs
    ELECTION = 11  # month (since January 2000) of the next election
    CONSENTED = 12  # the most that a step asked of it when this government gave way on one
    CONSENTED_MONTH = 13  # month in which it gave way
    SIZE = 14


# what a policy can switch on: a file each in data/levers, so that a new lever is entered in no list
Lever: Any = Names("Lever", declared.numbers(), module=__name__)  # type: ignore[arg-type]


class Setting(Names):
    """The settings of a lever."""

    ON = 0
    STRENGTH = 1
    START = 2
    CONDITIONAL = 3
    CREDIBILITY = 4  # -1: what is believed anyway
    DELAY = 5  # months
    STATUS_LADEN = 6
    COST = 7  # 1: consensus costs its sponsors something; 0: none
    EARNED_BY = 8  # sum of `Earns`
    USED_UP = 9
    PROMISE_FROM = 10  # see `Counts`
    REFORM = 11  # conditions after the study of 1995: civil control and reform
    GOOD_NEIGHBOUR = 12  # good-neighbourly conduct
    COORDINATION = 13  # coordination with KFOR in the north
    OWN_PACE = 14  # each at its own pace
    SIZE = 15


class Counts(Names):
    """From when a promise counts."""

    ANNOUNCEMENT = 0
    ADOPTION = 1
    DELIVERY = 2
