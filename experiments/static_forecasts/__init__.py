"""Static forecasts: one number an issue from positions, saliences and capabilities alone, to hold the model's forecast against."""
