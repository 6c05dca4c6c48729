import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnostic } from "../../errors/diagnostic.ts";
import { isListed, noEffectText } from "./no-effect-text.ts";

const at = (line: number): Diagnostic["at"] => ({ file: "/c/config", line, column: 3, length: 4 });

function diagnostic(over: Partial<Diagnostic>): Diagnostic {
  return {
    code: "no-effect-yet",
    severity: "warning",
    message: "x has no effect yet: y",
    at: at(1),
    includedFrom: [],
    hint: undefined,
    ...over,
  };
}

test("what has no effect is counted by what is at stake, and warnings are listed by it, worst first", () => {
  const text = noEffectText([
    diagnostic({ code: "set-twice", message: "a is set again" }),
    diagnostic({ code: "no-effect", severity: "error", stake: "destination" }),
    diagnostic({ code: "obsolete-directive", message: "old is obsolete: gone", at: at(9) }),
    diagnostic({ message: "minor", at: at(2) }),
    diagnostic({ message: "slow", stake: "pace", at: at(7) }),
    diagnostic({ message: "unsigned", stake: "appearance", at: at(8) }),
  ]);
  assert.equal(
    text,
    `5 directives have no effect: 1 would change where mail goes, 1 would change what mail looks like, 1 would change how fast mail goes out, 1 minor, 1 obsolete
  would change what mail looks like:
    /c/config:8:3: unsigned
  would change how fast mail goes out:
    /c/config:7:3: slow
  minor:
    /c/config:2:3: minor
  obsolete:
    /c/config:9:3: old is obsolete: gone`,
  );
});

test("several errors end in the one line that allows all of them", () => {
  const refused = (allowance: string): Diagnostic =>
    diagnostic({ code: "no-effect", severity: "error", stake: "pace", allowance });
  const several = noEffectText([refused("queue-to"), refused("dkim-sign"), refused("queue-to")]);
  assert.match(
    several ?? "",
    /\nto start without all of them: allow-no-effect dkim-sign,queue-to$/,
  );
  assert.doesNotMatch(noEffectText([refused("queue-to")]) ?? "", /allow-no-effect/);
});

test("errors are shown where they are, not in the list", () => {
  assert.equal(isListed(diagnostic({ code: "no-effect", severity: "error" })), false);
  assert.equal(isListed(diagnostic({ severity: "error" })), false);
  assert.equal(isListed(diagnostic({})), true);
  assert.equal(noEffectText([diagnostic({ code: "set-twice" })]), undefined);
});
