import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeExitCode } from "./exit-codes.ts";

/** PowerMTA's table; 4 and 5 say what becomes of the message. */
const STATUS: Readonly<Record<number, string>> = {
  0: "2.0.0",
  64: "5.5.4",
  65: "5.5.2",
  66: "5.3.0",
  67: "5.1.1",
  68: "5.1.2",
  69: "5.3.0",
  70: "5.3.0",
  71: "4.3.0",
  72: "5.3.0",
  73: "5.2.0",
  74: "4.3.0",
  75: "4.0.0",
  76: "5.5.0",
  77: "5.7.1",
  78: "5.3.5",
};

test("the codes of sysexits, and nothing for any other", () => {
  for (let code = 0; code < 256; code++) {
    const judged = judgeExitCode(code);
    const status = judged.kind === "unknown" ? undefined : judged.status;
    assert.equal(status, STATUS[code], String(code));
    if (judged.kind === "failed") assert.match(judged.status, /^[45]\./);
    assert.equal(judged.kind === "delivered", code === 0);
  }
});
