"""What is public already, and what is invented: read into drafts, in filing order."""
