"""The five levers crossed, 2^5, on shared worlds: main effects, interactions, the package against its parts, costs."""
