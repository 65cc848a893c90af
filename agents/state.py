"""The slots in which actors keep their state: names for positions in small arrays of floats.

Every actor owns one array; what all can see stands on the board. A move receives its actor's own array and the board,
and so cannot know what it should not. Arrays, not objects, because the same compiled moves drive a Mesa agent and the ensemble.
Blocks of four (one number an issue) start at the named slot: `board[Board.AGREED + Issue.ASM]`.
"""

from __future__ import annotations

from agents.names import Names

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
    SIZE = 66


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
    CRED_NATO = 35
    CRED_EU = 36
    SINCE_ELECTION = 37
    TERM = 38
    REJECT = 39  # polled rejection of the feared issue
    FEARED = 40  # number of that issue
    UNTROUBLED = 41
    WHOLE = 42
    SUPPORT = 43  # for NATO
    SINCE_MILESTONE = 44
    BACKLASH = 45
    REWARD_NATO = 46  # utility of the part of the track still to be had, if it works
    REWARD_EU = 47
    REWARD_EXTRA = 48  # the rival lever's reward
    OWED_NATO = 49  # months that an earned reward has been owed
    OWED_EU = 50
    NATO_HELD = 51  # utility of the tranches received
    EU_PATIENCE = 52  # what waiting for the EU's reward leaves of it
    SIZE = 53


class Union(Names):
    """The European Union's own state."""

    ATTENTION = 0  # how much political effort goes into the dialogue, 0 to 1
    MEASURES_MONTH = 1
    FAILURES = 2  # rounds in a row without result
    ROUNDS = 3
    OWES_KOSOVO = 4  # 1 while a step of Kosovo's waits for its reward
    OWES_SERBIA = 5
    SIZE = 6


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
    SIZE = 29


class Groups(Names):
    """The armed groups' own state."""

    EXCITATION = 0  # daily rate of triggered incidents at the end of the month
    PATRON = 1
    SIZE = 2


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
    SIZE = 11


class Lever(Names):
    """What a policy can switch on."""

    KECI = 0
    KFOR = 1
    EADRCC = 2
    EU_ALIGNMENT = 3
    ENVOY = 4
    SERBIA_REWARD = 5
    PLACEBO = 6


class Setting(Names):
    """The settings of a lever."""

    ON = 0
    STRENGTH = 1
    START = 2
    CONDITIONAL = 3
    CREDIBILITY = 4  # -1: what Pristina believes anyway
    DELAY = 5  # months
    STATUS_LADEN = 6
    COST = 7  # 1: consensus costs its sponsors something; 0: none
    SIZE = 8
