"""What the script tells the Go side: lines of JSON on file descriptor 3."""

import json
import os

EVENTS = os.fdopen(3, "w", encoding="utf-8")


def tell(event, **details):
    """Sends an event."""
    EVENTS.write(json.dumps({"event": event, **details}, ensure_ascii=False) + "\n")
    EVENTS.flush()
