"""Style of the page Record."""

STYLE = """
.record button.plain { border: 1px solid var(--edge); border-radius: 5px; padding: 2px 10px; min-height: 26px;
  color: var(--ink); background: var(--paper); }
.record .wide { overflow-x: auto; } .record .wide tbody th { font-weight: 400; min-width: 150px; }
.record .wide td { white-space: nowrap; }
.record .bar { display: inline-block; height: 10px; background: var(--accent); opacity: .6; vertical-align: middle;
  min-width: 1px; }
"""
