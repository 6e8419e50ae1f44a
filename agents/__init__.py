"""What works on the flow: a folder for each stage, a thin Faust agent over functions that know nothing of Kafka."""
