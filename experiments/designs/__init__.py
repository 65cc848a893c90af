"""What is to be played: arms, factors, design tables and files, samples of the assumptions, and their parts."""
