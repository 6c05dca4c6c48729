import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keysIn } from "./keys.ts";
import { rowsFor, type Shot } from "./rows.ts";
import { changes, type Look, type Picture, picture } from "./screen.ts";
import { firstView, pressed, type Shown, type View, within } from "./view.ts";

/** A screen that understands what is written to it, and nothing else. */
class Screen {
  readonly cells: string[][];
  written = 0;

  constructor(width: number, height: number) {
    this.cells = Array.from({ length: height }, () => Array.from({ length: width }, () => " "));
  }

  write(text: string): void {
    let [row, column] = [0, 0];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a screen is written to with ESC.
    for (const [piece] of text.matchAll(/\u001b\[(?:2J|\d+;\d+H|[\d;]*m)|[\s\S]/gu)) {
      const place = /\[(\d+);(\d+)H/.exec(piece);
      if (place !== null) [row, column] = [Number(place[1]) - 1, Number(place[2]) - 1];
      else if (piece.endsWith("2J")) for (const line of this.cells) line.fill(" ");
      else if (piece.length === 1) {
        assert.ok(piece >= " " && piece !== "\u007f");
        const line = this.cells[row];
        assert.ok(line !== undefined && column < line.length, "nothing outside the screen");
        line[column++] = piece;
        this.written++;
      }
    }
  }

  get lines(): readonly string[] {
    return this.cells.map((line) => line.join(""));
  }
}

const LOOKS: readonly Look[] = ["plain", "bold", "inverse", "alarm"];
const anyRow = fc.record({
  text: fc.string({ unit: "binary", maxLength: 30 }),
  look: fc.constantFrom(...LOOKS),
});

test("a screen shows the last picture whatever was there before, and no text leaves its cells", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 0, max: 40 }),
    height: fc.integer({ min: 0, max: 8 }),
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.array(anyRow, { maxLength: 10 }), { maxLength: 5 }),
      ({ width, height }, shots) => {
        const screen = new Screen(width, height);
        let last: Picture | undefined;
        for (const rows of shots) {
          const next = picture(rows, width, height);
          screen.write(changes(last, next));
          last = next;
          assert.deepEqual(
            screen.lines,
            next.rows.map(({ text }) => text),
          );
        }
      },
    ),
  );
});

test("only cells that change are written, and all of them when the size does", () => {
  const before = picture(
    [
      { text: "queue a 100", look: "plain" },
      { text: "same", look: "bold" },
    ],
    20,
    3,
  );
  const after = picture(
    [
      { text: "queue a 105", look: "plain" },
      { text: "same", look: "bold" },
    ],
    20,
    3,
  );
  assert.equal(changes(before, after), "\u001b[1;11H5");
  assert.equal(changes(after, after), "");
  assert.ok(changes(before, picture([], 21, 3)).startsWith("\u001b[2J"));
  assert.equal(
    changes(before, {
      ...before,
      rows: before.rows.map((row, at) => (at === 1 ? { ...row, look: "inverse" } : row)),
    }),
    `\u001b[2;1H\u001b[7m${"same".padEnd(20)}\u001b[0m`,
  );
  assert.equal(
    picture([{ text: "日本 é\u001b[2J\u202e", look: "plain" }], 20, 1).rows[0]?.text.trimEnd(),
    "?? é?[2J?",
  );
});

const QUEUE = {
  name: "x.test/v",
  recipients: 12_345,
  connections: 2,
  mode: "normal",
  paused: false,
  retryAt: 0,
};
const shotOf = (more: Partial<Shot> = {}): Shot => ({
  view: firstView("rcpt"),
  facts: {
    status: { startedAt: 1, queues: 1, recipients: 12_345, connectionsOut: 2, alarms: [] },
    traffic: { lastMinute: { recipientsIn: 7, delivered: 6, deferred: 5, bounced: 4 } },
    queues: [QUEUE],
    detail: undefined,
  },
  ...{ message: "", now: 3_600_001, width: 100, height: 10 },
  ...more,
});

test("a picture has the server, its queues with why they wait, and the keys; a small screen has what there is room for", () => {
  const rows = rowsFor(shotOf()).map(({ text }) => text);
  assert.equal(rows.length, 10);
  assert.match(rows[0] ?? "", /^01:00:00 {2}mta top {3}up 1h00m {3}queues 1 {3}recipients 12,345/);
  assert.match(rows[1] ?? "", /last minute: 7 in, 6 delivered, 5 deferred, 4 bounced/);
  assert.match(rows[3] ?? "", /^queue +rcpt\* +conn state +retry {2}why it waits$/);
  assert.match(rows[4] ?? "", /^x\.test\/v +12,345 +2 normal/);
  assert.match(rows.at(-1) ?? "", /^q quit/);
  for (let height = 0; height < 12; height++)
    for (const width of [0, 1, 7, 80]) {
      const shot = shotOf({ width, height });
      assert.equal(picture(rowsFor(shot), width, height).rows.length, height);
    }
  assert.match(
    rowsFor(shotOf({ facts: undefined }))
      .map(({ text }) => text)
      .join(),
    /mta top/,
  );
  const detail = {
    queue: { ...QUEUE, lastError: "450 \u001b[2Jbusy" },
    recipients: [{ recipient: "a@x.test", sender: "", id: "1", attempts: 3, nextAttempt: 0 }],
    events: { errors: [{ at: 1, text: "450 busy" }], recipients: [] },
  };
  const facts = { ...shotOf().facts, status: {}, traffic: {}, queues: [], detail };
  const looked = rowsFor(
    shotOf({ view: { ...firstView("rcpt"), queue: "x.test/v" }, facts, height: 20 }),
  );
  const text = looked.map((row) => row.text).join("\n");
  assert.match(text, /12,345 recipients, 2 connections, normal/);
  assert.match(text, /error 450 busy/);
  assert.match(text, /a@x\.test {2}from <> {2}1 {2}3 tries, due/);
  assert.ok(!text.includes("\u001b"));
});

const SHOWN: Shown = { names: ["a/v", "b/v", "c/v", "d/v"], room: 2 };

/** What keys make of a view. */
function after(
  input: string,
  from: View = firstView("rcpt"),
): { view: View; effects: readonly string[] } {
  let view = from;
  const effects: string[] = [];
  for (const key of keysIn(input)) {
    const [next, effect] = pressed(view, key, SHOWN);
    view = next;
    if (effect.kind !== "none")
      effects.push("action" in effect ? `${effect.action} ${effect.queue}` : effect.kind);
  }
  return { view, effects };
}

test("keys choose, sort, look into a queue and back, and act only after a yes", () => {
  assert.equal(after("\u001b[B\u001b[Bj").view.chosen, 3);
  assert.equal(after("\u001b[B\u001b[B").view.first, 1);
  assert.equal(after("\u001b[6~\u001b[6~\u001b[6~\u001b[A").view.chosen, 2);
  assert.equal(after("\u001b[F").view.chosen, 3);
  assert.equal(after("\u001b[F\u001b[H").view.chosen, 0);
  assert.deepEqual(after("n").effects, ["look"]);
  assert.equal(after("c").view.sort, "conn");
  const into = after("j\r");
  assert.deepEqual([into.view.queue, into.effects], ["b/v", ["look"]]);
  assert.deepEqual(after("q", into.view).effects, ["look"], "back to the list");
  assert.equal(after("\u001b", into.view).view.queue, undefined);
  assert.deepEqual(after("q").effects, ["quit"]);
  assert.deepEqual(after("\u0003", into.view).effects, ["quit"]);
  assert.deepEqual(after("py").effects, ["pause b/v".replace("b/v", "a/v")]);
  assert.deepEqual(after("uY", into.view).effects, ["resume b/v"]);
  assert.deepEqual(after("tn").effects, []);
  assert.deepEqual(after("pq").effects, [], "any other key is no");
  assert.equal(after("h").view.help, true);
  assert.equal(after("hx").view.help, false);
  assert.deepEqual(pressed(firstView("rcpt"), { kind: "enter" }, { names: [], room: 2 })[1], {
    kind: "none",
  });
  const gone = within({ ...firstView("rcpt"), chosen: 9, first: 9 }, { names: ["a/v"], room: 2 });
  assert.deepEqual([gone.chosen, gone.first], [0, 0]);
});

test("whatever is typed, what is chosen is there and in sight", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 0, max: 5 }),
      fc.nat(8),
      (input, room, many) => {
        const shown = { names: Array.from({ length: many }, (_, at) => `${at}`), room };
        let view = firstView("rcpt");
        for (const key of keysIn(input)) [view] = pressed(view, key, shown);
        const { chosen, first } = within(view, shown);
        assert.ok(chosen >= 0 && (many === 0 || chosen < many));
        assert.ok(
          first >= 0 && first <= chosen && (room === 0 || chosen < first + room || many === 0),
        );
      },
    ),
  );
});
