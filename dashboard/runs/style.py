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
.runs .bench { display: grid; grid-template-columns: minmax(230px, 280px) minmax(0, 1fr); gap: 10px; align-items: start; }
.runs .choices { position: sticky; top: 8px; } .runs .fields { display: grid; gap: 8px; }
.runs .fields .keci-choose, .runs .fields .keci-choose select { width: 100%; display: block; } .runs .arms { margin-top: 10px; }
.runs .arms fieldset { max-height: 300px; overflow-y: auto; } .runs .workbench .keci-switch { align-items: center; }
.runs .workbench .keci-switch button { border: 1px solid var(--line); border-radius: 5px; padding: 3px 10px; }
.runs .workbench .keci-switch button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 -2px 0 var(--accent); }
.runs .multiples { display: grid; gap: 4px 14px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); }
.runs .workbench button.plain { border: 1px solid var(--edge); border-radius: 5px; padding: 2px 9px; font-size: .82rem;
  color: var(--ink); }
.runs .chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0; }
.runs .chip { border: 1px solid var(--accent); border-radius: 12px; padding: 2px 10px; font-size: .82rem; color: var(--ink);
  background: var(--band); }
.runs .narrow .v-input, .runs .take .v-input { max-width: 170px; margin-top: 0; } .runs p.difference { margin: 0 0 4px; }
.runs .take { border-top: 1px solid var(--line); margin-top: 8px; padding-top: 4px; }
@media (max-width: 900px) { .runs .bench { grid-template-columns: minmax(0, 1fr); } .runs .choices { position: static; } }
/* what a button says may be longer in other languages than a phone is wide */
@media (max-width: 700px) {
  .runs .v-btn { max-width: 100%; height: auto !important; min-height: 28px; padding-block: 4px !important; }
  .runs .v-btn__content { white-space: normal; flex: 1 1 auto; min-width: 0; } }
.runs .top { display: flex; justify-content: space-between; gap: 12px; align-items: start; flex-wrap: wrap; }
"""
