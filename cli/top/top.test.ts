import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { inTerminal } from "../../test/support/in-terminal.ts";
import { startMta } from "../../test/support/mta.ts";
import { mta as command } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";

const ENTERED = "\u001b[?1049h";
const LEFT = "\u001b[0m\u001b[?25h\u001b[?1049l";

test("mta top takes a terminal over, follows its keys and its size, and gives it back however it ends", async (t) => {
  const mta = await startMta("<source 127.0.0.1>\nalways-allow-relaying yes\n</source>");
  t.after(() => mta.stop());
  const socket = ["--socket", join(mta.directory, "spool", "control.sock")];
  for (const name of ["a", "b"])
    await command("pause", "queue", `${name}.test/{default}`, ...socket);
  for (const to of [["one@a.test", "two@a.test"], ["hostile\u00e9@b.test"]])
    await sendMail(mta.port, { to });
  await sendMail(mta.port, { to: ["three@b.test"] });

  const lived = await inTerminal(
    ["top", ...socket],
    [
      ["wait", "a.test/{default}"],
      ["wait", "q quit"],
      ["type", "\r"],
      ["wait", "two@a.test"],
      ["size", 5, 20],
      ["wait", "\u001b[2J"],
      ["size", 24, 100],
      ["wait", "two@a.test"],
      ["type", "u"],
      ["wait", "resume a.test/{default}? y/n"],
      ["type", "n"],
      ["type", "\u001b"],
      ["wait", "why it waits"],
      ["type", "n"],
      ["type", "j"],
      ["type", "u"],
      ["wait", "resume b.test/{default}? y/n"],
      ["type", "y"],
      ["wait", "b.test/{default} goes on"],
      ["type", "q"],
    ],
  );
  assert.equal(lived.code, 0, lived.output);
  assert.ok(
    lived.output.includes(ENTERED) && lived.output.endsWith(LEFT),
    "the first screen is back",
  );
  assert.equal(lived.restored, true);
  const paused = mta.engine.control
    .queues()
    .filter((queue) => queue.paused)
    .map(({ name }) => name);
  assert.deepEqual(paused, ["a.test/{default}"]);

  for (const end of [
    ["type", "\u0003"],
    ["signal", 15],
  ] as const) {
    const ended = await inTerminal(["top", ...socket], [["wait", "q quit"], end]);
    assert.ok(ended.output.endsWith(LEFT), JSON.stringify(end));
    assert.deepEqual([ended.restored, ended.code], [true, 0]);
  }
  const once = await inTerminal(["top", ...socket], [], { term: "dumb" });
  // What a runtime says while it loads the program is not ours.
  const printed = once.output.slice(once.output.indexOf("mta top"));
  assert.ok(!printed.includes("\u001b"), "a terminal without a screen gets text");
  assert.match(once.output, /a\.test\/\{default\} +2 +0 paused/);

  const text = await command("top", "-n", "2", "--interval=1s", "--sort=name", ...socket);
  assert.equal(text.out.match(/^queue\* /gm)?.length, 2);
  assert.equal((await command("top", "--once", ...socket)).code, 0);
  for (const words of [["--sort=size"], ["--interval=1ms"], ["-n", "0"]])
    assert.equal((await command("top", ...words, ...socket)).code, 2, words.join());
  // Deleting asks.
  const done = await inTerminal(
    ["delete", "--queue=a.test", ...socket],
    [
      ["wait", "[y/N] "],
      ["type", "y\r"],
      ["wait", "2 recipients deleted."],
    ],
  );
  assert.equal(done.code, 0);
});
