/** What plugins keep, in a whole server: through restarts and reloads, and no longer watched than the configuration lasts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  definePlugin,
  keptNumber,
  type Plugin,
  queueState,
  type ServerState,
  serverState,
  type Token,
  token,
} from "../../core/mod.ts";
import { startMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { until } from "../support/until.ts";

/** A plugin that keeps figures, and what it was told of them. */
class Keeper {
  readonly told: string[] = [];
  /** As its service of the server found it. */
  kept: ServerState<number> | undefined;
  #configurations = 0;
  readonly plugin: Plugin;

  constructor() {
    const LASTING: Token<object> = token("keeper.lasting");
    const PASSING: Token<object> = token("keeper.passing");
    this.plugin = definePlugin({
      name: "keeper",
      summary: "Keeps figures.",
      directives: {},
      needs: { lasting: LASTING, passing: PASSING },
      state: {
        figures: serverState(keptNumber, "Figures."),
        "last-taken": queueState(keptNumber, "Bytes of the last message for the queue."),
      },
      provides: (offer) => [
        offer(LASTING, ({ state }) => {
          this.kept = state.figures;
          state.figures.watch((key, value) => this.told.push(`server: ${key} ${value}`));
          return {};
        }),
        offer(
          PASSING,
          ({ state }) => {
            const own = ++this.#configurations;
            state.figures.watch((key, value) => this.told.push(`${own}: ${key} ${value}`));
            return {};
          },
          { per: "configuration" },
        ),
      ],
      hooks: {
        async messageAccepted({ info, recipients }, { state }) {
          const [first] = recipients;
          const { virtualMta } = info;
          if (first === undefined) return;
          await state.lastTaken.set({ domain: first.domain, virtualMta }, info.size);
          await state.figures.set("last", info.size);
        },
      },
    });
  }
}

test("state outlives the server; who watches does so as long as the configuration, or the server", async () => {
  const keeper = new Keeper();
  const first = await startMta("", { plugins: [keeper.plugin] });
  const { directory } = first;
  await first.engine.control.pauseQueue("a.test/{default}", true);
  await sendMail(first.port, { to: ["you@a.test"] });
  const size = await until("the figure", async () => keeper.kept?.get("last"));
  assert.deepEqual(keeper.told, [`server: last ${size}`, `1: last ${size}`]);
  const { control } = first.engine;
  assert.equal((await control.reload()).ok, true);
  await until(
    "the old configuration to end",
    async () => control.status().olderConfigurations === 0 || undefined,
  );
  await keeper.kept?.set("more", 1);
  assert.deepEqual(keeper.told.slice(2), ["server: more 1", "2: more 1"]);
  await first.halt();
  await assert.rejects(async () => keeper.kept?.set("late", 1), { kind: "closed" });

  const again = new Keeper();
  const second = await startMta("", { directory, plugins: [again.plugin] });
  try {
    assert.deepEqual(again.kept?.entries(), [
      ["last", size],
      ["more", 1],
    ]);
    assert.equal(again.kept?.get("late"), undefined);
    assert.deepEqual(again.told, []);
  } finally {
    await second.stop();
  }
});
