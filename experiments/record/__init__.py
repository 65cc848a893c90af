"""The record of 2011-2026 and simulated futures as the same monthly arrays, and the patterns measured on both alike."""
