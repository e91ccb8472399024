"""Where it is kept: append-only, and the database itself refuses anything else."""
