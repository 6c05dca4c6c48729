import {
  definePlugin,
  directive,
  type JournalEntry,
  LineFile,
  type Plugin,
  writableFile,
} from "../../core/mod.ts";

/** Writes down what became of each recipient: a plugin that must not miss anything. */
export const mailBook: Plugin = definePlugin({
  name: "mail-book",
  summary: "Writes down what became of each recipient.",
  directives: {
    "mail-book": directive(writableFile, {
      scopes: ["global"],
      doc: "The book. Unset: none is kept.",
      example: "/var/log/mta/book",
    }),
  },
  consumers: {
    "mail-book": {
      doc: "Writes the book.",
      events: ["delivered", "bounced"],
      maxAge: 24 * 3_600_000,
      each: ({ global: { mailBook } }) => (mailBook === undefined ? [] : [{ name: mailBook }]),
      async consume(entries, { name: path }) {
        const file = await LineFile.open(path, { mode: 0o600, head: "", sync: true });
        try {
          await file.append(entries.map(linesOf).join(""));
        } finally {
          await file.close();
        }
      },
    },
  },
});

function linesOf({ id, event }: JournalEntry): string {
  if (event.kind !== "outcomes") return "";
  const lines = event.outcomes.map(
    ({ kind, recipient }) => `${id} ${kind} ${JSON.stringify(recipient.address)}\n`,
  );
  return lines.join("");
}

// For configurations in TypeScript. Outside this checkout the module is "postrider/standard".
declare module "../../plugins/standard.ts" {
  interface GlobalSettings {
    /** The book. */
    readonly "mail-book"?: string;
  }
}
