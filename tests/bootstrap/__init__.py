"""From a fresh checkout to a hub: set-up, front end, wheel, pipelines and the rules of the house."""
