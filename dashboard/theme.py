"""How the dashboard looks: colours that colour-blind readers can tell apart, one for each arm, and a style for light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.charts import MARKS, colour

# fixed places of the scenarios that ship with the model, so that an arm has the same colour on every page
PLACES = ("baseline", "keci", "serbia_reward", "package", "keci_status_laden", "kfor", "envoy")

STYLE = """
.v-application.theme--light, .theme--light {
  --paper: #ffffff; --ink: #1d2429; --soft: #55616a; --line: #d5dce0; --band: #f2f5f7; --land: #e7ebee; --sea: #ffffff;
  --accent: #0a6ea6; --good: #00694c; --bad: #a33d00; --edge: #8b98a1;
  --arm-0: #6b7278; --arm-1: #0a84c6; --arm-2: #d55e00; --arm-3: #009e73; --arm-4: #b8568f; --arm-5: #b97f00; --arm-6: #2f8fc4;
}
.v-application.theme--dark, .theme--dark {
  --paper: #14181b; --ink: #e8ecee; --soft: #a3afb6; --line: #343c42; --band: #1d2327; --land: #2a3137; --sea: #14181b;
  --accent: #56b4e9; --good: #4fd0a5; --bad: #ff9d66; --edge: #6d7a83;
  --arm-0: #a9b2b8; --arm-1: #3fa9e6; --arm-2: #f07f2a; --arm-3: #2bc297; --arm-4: #e08fbd; --arm-5: #e6a817; --arm-6: #7cc4ee;
}
.v-application { background: var(--paper) !important; color: var(--ink) !important; font: 15px/1.45 system-ui, sans-serif !important; }
.v-application .v-application--wrap { background: var(--paper); }
.v-application .v-sheet.d-flex { background: var(--paper) !important; }
.keci { width: 100%; min-width: 0; max-width: 1440px; margin: 0 auto; padding: 0 16px 48px; color: var(--ink); }
.keci h1 { font-size: 1.15rem; font-weight: 650; margin: 0; } .keci h2 { font-size: 1rem; font-weight: 650; margin: 0 0 2px; }
.keci p { margin: 0 0 8px; } .keci .soft { color: var(--soft); } .keci .small { font-size: .84rem; }
.keci table { border-collapse: collapse; font-size: .88rem; width: 100%; font-variant-numeric: tabular-nums; }
.keci th, .keci td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.keci td.number, .keci th.number { text-align: right; }
.keci-header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; padding: 8px 0; border-bottom: 1px solid var(--line);
  margin-bottom: 10px; }
.keci-header nav { display: flex; gap: 2px; flex-wrap: wrap; }
.keci-header nav a { color: var(--ink) !important; text-decoration: none; padding: 5px 11px; border-radius: 5px; }
.keci-header nav a:hover { background: var(--band); }
.keci-header nav a.current { background: var(--band); font-weight: 650; box-shadow: inset 0 -2px 0 var(--accent); }
.keci-panel { border: 1px solid var(--line); border-radius: 7px; padding: 10px 12px; margin-bottom: 10px; background: var(--paper);
  min-width: 0; }
.keci-panel > p.sentence { color: var(--soft); font-size: .86rem; margin-bottom: 6px; }
.keci-grid { display: grid; gap: 10px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
.keci-notice { border-left: 4px solid var(--accent); background: var(--band); padding: 9px 12px; border-radius: 3px; margin: 6px 0; }
.keci-notice.problem { border-left-color: var(--bad); }
.keci-notice b { display: block; }
.keci .v-btn { text-transform: none; letter-spacing: 0; }
.keci a:focus-visible, .keci button:focus-visible, .keci input:focus-visible, .keci [tabindex]:focus-visible,
.keci select:focus-visible, .keci summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.solara-content-main, .solara-autorouter-content { width: 100%; }
@media (max-width: 700px) { .keci { padding: 0 8px 32px; } }
@media (prefers-reduced-motion: reduce) { .keci * { transition: none !important; animation: none !important; } }
"""


def place(arm: str, arms: Sequence[str] = PLACES) -> int:
    """The place of an arm, which gives it its colour: fixed for known scenarios, else after them in the order of `arms`."""
    if arm in PLACES:
        return PLACES.index(arm)
    others = [name for name in arms if name not in PLACES]
    return len(PLACES) + others.index(arm) if arm in others else len(PLACES)


def arm_colour(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The colour of an arm, the same on every page, for charts; readable on light and on dark."""
    return colour(place(arm, arms))


def arm_variable(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The colour of an arm as a CSS variable, a little darker on light and lighter on dark than `arm_colour`."""
    position = place(arm, arms)
    return f"var(--arm-{0 if position == 0 else 1 + (position - 1) % 6})"


def arm_mark(arm: str, arms: Sequence[str] = PLACES) -> str:
    """The mark of an arm in charts, so that colour is never the only difference."""
    return MARKS[place(arm, arms) % len(MARKS)]
