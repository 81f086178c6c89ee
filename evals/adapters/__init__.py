"""Sets in other people's formats, read into questions and claims with the texts that they rest on."""
