#!/bin/sh
# Runs a test that needs a virtual display; where none can be had it is skipped (77), with the reason.
for program in Xvfb xdotool; do
  command -v "$program" >/dev/null || {
    echo "skipped: $program is not installed (apt-get install xvfb xdotool)"
    exit 77
  }
done
exec "$@"
