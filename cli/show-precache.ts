import { type Form, treeText } from "../core/mod.ts";
import type { Ask } from "./bytes-of-queues.ts";
import { numberOf, rawTextOf, rawTextsOf, recordIn, rowsOf, textOf, textsOf } from "./json.ts";
import { type Terminal, table } from "./terminal.ts";

/** `mta show precache`: the domains whose answers of the DNS are kept fresh. */
export async function showPrecache(ask: Ask, form: Form, to: Terminal): Promise<void> {
  const answer = recordIn(await ask("/dns/precached"));
  const rows = rowsOf(answer.domains);
  if (form !== "text") {
    const domain = rows.map((row) => ({
      name: rawTextOf(row, "domain"),
      host: rawTextsOf(row, "hosts").map((name) => ({ name })),
    }));
    return to.print(treeText({ title: "Precache", domain }, form));
  }
  const hosts = rows.map((row) => [textOf(row, "domain"), textsOf(row, "hosts").join(", ")]);
  to.print(table(["domain", "hosts"], hosts, to));
  const [count, seconds] = [numberOf(answer, "count"), numberOf(answer, "expiresIn") / 1000];
  to.print(
    count === 0
      ? "\nNo domain is kept (precached-domains-file)."
      : `\n${rows.length} of ${count} domains; without a refresh they hold ${Math.round(seconds)} s more.`,
  );
}
