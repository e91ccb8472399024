"""What is proved: bytes in, verdict out. No clock, no disk, no network."""
