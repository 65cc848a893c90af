"""Style of the page Evidence."""

STYLE = """
.evidence .v-input { padding-top: 16px; }
.evidence .wide { overflow-x: auto; max-height: 640px; overflow-y: auto; } .evidence tr.group th { background: var(--band); }
.evidence thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
.evidence td.number { text-align: right; white-space: nowrap; } .evidence table a { color: var(--accent); overflow-wrap: anywhere;
  text-decoration: underline; }
.evidence td { min-width: 56px; } .evidence td:nth-last-child(2) { min-width: 210px; } .evidence td:last-child { min-width:
  130px; }
.evidence table.events td:nth-child(-n+3) { white-space: nowrap; } .evidence table.events td:nth-child(4) { width: 60%; }
.evidence .judgement { border: 1px solid var(--bad); color: var(--bad); border-radius: 3px; padding: 0 4px; font-size: .76rem;
  white-space: nowrap; }
.evidence svg.sketch { width: 120px; height: 30px; display: block; } .evidence svg.sketch polygon { fill: var(--accent);
  opacity: .35; }
.evidence svg.sketch line { stroke: var(--ink); stroke-width: 1.2; }
.evidence .tabs { display: flex; gap: 6px; flex-wrap: wrap; margin: 0 0 10px; }
.evidence button.tab { border: 1px solid var(--line); border-radius: 14px; padding: 3px 12px; background: transparent; color:
  var(--ink);
  font: inherit; cursor: pointer; }
.evidence button.tab.chosen { background: var(--accent); color: var(--paper); border-color: var(--accent); }
.evidence .bar-line { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
"""
