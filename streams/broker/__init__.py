"""How to reach a Kafka cluster, and the embedded Apache Kafka that is used where none is named."""
