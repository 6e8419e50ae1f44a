"""Finding who suffered what in a parsed sentence: one file of rules for each way of telling it."""
