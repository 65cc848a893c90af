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
    between_frameworks = 43
    reach = 44
    # publics and elections
    hawkish_shift_severe = 45
    rally_halflife = 46
    early_election_kosovo = 47
    early_election_serbia = 48
    shortest_term_kosovo = 49
    shortest_term_serbia = 50
    turnover_kosovo = 51
    turnover_serbia = 52
    majority_memory = 53
    vote_on_deal = 54
    vote_on_violence = 55
    vote_on_promises = 56
    protest_start = 57
    protest_halflife = 58
    protest_effect = 59
    line_swing = 60
    line_return = 61
    nato_support_0 = 62
    frustration_rate = 63
    support_floor = 64
    milestone_gain = 65
    support_rally = 66
    support_demand = 67
    # carrots and sticks
    p_submembership_works = 68
    keci_value_rel = 69
    pfp_value_rel = 70
    accession_span = 71
    eu_reward_rel_kosovo = 72
    eu_reward_rel_serbia = 73
    eu_years = 74
    eu_perspective_step = 75
    eu_tranche_share = 76
    eu_stick_cost_kosovo = 77
    eu_stick_cost_serbia = 78
    stick_compliance_hazard = 79
    stick_relief = 80
    measures_probability = 81
    measures_tension = 82
    measures_probability_serbia = 83
    credibility_0 = 84
    eu_delay_kosovo = 85
    eu_delay_serbia = 86
    eu_consent_kosovo = 87
    eu_consent_serbia = 88
    credibility_loss_delay = 89
    credibility_gain = 90
    payment_gain = 91
    late_carrot_mult = 92
    moral_hazard_mult = 93
    forfeit = 94
    earning_pace = 95
    delivery_step = 96
    delivery_lag = 97
    # trust
    trust_memory = 98
    trust_prior_strength = 99
    trust_neg_weight = 100
    trust_0 = 101
    forgive_prob = 102
    promise_evidence = 103
    signature_evidence = 104
    coordination_evidence = 105
    pressure_evidence = 106
    # consensus
    stubborn_nonrecogniser = 107
    stubborn_other_ally = 108
    socialisation_pace = 109
    functional_discount = 110
    break_silence_cost = 111
    silence_precision = 112
    holdout_hazard = 113
    holdout_hazard_status = 114
    sidepay_mult = 115
    precedent_discount = 116
    reliability_effect = 117
    interoperability_effect = 118
    deal_opens_allies = 119
    member_turnover = 120
    sponsor_usual = 121
    enhanced_usual = 122
    deal_calls = 123
    tension_deters = 124
    standing_calls = 125
    renegotiation_months = 126
    trim = 127
    least_content = 128
    offer_after = 129
    offer_to = 130
    post_retry = 131
    track_suspension = 132
    adoption_part = 133
    clean_to_earn = 134
    clean_to_resume = 135
    taken_back = 136
    # belgrade and NATO's steps
    serbia_anger = 137
    label_anger = 138
    consent_calms = 139
    anger_spent = 140
    anger_halflife = 141
    force_fear = 142
    walk_out_usual = 143
    walk_out_months = 144
    campaign_usual = 145
    campaign_gain = 146
    # incidents and peacekeepers
    mu_incident = 147
    branching = 148
    decay_days = 149
    provocation = 150
    alert_provokes = 151
    tension_effect = 152
    tension_halflife = 153
    tension_of_act = 154
    tension_of_pressure = 155
    tension_of_alert = 156
    tension_of_severe = 157
    tension_of_collapse = 158
    calm_of_text = 159
    p_severe = 160
    share_serious = 161
    share_banjska = 162
    spoiler_mult = 163
    patron_push = 164
    patron_spread = 165
    patron_odds = 166
    plot_usual = 167
    plot_months = 168
    plot_found = 169
    launch_usual = 170
    given_up = 171
    plot_rest = 172
    deterrence = 173
    kfor_reach = 174
    belgrade_restrains = 175
    tension_calls_plot = 176
    blame = 177
    attribution_rate = 178
    p_suspend_severe = 179
    suspension_months = 180
    kfor_onset_coef = 181
    kfor_intensity_coef = 182
    kfor_dilemma_coef = 183
    kfor_collapse_hr = 184
    kfor_reinforcement = 185
    surge_halflife = 186
    surge_limit = 187
    handover = 188
    # conduct in the north
    unilateral_usual = 189
    line_odds = 190
    tension_odds = 191
    north_room = 192
    act_fatigue = 193
    fatigue_halflife = 194
    coordinated_usual = 195
    standing_commits = 196
    pressure_usual = 197
    alert_usual = 198
    provoked_odds = 199
    violence_odds = 200
    serbia_line_odds = 201
    alignment_effect = 202
    unilateral_gain = 203
    # emergencies and the representative
    disaster_rate = 204
    eadrcc_trust_pulse = 205
    eadrcc_halflife = 206
    eadrcc_basis_mult = 207
    moving_months = 208
    ad_hoc_response = 209
    serbia_joins = 210
    training_pulse = 211
    readiness_gain = 212
    readiness_lost = 213
    emergency_cost = 214
    force_gain = 215
    sr_appoint_lag = 216
    sr_or_agreement = 217
    sr_escalation_mult = 218
    sr_collapse_hr = 219
    envoy_on_patron = 220
    envoy_warning = 221
    envoy_verifies = 222
    # the dialogue's pace and what becomes of texts
    attention_floor = 223
    attention_halflife = 224
    crisis_calls = 225
    prospect_calls = 226
    fatigue = 227
    measures_cool = 228
    campaign_cools = 229
    success_draws = 230
    crisis_draws = 231
    impl_rate_base = 232
    impl_rate_technical = 233
    usual_compliance = 234
    line_on_compliance = 235
    viol_impl_mult = 236
    collapse_hazard = 237
    implementation_protection = 238
    comprehensive_pace = 239
    binding_odds = 240


class Derived(Names):
    """What follows from a world's parameters alone, worked out once at its start: slots after those of `Parameter`."""

    WORKS = 241  # 1 if an incentive short of membership works in this world, else 0
    UNILATERAL_LOG_ODDS = 242  # and the next five: log-odds of usual conduct in a month
    COORDINATED_LOG_ODDS = 243
    ALERT_LOG_ODDS = 244
    PRESSURE_LOG_ODDS = 245
    CAMPAIGN_LOG_ODDS = 246
    COMPLIANCE_LOG_ODDS = 247
    PULSE_KEPT = 248  # and the next ten: what remains after a month of what fades
    HARDLINE_KEPT = 249
    ANGER_KEPT = 250
    ATTENTION_KEPT = 251
    TENSION_KEPT = 252
    VIOLENCE_KEPT = 253
    COMMITMENT_KEPT = 254
    PROTEST_KEPT = 255
    FATIGUE_KEPT = 256
    SURGE_KEPT = 257
    SKILL_KEPT = 258
    QUIET_MONTH = 259  # probability of a month without an emergency
    COLLAPSE_PER_THOUSAND = 260  # log hazard ratio of collapse for a thousand troops more
    EXCITATION_KEPT = 261  # part of the armed groups' excitation that is left after a month without incidents
    CALMED = 262  # part of the violence that a comprehensive deal takes away once it is carried out
    SIZE = 263


WORKS = int(Derived.WORKS)
PARAMETER_SLOTS = int(Derived.SIZE)
