"""The skeleton of the line as a Quix Streams app: decode an article, count its words, send the count on, until ended.

Arguments: broker, source topic, sink topic. Runs in the rival's own environment.
"""

import sys

from quixstreams import Application

broker, source, sink = sys.argv[1:]
app = Application(broker_address=broker, consumer_group=sink, auto_offset_reset="earliest", loglevel="ERROR")
frame = app.dataframe(app.topic(source, value_deserializer="json"))
frame = frame.apply(lambda article: {"id": article["id"], "words": len(article["text"].split())})
frame.to_topic(app.topic(sink, value_serializer="json"))
app.run()
