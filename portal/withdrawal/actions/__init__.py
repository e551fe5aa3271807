"""What changes withdrawals: one file per topic."""
