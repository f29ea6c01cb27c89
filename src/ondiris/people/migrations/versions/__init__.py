"""Steps from one version of the tables of people to the next."""
