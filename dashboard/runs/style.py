"""Style of the page Runs."""

STYLE = """
.runs .bar-line { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; padding: 4px 0; }
.runs .bar { flex: 1 1 160px; height: 6px; border-radius: 3px; background: var(--band); overflow: hidden; }
.runs .bar > div { height: 100%; background: var(--accent); }
.runs .wide { overflow-x: auto; } .runs td.better { color: var(--good); font-weight: 650; }
.runs td.worse { color: var(--bad); font-weight: 650; } .runs tr.group th { background: var(--band); padding-left: 4px; }
.runs td.number, .runs th.number { text-align: right; white-space: nowrap; }
.runs button.name { color: var(--accent); background: none; border: 0; padding: 0; font: inherit; text-decoration: underline;
  cursor: pointer; text-align: left; }
.runs input[type=checkbox] { width: 16px; height: 16px; accent-color: var(--accent); }
.runs .form { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 190px), 1fr));
  gap: 4px 16px; align-items: end; }
.runs .form .v-input { margin-top: 0; padding-top: 14px; } .runs .form .v-text-field__details { display: none; }
.runs details > summary { cursor: pointer; font-weight: 650; padding: 4px 0; }
.runs pre { background: var(--band); padding: 8px; border-radius: 4px; overflow: auto; max-height: 420px; font-size: .8rem; }
.runs .downloads { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; margin: 6px 0; }
.runs .verdicts p { border-left: 4px solid var(--accent); padding-left: 10px; }
.runs .top { display: flex; justify-content: space-between; gap: 12px; align-items: start; flex-wrap: wrap; }
"""
