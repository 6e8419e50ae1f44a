"""Times gdelt-regkg's count extractor over texts (a JSON list of strings on standard input): processor
seconds, as JSON.

Runs in the rival's own environment, see `environment` in this package.
"""

import json
import sys
import time

from gdelt_regkg.fields.counts import analyze_counts

texts = json.load(sys.stdin)
analyze_counts(texts[0])
start = time.process_time()
for text in texts:
    analyze_counts(text)
json.dump({"seconds": time.process_time() - start}, sys.stdout)
