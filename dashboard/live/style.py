"""How the parts of the page Live stand: pictures and story side by side, what needs width below them."""

STYLE = """
.keci .keci-live { grid-template-columns: minmax(0, 1.9fr) minmax(330px, 1fr); grid-template-rows: auto auto; }
.keci .keci-live .middle { grid-row: 1; grid-column: 1; min-width: 0; }
.keci .keci-live .side { grid-row: 1; grid-column: 2; min-width: 0; }
.keci .keci-live .whole { grid-row: 2; grid-column: 1 / -1; min-width: 0; }
@media (min-width: 1001px) { .keci .keci-live .keci-chronicle ol { height: 520px; } }
@media (max-width: 1000px) {
  .keci .keci-live { grid-template-columns: minmax(0, 1fr); }
  .keci .keci-live .middle, .keci .keci-live .side, .keci .keci-live .whole { grid-row: auto; grid-column: 1; }
}
"""
