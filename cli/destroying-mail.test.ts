import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "./arguments.ts";
import { deleteMail, failMail } from "./destroying-mail.ts";
import type { Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
  readonly asked: string[];
  readonly shown: string[];
}

function terminal(answer?: string): Terminal & Said {
  const said: Said = { out: [], err: [], asked: [], shown: [] };
  return {
    ...said,
    print: (text) => void said.out.push(text),
    copy: (text) => void said.out.push(text),
    complain: (text) => void said.err.push(text),
    colour: false,
    ownsProcess: true,
    ...(answer === undefined
      ? {}
      : {
          progress: (text) => void said.shown.push(text),
          ask: (question) => {
            said.asked.push(question);
            return Promise.resolve(answer);
          },
        }),
  };
}

/** A server with so many recipients in three queues, which it deletes a thousand at a time. `onPage` is called after each. */
function serverWith(
  recipients: number,
  onPage: () => void = () => {},
): Server & { paths: string[] } {
  let left = recipients;
  const paths: string[] = [];
  return {
    paths,
    ask: (_method, path) => {
      paths.push(path);
      if (path.startsWith("/mail/count")) {
        const counted = { recipients, underWay: 2, queues: ["a/v", "b/v", "c/v"] };
        return Promise.resolve({ status: 200, body: counted });
      }
      const done = Math.min(left, 1000);
      left -= done;
      onPage();
      const page = {
        deleted: done,
        failed: done,
        underWay: 0,
        next: left > 0 ? String(left) : undefined,
      };
      return Promise.resolve({ status: 200, body: page });
    },
  };
}

const given = (...words: string[]) => parseArguments(["delete", "--queue=*/*", ...words]);

test("at a terminal it asks with the numbers, and does nothing unless that is what is wanted", async () => {
  for (const [answer, code, told] of [
    ["y", 0, "12,345 recipients deleted."],
    [" YES ", 0, "12,345 recipients deleted."],
    ["", 1, undefined],
    ["n", 1, undefined],
    ["yesterday", 1, undefined],
  ] as const) {
    const to = terminal(answer);
    const server = serverWith(12_345);
    assert.equal(await deleteMail(given(), server, to), code);
    assert.deepEqual(to.asked, ["delete 12,345 recipients in 3 queues? [y/N] "]);
    assert.deepEqual(to.out, told === undefined ? [] : [told]);
    if (code === 1) assert.deepEqual(server.paths.length, 1);
  }
  const to = terminal("y");
  assert.equal(await failMail(given(), "a", serverWith(1), to), 0);
  assert.deepEqual(
    [to.asked, to.out],
    [["fail 1 recipient in 3 queues? [y/N] "], ["1 recipient failed."]],
  );
});

test("scripts, and who says --yes, are not asked; --dry-run only counts", async () => {
  const script = terminal();
  const server = serverWith(10);
  assert.equal(await deleteMail(given(), server, script), 0);
  assert.deepEqual(
    server.paths.map((path) => path.split("?")[0]),
    ["/mail/delete"],
  );
  const yes = terminal("n");
  assert.equal(await deleteMail(given("-y"), serverWith(2500), yes), 0);
  assert.deepEqual([yes.asked, yes.out], [[], ["2,500 recipients deleted."]]);
  assert.match(
    yes.shown.join("\n"),
    /^\[#+-*\] \d+ % {2}1,000 recipients deleted, [\d,]+ a second$/m,
  );
  assert.equal(yes.shown.at(-1), "", "the bar is taken away");
  for (const to of [terminal(), terminal("y")]) {
    const counting = serverWith(2500);
    assert.equal(await deleteMail(given("--dry-run"), counting, to), 0);
    assert.ok(counting.paths.every((path) => path.startsWith("/mail/count")));
    assert.match(
      to.out.join(),
      /^would delete 2,500 recipients in 3 queues; 2 of them being sent now/,
    );
  }
  const empty = terminal("n");
  assert.equal(await deleteMail(given(), serverWith(0), empty), 0);
  assert.deepEqual([empty.asked, empty.out], [[], ["0 recipients deleted."]]);
});

test("Ctrl-C ends after a page, and what was done is told", async () => {
  for (const words of [[], ["--json"]]) {
    const to = terminal("y");
    let pages = 0;
    const server = serverWith(10_000, () => {
      if (++pages === 3) process.emit("SIGHUP");
    });
    assert.equal(await deleteMail(given(...words), server, to), 1);
    assert.equal(pages, 3);
    assert.match(
      to.out.join(),
      words.length === 0
        ? /^stopped: 3,000 recipients deleted; the rest/
        : /"deleted": 3000,\s.*\s.*"stopped": true/,
    );
  }
  assert.equal(process.listenerCount("SIGHUP"), 0, "nobody listens to signals afterwards");
});
