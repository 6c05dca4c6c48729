#!/bin/sh
# deliver.sh USER SENDER: takes mail for those whose names stand in the file "users". Its exit code says what becomes of the
# message (sysexits): 0 delivered, 67 there is no such user, 75 try again later. What it writes stands in the bounce.
users="$(dirname "$0")/users"
[ -r "$users" ] || exit 75
if ! grep -qxF -e "$1" "$users"; then
  echo "nobody is called $1 here"
  exit 67
fi
# A real one would keep the message, which comes on standard input.
lines=$(wc -l)
echo "took $lines lines from $2"
