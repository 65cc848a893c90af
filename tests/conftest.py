"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# No deadline: the first example may compile. The parent is Hypothesis' own choice, which is another one where CI is set.
settings.register_profile("keci", settings(), deadline=None, print_blob=True)
settings.load_profile("keci")
