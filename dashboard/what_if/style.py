"""Style of the page What if."""

STYLE = """
.what-if { display: grid; grid-template-columns: 330px minmax(0, 1fr); gap: 12px; align-items: start; }
.what-if > * { min-width: 0; }
.what-if .dials { position: sticky; top: 8px; max-height: calc(100vh - 16px); overflow-y: auto; padding-right: 4px; }
.what-if details > summary { cursor: pointer; font-weight: 650; padding: 5px 0; }
.what-if .dial { padding: 3px 0 1px; border-top: 1px solid var(--line); }
.what-if .dial-head { display: flex; justify-content: space-between; gap: 8px; font-size: .86rem; }
.what-if .dial-value { color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; }
.what-if .dial-value.fixed { color: var(--accent); font-weight: 650; }
.what-if .choices { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0 8px; }
.what-if .choice { border: 1px solid var(--line) !important; border-radius: 13px; padding: 1px 8px; font-size: .8rem;
  cursor: pointer; background: transparent; color: var(--ink); }
.what-if .choice.chosen { background: var(--accent); border-color: var(--accent) !important; color: var(--paper); }
.what-if .verdict { font-size: 1.06rem; line-height: 1.45; }
.what-if .verdict > p { border-left: 4px solid var(--accent); padding-left: 10px; }
.what-if .icons { display: grid; grid-template-columns: repeat(auto-fill, minmax(235px, 1fr)); gap: 14px 18px; }
.what-if .icons svg { width: 100%; max-width: 300px; display: block; }
.what-if .icons h3 { font-size: .9rem; font-weight: 650; margin: 0 0 4px; }
.what-if .icons .arms { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; max-width: 300px; font-size: .8rem; }
.what-if .fans { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 10px 18px; }
.what-if .series { margin: 2px 0 10px; font-size: .86rem; }
.what-if .running { min-height: 40px; display: flex; align-items: center; gap: 12px; flex-wrap: wrap; }
.what-if .bar { flex: 1 1 160px; height: 6px; border-radius: 3px; background: var(--band); overflow: hidden; }
.what-if .bar > div { height: 100%; background: var(--accent); }
.what-if .downloads { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; }
.what-if td.better { color: var(--good); font-weight: 650; } .what-if td.worse { color: var(--bad); font-weight: 650; }
.what-if .stale { opacity: .55; } .what-if tr.group th { background: var(--band); padding-left: 4px; }
.what-if .wide { overflow-x: auto; } .what-if pre.command { white-space: pre-wrap; overflow-wrap: anywhere; }
.what-if .caveats { margin: 6px 0 0; padding-left: 18px !important; }
@media (max-width: 860px) { .what-if { grid-template-columns: minmax(0, 1fr); }
  .what-if .dials { position: static; max-height: none; } .what-if .icons { grid-template-columns: 1fr 1fr; }
  .what-if .icons .arms { gap: 6px; } }
"""
