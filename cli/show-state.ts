import type { Arguments } from "./arguments.ts";
import { countText } from "./grouped.ts";
import { rawTextOf, recordIn, rowsOf, textOf } from "./json.ts";
import { mostOf } from "./queue-view.ts";
import { type Terminal, table } from "./terminal.ts";

/** Entries shown unless `--maxitems` says otherwise. */
const USUAL = 100;
/** Characters of a value in a table; `--json` has all of it. */
const LONGEST_VALUE = 60;

/** `mta show plugin-state`: what plugins keep. */
export async function showState(
  {
    plugin,
    given,
    ask,
  }: {
    readonly plugin: string | undefined;
    readonly given: Arguments;
    readonly ask: (path: string) => Promise<unknown>;
  },
  to: Terminal,
): Promise<void> {
  const query = new URLSearchParams({ most: String(mostOf(given.options.get("maxitems"), USUAL)) });
  if (plugin !== undefined) query.set("plugin", plugin);
  const answer = recordIn(await ask(`/state?${query}`));
  const entries = rowsOf(answer.entries);
  if (given.options.has("json")) return to.print(JSON.stringify(entries, undefined, 2));
  to.print(
    table(
      ["plugin", "state", "queue", "key", "value"],
      entries.map((entry) => [
        textOf(entry, "plugin"),
        textOf(entry, "name"),
        textOf(entry, "queue"),
        textOf(entry, "key"),
        shortened(rawTextOf(entry, "value")),
      ]),
    ),
  );
  const count = countText(entries.length, "entry", "entries");
  to.print(
    `\n${count}${answer.more === true ? "; there are more: name a plugin, or use --maxitems=N." : "."}`,
  );
}

function shortened(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`;
}
