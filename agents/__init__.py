"""Who acts: the Mesa agents, the moves they make in a month and the rules that they decide by."""
