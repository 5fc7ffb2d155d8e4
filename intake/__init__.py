"""The case: who came, with which needs, what the register said, what was decided, and when it is due."""
