"""Style of the page Take a seat."""

STYLE = """
.seat button.main, .seat button.plain { border: 1px solid var(--edge); border-radius: 5px; padding: 4px 13px; min-height: 32px;
  color: var(--ink);  background: var(--paper); }
.seat button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 650; }
.seat-table { display: grid; grid-template-columns: minmax(0, 1.3fr) minmax(300px, 1fr); gap: 10px; align-items: start; }
.seat .memo { list-style: none; padding: 0 !important; margin: 4px 0 12px; line-height: 1.7; }
.seat .memo b { display: inline-block; width: 48px; letter-spacing: .05em; }
.seat .memo .for { color: var(--good); } .seat .memo .against { color: var(--bad); }
.seat .choices { display: flex; gap: 8px; flex-wrap: wrap; } .seat button.main { min-height: 38px; }
.seat .keci-switch { flex-wrap: wrap; } .seat .news { max-height: none; overflow: visible; }
.seat .news li { padding: 3px 0; border-top: 1px solid var(--line); }
.seat td { white-space: nowrap; } .seat tbody th { font-weight: 400; }
.seat .downloads { display: flex; gap: 8px; margin-top: 8px; }
@media (max-width: 800px) { .seat-table { grid-template-columns: minmax(0, 1fr); } .seat td { white-space: normal; } }
"""
