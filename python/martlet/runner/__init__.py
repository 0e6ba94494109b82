"""What runs in the processes that the server starts: an interpreter that forks for each step, and the step itself."""
