"""The References page: factors with their sources, own factors, models, cloud regions."""
