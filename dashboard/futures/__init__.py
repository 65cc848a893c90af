"""Futures recorded month by month, their twins, where they part, and why; no Solara in here."""
