"""The desk on one machine: virtual environment, embedded PostgreSQL and Valkey, and the processes of `make run`."""
