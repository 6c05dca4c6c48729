/** Starts a program that lives for a minute, prints its process id, and waits with it. */
import { spawn } from "node:child_process";
import { tethered } from "./tether.ts";

const sleeper = spawn(...tethered("sleep", ["60"]), { stdio: "ignore" });
console.log(sleeper.pid);
