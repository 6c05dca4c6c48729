#!/usr/bin/env node
// PowerMTA's name for the commands that make keys: pmtakeytool newdk SELECTOR DOMAIN BITS.
process.argv.splice(2, 0, "pmtakeytool");
await import("./mta.js");
