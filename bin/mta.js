#!/usr/bin/env node
import { main } from "../plugins/cli/main.ts";
process.exitCode = await main(process.argv.slice(2));
