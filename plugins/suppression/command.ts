import { type CommandAnswer, type CommandCall, systemClock, terminalLine } from "../../core/mod.ts";
import { fieldIn, listIn, numberIn, textIn } from "./answer-fields.ts";
import { countsText, expiryIn, exported, imported, pathOf } from "./command-files.ts";
import { isRow, type Row } from "./row.ts";

const USAGE =
  "usage: mta suppress list [LIST [ADDRESS]] | add LIST ADDRESS… | remove LIST ADDRESS… | clear LIST | import LIST FILE | export LIST; with for=90d, scope=sender:DOMAIN or scope=job:PREFIX, note=TEXT and confirm=LIST after them where they make sense";
/** Entries that are listed unless more are exported. */
const LISTED = 100;

type Call = CommandCall<unknown>;

/** `mta suppress`: looks at suppression lists and changes them. */
export const suppressCommand: {
  readonly doc: string;
  readonly operands: string;
  readonly onlyAsks: (operands: readonly string[]) => boolean;
  readonly limit: number;
  run(call: Call): Promise<CommandAnswer>;
} = {
  doc: "look at suppression lists, add to them and remove from them, one by one or by files of CSV (- for standard input)",
  operands:
    "list|add|remove|clear|import|export [LIST] [ADDRESS…|FILE] [for=TIME] [scope=SCOPE] [note=TEXT] [confirm=LIST]",
  limit: 86_400_000,
  // A file is read where the command runs.
  onlyAsks: (operands) => wordsOf(operands).words[0] !== "import",
  run(call) {
    const { words, options } = wordsOf(call.operands);
    const [action, list, ...rest] = words;
    const [first] = rest;
    switch (action) {
      case "list":
        if (rest.length > 1) break;
        return list === undefined ? overview(call) : listed(call, list, first);
      case "add":
        if (list === undefined || first === undefined) break;
        return added(call, list, rest, options);
      case "remove":
        if (list === undefined || first === undefined) break;
        return removed(call, list, rest, options.get("scope"));
      case "clear":
        if (list === undefined || rest.length > 0) break;
        return cleared(call, list, options.get("confirm"));
      case "import":
        if (list === undefined || first === undefined || rest.length > 1) break;
        return imported(call, list, first, options);
      case "export":
        if (list === undefined || rest.length > 0) break;
        return exported(call, list);
    }
    throw new Error(USAGE);
  },
};

const OPTION = /^(for|scope|note|confirm)=(.*)$/s;

/** What is said by place, and what by name. */
function wordsOf(operands: readonly string[]): {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
} {
  const options = new Map<string, string>();
  const words = operands.filter((word) => {
    const [, name, value = ""] = OPTION.exec(word) ?? [];
    if (name !== undefined) options.set(name, value);
    return name === undefined;
  });
  return { words, options };
}

async function overview({ ask }: Call): Promise<CommandAnswer> {
  const data = await ask("GET", "/suppression");
  const lists = listIn(data, "lists");
  const lines = lists.map((one) => {
    const [name, scope] = [terminalLine(textIn(one, "name")), textIn(one, "scope")];
    const count = numberIn(one, "addresses") + numberIn(one, "digests");
    const kept = fieldIn(one, "configured") === true ? "" : "; not configured: nobody is refused";
    return `${name}  ${count} entries, ${numberIn(one, "digests")} of them digests, scope ${scope}${kept}`;
  });
  return { data, text: lines.length === 0 ? "no suppression lists" : lines.join("\n") };
}

async function listed({ ask }: Call, list: string, address?: string): Promise<CommandAnswer> {
  const query =
    address === undefined ? `?most=${LISTED}` : `?address=${encodeURIComponent(address)}`;
  const data = await ask("GET", pathOf(list, query));
  const rows = listIn(data, "entries").filter(isRow);
  const lines = rows.map(lineOf);
  if (rows.length === 0) lines.push(address === undefined ? "nobody" : `${address} is not on it`);
  if (textIn(data, "next") !== "") lines.push(`… and more: mta suppress export ${list}`);
  return { data, text: lines.join("\n") };
}

function lineOf({ address, scope, reason, added, expires, text }: Row): string {
  const isOver = expires !== "" && Date.parse(expires) <= systemClock.now();
  const until =
    expires === "" ? "" : `, ${isOver ? "over since" : "until"} ${expires.slice(0, 10)}`;
  const whose = scope === "" ? "" : `, for ${scope}`;
  const why = text === "" ? "" : `: ${text}`;
  return terminalLine(`${address}  ${reason} on ${added.slice(0, 10)}${until}${whose}${why}`);
}

async function added(
  { ask }: Call,
  list: string,
  addresses: readonly string[],
  options: ReadonlyMap<string, string>,
): Promise<CommandAnswer> {
  const [scope, text] = [options.get("scope"), options.get("note")];
  const over = expiryIn(options);
  const entries = addresses.map((address) => ({
    address,
    ...(scope === undefined ? {} : { scope }),
    ...(text === undefined ? {} : { text }),
    ...(over === undefined ? {} : { expires: new Date(over).toISOString() }),
  }));
  const data = await ask("POST", pathOf(list, "/add"), JSON.stringify(entries));
  return { data, text: countsText(data) };
}

async function removed(
  { ask }: Call,
  list: string,
  addresses: readonly string[],
  scope: string | undefined,
): Promise<CommandAnswer> {
  const entries = addresses.map((address) => ({
    address,
    ...(scope === undefined ? {} : { scope }),
  }));
  const data = await ask("POST", pathOf(list, "/remove"), JSON.stringify(entries));
  return { data, text: `${numberIn(data, "removed")} entries removed` };
}

/** Takes everybody off a list, some at a time. */
async function cleared(
  { ask, progress, signal }: Call,
  list: string,
  confirmed: string | undefined,
): Promise<CommandAnswer> {
  if (confirmed !== list)
    throw new Error(
      `this removes all entries of ${list}; if that is meant: mta suppress clear ${list} confirm=${list}`,
    );
  let removed = 0;
  for (;;) {
    signal.throwIfAborted();
    const path = pathOf(list, `/clear?confirm=${encodeURIComponent(list)}`);
    const data = await ask("POST", path, "");
    const went = numberIn(data, "removed");
    removed += went;
    if (went === 0 || numberIn(data, "left") === 0) break;
    progress(`${removed} entries removed, ${numberIn(data, "left")} left`);
  }
  return { data: { removed }, text: `${removed} entries removed` };
}
