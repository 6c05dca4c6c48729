import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, refuses } from "../../test/support/kind-laws.ts";
import { action, measure, share } from "./kinds.ts";

test("measures, shares and actions are read as they are printed", () => {
  const word = fc.constantFrom("deferred", "bounced", "complaints", "bounced spam-related,x");
  obeysKindLaws(measure, word);
  refuses(measure, "", "bounced ,", "deferred x", "delivered", "bounced a b");
  obeysKindLaws(
    share,
    fc.double({ min: 0, max: 100, noNaN: true }).map((value) => `${Number(value.toFixed(4))}%`),
  );
  refuses(share, "0%", "100.1%", "5", "-1%", "1e1%");
  const made = fc.constantFrom("slow=10/m", "reroute=other", "pause", "Mode=Backoff", "notify");
  obeysKindLaws(action, made);
  refuses(action, "", "mode=normal", "pause=1h", "slow=", "slow=unlimited", "reroute=", "notify=x");
});
