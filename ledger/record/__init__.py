"""What is recorded: one module for each type of stream. No clock, disk or network."""
