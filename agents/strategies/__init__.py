"""Rules by which actors decide, a file each with its source; a scenario names one for each actor.

`known.BUILT_IN` lists them; a file of one's own holds a class like theirs (see docs/how-to/your-own-rule.md).
"""
