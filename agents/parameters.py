"""The parameters of a world, by name. Values, ranges and sources stand in model/data/parameters.csv, in this order."""

from __future__ import annotations

from agents.names import Names


class Parameter(Names):
    """Position of each parameter in the array that rules and moves receive."""

    # patience and choice
    discount_annual_kosovo = 0
    discount_annual_serbia = 1
    quantal_precision = 2
    reject_recognition_serbia = 3
    reject_asm_kosovo = 4
    ratification_threshold = 5
    audience_cost_scale = 6
    signing_cost = 7
    mediator_error = 8
    crisis_pressure = 9
    firmness_effect = 10
    # publics and elections
    hawkish_shift_severe = 11
    rally_halflife = 12
    early_election_kosovo = 13
    early_election_serbia = 14
    turnover_kosovo = 15
    turnover_serbia = 16
    nato_support_0 = 17
    frustration_rate = 18
    support_floor = 19
    milestone_gain = 20
    # carrots and sticks
    p_submembership_works = 21
    keci_value_rel = 22
    eu_reward_rel_kosovo = 23
    eu_reward_rel_serbia = 24
    eu_perspective_step = 25
    eu_tranche_share = 26
    eu_stick_cost_kosovo = 27
    stick_compliance_hazard = 28
    measures_probability = 29
    credibility_0 = 30
    reward_delay = 31
    credibility_loss_delay = 32
    credibility_gain = 33
    late_carrot_mult = 34
    moral_hazard_mult = 35
    sweetener_slope = 36
    # trust
    trust_memory = 37
    trust_prior_strength = 38
    trust_neg_weight = 39
    trust_0 = 40
    forgive_prob = 41
    # consensus
    stubborn_nonrecogniser = 42
    stubborn_other_ally = 43
    socialisation_pace = 44
    functional_discount = 45
    break_silence_cost = 46
    silence_precision = 47
    holdout_hazard = 48
    holdout_hazard_status = 49
    sidepay_mult = 50
    precedent_discount = 51
    reliability_effect = 52
    track_suspension = 53
    serbia_backlash = 54
    backlash_halflife = 55
    # incidents and peacekeepers
    mu_incident = 56
    branching = 57
    decay_days = 58
    provocation = 59
    tension_effect = 60
    p_severe = 61
    share_serious = 62
    share_banjska = 63
    spoiler_mult = 64
    patron_push = 65
    p_suspend_severe = 66
    kfor_onset_coef = 67
    kfor_intensity_coef = 68
    kfor_dilemma_coef = 69
    kfor_collapse_hr = 70
    kfor_reinforcement = 71
    # conduct in the north
    unilateral_usual = 72
    coordinated_usual = 73
    pressure_usual = 74
    alert_usual = 75
    alignment_effect = 76
    unilateral_gain = 77
    # emergencies and the representative
    disaster_rate = 78
    eadrcc_trust_pulse = 79
    eadrcc_halflife = 80
    eadrcc_basis_mult = 81
    sr_appoint_lag = 82
    sr_or_agreement = 83
    sr_escalation_mult = 84
    sr_collapse_hr = 85
    # the dialogue's pace and what becomes of texts
    attention_floor = 86
    attention_halflife = 87
    technical_ease = 88
    impl_rate_base = 89
    impl_rate_technical = 90
    usual_compliance = 91
    viol_impl_mult = 92
    collapse_hazard = 93
    implementation_protection = 94
    severe_welfare_cost = 95
    comprehensive_pace = 96
    binding_odds = 97


class Derived(Names):
    """What follows from a world's parameters alone, worked out once at its start: slots after those of `Parameter`."""

    WORKS = 98  # 1 if an incentive short of membership works in this world, else 0
    # log-odds of usual conduct in a month
    UNILATERAL_LOG_ODDS = 99
    COORDINATED_LOG_ODDS = 100
    ALERT_LOG_ODDS = 101
    PRESSURE_LOG_ODDS = 102
    COMPLIANCE_LOG_ODDS = 103
    # what remains after a month of what fades with a half-life
    PULSE_KEPT = 104
    HARDLINE_KEPT = 105
    BACKLASH_KEPT = 106
    ATTENTION_KEPT = 107
    QUIET_MONTH = 108  # probability of a month without an emergency
    COLLAPSE_PER_THOUSAND = 109  # log hazard ratio of collapse for a thousand troops more
    EXCITATION_KEPT = 110  # part of the armed groups' excitation that is left after a month without incidents
    SIZE = 111


WORKS = int(Derived.WORKS)
PARAMETER_SLOTS = int(Derived.SIZE)
