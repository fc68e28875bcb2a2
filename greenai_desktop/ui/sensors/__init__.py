"""The Sensors page: what can be measured on this machine, what not and why, and the repair."""
