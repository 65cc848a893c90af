"""Static forecasts: a number an issue from positions, saliences and capabilities alone, to hold our forecast against."""
