"""The parameters of a world, by name. Values, ranges and sources stand in model/data/parameters.csv, in this order."""

from __future__ import annotations

from agents.names import Names


class Parameter(Names):
    """Position of each parameter in the array that rules and moves receive."""

    # patience, foresight and choice
    discount_annual_kosovo = 0
    discount_annual_serbia = 1
    foresight = 2
    signature_precision = 3
    technical_precision = 4
    compliance_precision = 5
    conduct_precision = 6
    agenda_precision = 7
    reject_recognition_serbia = 8
    reject_asm_kosovo = 9
    polled_level_serbia = 10
    polled_level_kosovo = 11
    peace_counterweight = 12
    ratification_threshold_kosovo = 13
    ratification_threshold_serbia = 14
    audience_cost_kosovo = 15
    audience_cost_serbia = 16
    signing_cost_kosovo = 17
    signing_cost_serbia = 18
    framework_weight = 19
    commitment_effect = 20
    commitment_halflife = 21
    firmness_effect = 22
    crisis_pressure = 23
    # what a text is worth
    binding_assurance = 24
    framework_assurance = 25
    exposure = 26
    deal_calms = 27
    deal_restraint = 28
    violence_memory = 29
    severe_welfare_cost = 30
    technical_annex = 31
    technical_ease = 32
    tension_on_technical = 33
    line_on_technical = 34
    sweetener_slope = 35
    sweetener_ceiling = 36
    hardline_scale = 37
    # the mediator
    mediator_error = 38
    sounding_noise = 39
    belief_halflife = 40
    sessions_before_text = 41
    tabling_confidence = 42
    opening_demand = 43
    demand_kept = 44
    between_frameworks = 45
    reach = 46
    # publics and elections
    hawkish_shift_severe = 47
    rally_halflife = 48
    early_election_kosovo = 49
    early_election_serbia = 50
    shortest_term_kosovo = 51
    shortest_term_serbia = 52
    turnover_kosovo = 53
    turnover_serbia = 54
    majority_memory = 55
    vote_on_deal = 56
    vote_on_violence = 57
    vote_on_promises = 58
    protest_start = 59
    protest_halflife = 60
    protest_effect = 61
    line_swing = 62
    line_return = 63
    nato_support_0 = 64
    frustration_rate = 65
    support_floor = 66
    milestone_gain = 67
    support_rally = 68
    support_demand = 69
    # carrots and sticks
    p_submembership_works = 70
    keci_value_rel = 71
    pfp_value_rel = 72
    accession_span = 73
    eu_reward_rel_kosovo = 74
    eu_reward_rel_serbia = 75
    eu_years = 76
    eu_perspective_step = 77
    eu_tranche_share = 78
    eu_stick_cost_kosovo = 79
    eu_stick_cost_serbia = 80
    stick_compliance_hazard = 81
    stick_relief = 82
    measures_probability = 83
    measures_tension = 84
    measures_probability_serbia = 85
    credibility_0 = 86
    eu_delay_kosovo = 87
    eu_delay_serbia = 88
    eu_consent_kosovo = 89
    eu_consent_serbia = 90
    credibility_loss_delay = 91
    credibility_gain = 92
    payment_gain = 93
    late_carrot_mult = 94
    moral_hazard_mult = 95
    forfeit = 96
    earning_pace = 97
    delivery_step = 98
    delivery_lag = 99
    # trust
    trust_memory = 100
    trust_prior_strength = 101
    trust_neg_weight = 102
    trust_0 = 103
    forgive_prob = 104
    promise_evidence = 105
    signature_evidence = 106
    coordination_evidence = 107
    pressure_evidence = 108
    # consensus
    stubborn_nonrecogniser = 109
    stubborn_other_ally = 110
    socialisation_pace = 111
    functional_discount = 112
    break_silence_cost = 113
    silence_precision = 114
    holdout_hazard = 115
    holdout_hazard_status = 116
    sidepay_mult = 117
    precedent_discount = 118
    reliability_effect = 119
    interoperability_effect = 120
    deal_opens_allies = 121
    member_turnover = 122
    sponsor_usual = 123
    enhanced_usual = 124
    deal_calls = 125
    tension_deters = 126
    standing_calls = 127
    renegotiation_months = 128
    trim = 129
    least_content = 130
    offer_after = 131
    offer_to = 132
    post_retry = 133
    track_suspension = 134
    adoption_part = 135
    clean_to_earn = 136
    clean_to_resume = 137
    taken_back = 138
    # belgrade and NATO's steps
    serbia_anger = 139
    label_anger = 140
    consent_calms = 141
    anger_spent = 142
    anger_halflife = 143
    force_fear = 144
    walk_out_usual = 145
    walk_out_months = 146
    campaign_usual = 147
    campaign_gain = 148
    # incidents and peacekeepers
    mu_incident = 149
    branching = 150
    decay_days = 151
    provocation = 152
    alert_provokes = 153
    tension_effect = 154
    tension_halflife = 155
    tension_of_act = 156
    tension_of_pressure = 157
    tension_of_alert = 158
    tension_of_severe = 159
    tension_of_collapse = 160
    calm_of_text = 161
    p_severe = 162
    share_serious = 163
    share_banjska = 164
    spoiler_mult = 165
    patron_push = 166
    patron_spread = 167
    patron_odds = 168
    plot_usual = 169
    plot_months = 170
    plot_found = 171
    launch_usual = 172
    given_up = 173
    plot_rest = 174
    deterrence = 175
    kfor_reach = 176
    belgrade_restrains = 177
    tension_calls_plot = 178
    blame = 179
    attribution_rate = 180
    p_suspend_severe = 181
    suspension_months = 182
    kfor_onset_coef = 183
    kfor_intensity_coef = 184
    kfor_dilemma_coef = 185
    kfor_collapse_hr = 186
    kfor_reinforcement = 187
    surge_halflife = 188
    surge_limit = 189
    handover = 190
    # conduct in the north
    unilateral_usual = 191
    line_odds = 192
    tension_odds = 193
    north_room = 194
    act_fatigue = 195
    fatigue_halflife = 196
    coordinated_usual = 197
    standing_commits = 198
    pressure_usual = 199
    alert_usual = 200
    provoked_odds = 201
    violence_odds = 202
    serbia_line_odds = 203
    alignment_effect = 204
    unilateral_gain = 205
    # emergencies and the representative
    disaster_rate = 206
    eadrcc_trust_pulse = 207
    eadrcc_halflife = 208
    eadrcc_basis_mult = 209
    moving_months = 210
    ad_hoc_response = 211
    serbia_joins = 212
    training_pulse = 213
    readiness_gain = 214
    readiness_lost = 215
    emergency_cost = 216
    force_gain = 217
    sr_appoint_lag = 218
    sr_or_agreement = 219
    sr_escalation_mult = 220
    sr_collapse_hr = 221
    envoy_on_patron = 222
    envoy_warning = 223
    envoy_verifies = 224
    # the dialogue's pace and what becomes of texts
    attention_floor = 225
    attention_halflife = 226
    crisis_calls = 227
    prospect_calls = 228
    fatigue = 229
    measures_cool = 230
    campaign_cools = 231
    success_draws = 232
    crisis_draws = 233
    impl_rate_base = 234
    impl_rate_technical = 235
    usual_compliance = 236
    line_on_compliance = 237
    viol_impl_mult = 238
    collapse_hazard = 239
    implementation_protection = 240
    comprehensive_pace = 241
    binding_odds = 242


class Derived(Names):
    """What follows from a world's parameters alone, worked out once at its start: slots after those of `Parameter`."""

    WORKS = 243  # 1 if an incentive short of membership works in this world, else 0
    UNILATERAL_LOG_ODDS = 244  # and the next five: log-odds of usual conduct in a month
    COORDINATED_LOG_ODDS = 245
    ALERT_LOG_ODDS = 246
    PRESSURE_LOG_ODDS = 247
    CAMPAIGN_LOG_ODDS = 248
    COMPLIANCE_LOG_ODDS = 249
    PULSE_KEPT = 250  # and the next ten: what remains after a month of what fades
    HARDLINE_KEPT = 251
    ANGER_KEPT = 252
    ATTENTION_KEPT = 253
    TENSION_KEPT = 254
    VIOLENCE_KEPT = 255
    COMMITMENT_KEPT = 256
    PROTEST_KEPT = 257
    FATIGUE_KEPT = 258
    SURGE_KEPT = 259
    SKILL_KEPT = 260
    QUIET_MONTH = 261  # probability of a month without an emergency
    COLLAPSE_PER_THOUSAND = 262  # log hazard ratio of collapse for a thousand troops more
    EXCITATION_KEPT = 263  # part of the armed groups' excitation that is left after a month without incidents
    CALMED = 264  # part of the violence that a comprehensive deal takes away once it is carried out
    SIZE = 265


WORKS = int(Derived.WORKS)
PARAMETER_SLOTS = int(Derived.SIZE)
