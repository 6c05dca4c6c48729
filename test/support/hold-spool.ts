/** Takes the lock of a spool, prints `held`, or why not, and keeps it until it is killed. Arguments: the directory. */
import { type Clock, systemClock } from "../../core/time/clock.ts";
import { lockSpool } from "../../plugins/spool/lock.ts";

/** A clock on which every pause is short and every patience is soon at its end. */
export const impatient: Clock = {
  now: systemClock.now,
  monotonic: () => systemClock.monotonic() * 50,
  after: (delay, task) => systemClock.after(delay / 50, task),
};

if (import.meta.main) {
  try {
    await using _lock = await lockSpool(process.argv[2] ?? "", impatient);
    console.log("held");
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
  }
}
