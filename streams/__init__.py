"""What flows and how it gets in and out: messages, topics, delivery, broker, feeds, monitors, the command line."""
