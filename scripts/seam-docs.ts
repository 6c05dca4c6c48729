import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HOOKS, type HookName } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { sourceFiles } from "./source-files.ts";

/** Something written down in source with a comment above it. */
interface Declared {
  readonly name: string;
  /** Its comment in one line; empty without one. */
  readonly doc: string;
  /** What follows its name, in one line. */
  readonly type: string;
}

type Strategy = (typeof HOOKS)[HookName]["strategy"];

const COMES_OF: Readonly<Record<Strategy, { readonly asks: string; readonly fails: string }>> = {
  admit: {
    asks: "Every handler is asked until one refuses for good. `undefined` is no objection.",
    fails:
      "A handler that throws, answers in a wrong shape or too late counts as a refusal for now (451 4.3.0); the others are still asked.",
  },
  inspect: {
    asks: "As `admit`; an acceptance may carry what was found out about the message, which is put together from all answers.",
    fails: "As `admit`: a refusal for now (451 4.3.0).",
  },
  read: {
    asks: "Every handler may give a reader. All readers get all of the content, and are asked at its end as by `inspect`.",
    fails:
      "A reader that throws or takes too long is passed by from then on, and the message is refused for now (451 4.3.0).",
  },
  decide: {
    asks: "Handlers are asked in order; the first answer that is not `undefined` counts.",
    fails: "There is no answer then, and the mail is refused for now or waits: nothing is guessed.",
  },
  transform: {
    asks: "Handlers run in order; each gets the value of the one before and returns the next.",
    fails: "What was to be made is not made, and the mail is refused for now or waits.",
  },
  observe: {
    asks: "Every handler is told. Nobody waits for it.",
    fails: "It is logged, with the plugin's name; the mail is not concerned.",
  },
  prepare: {
    asks: "Every handler makes ready what can fail, and returns what puts it in force.",
    fails: "The old configuration stays in force, whole.",
  },
  lifecycle: {
    asks: "Handlers run one after the other: `start` in the order of the plugins, the others in reverse.",
    fails: "`start`: the server does not start. The others: it is logged, and the end goes on.",
  },
};

const INTERFACE = "export interface HookPoints {";

/** `docs/reference/hooks.md`, from the table of hook points. */
export function hooksPage(root: string): string {
  const text = readFileSync(join(root, "core/hooks/contract.ts"), "utf8");
  const body = text.slice(text.indexOf(INTERFACE) + INTERFACE.length);
  const declared = declarationsIn(
    body.slice(0, body.indexOf("\n}")),
    /^ {2}(\w+): ([\s\S]*?);(?=\n {2}\S|(?![\s\S]))/,
  );
  const strategies = [...new Set(declared.map(({ name }) => HOOKS[hookName(name)].strategy))];
  return [
    "# Hooks",
    "Generated from `core/hooks/contract.ts` (`npm run generate`). A handler gets what the hook is about and a context with the plugin's settings there, its services and its log; the editor shows the fields of the types named here. Every handler has a time limit (`plugin-timeout`).",
    "## Strategies",
    strategies
      .map(
        (strategy) =>
          `- **${strategy}**: ${COMES_OF[strategy].asks} Failure: ${COMES_OF[strategy].fails}`,
      )
      .join("\n"),
    "## Hook points",
    ...declared.map(hookSection),
    "",
  ].join("\n\n");
}

function hookSection({ name, doc, type }: Declared): string {
  const { strategy, scope, timing } = HOOKS[hookName(name)];
  const facts = [
    `Strategy: **${strategy}**`,
    `settings of: ${scope}`,
    timing === "now" ? "must answer at once (no promise)" : undefined,
  ].filter((fact) => fact !== undefined);
  const users = standardPlugins
    .filter(({ hooks }) => hooks[hookName(name)] !== undefined)
    .map((plugin) => plugin.name);
  return [
    `### ${name}`,
    ...(doc === "" ? [] : [doc]),
    facts.join(" · "),
    `\`${type}\``,
    users.length === 0 ? "No built-in plugin takes part." : `Built-in: ${users.join(", ")}.`,
  ].join("\n\n");
}

function hookName(text: string): HookName {
  let name: HookName;
  for (name in HOOKS) if (name === text) return name;
  throw new Error(`${text} is in the type of the hook points, but not in HOOKS`);
}

/** `docs/reference/services.md`, from the tokens that plugins may use. */
export function servicesPage(root: string): string {
  const given = declaredTokens(root, ["core/container/core-tokens.ts"]);
  const contracts = sourceFiles(root, ["plugins"]).filter((file) => file.endsWith("/contract.ts"));
  const offered = contracts.flatMap((file) =>
    declaredTokens(root, [file]).map((one) => ({ ...one, plugin: file.split("/")[1] ?? "" })),
  );
  const row = ({ name, doc, type }: Declared, from: string): string =>
    `| \`${name}\` | \`${type}\` | ${from} | ${doc} |`;
  return [
    "# Services",
    `Generated from the tokens in \`core/container/core-tokens.ts\` and the plugins' \`contract.ts\` (\`npm run generate\`). A plugin names what it needs (\`needs: { clock: CLOCK }\`) and reads it as \`services.clock\`.`,
    [
      "| token | type | from | |",
      "|---|---|---|---|",
      ...given.map((one) => row(one, "core")),
      ...offered.map((one) => row(one, one.plugin)),
    ].join("\n"),
    "",
  ].join("\n\n");
}

function declaredTokens(root: string, files: readonly string[]): readonly Declared[] {
  return files.flatMap((file) =>
    declarationsIn(
      readFileSync(join(root, file), "utf8"),
      /^export const (\w+): Token<(.*?)> =[\s\S]*?;/,
    ),
  );
}

/** What a pattern finds at the beginnings of lines, each with the comment that ends right above it. */
export function declarationsIn(text: string, pattern: RegExp): readonly Declared[] {
  const global = new RegExp(pattern.source, "gm");
  return [...text.matchAll(global)].map((match) => {
    const [, name = "", type = ""] = match;
    const above = text.slice(0, match.index);
    const [, comment = ""] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(above) ?? [];
    return { name, doc: joined(comment.replaceAll(/^\s*\* ?/gm, "")), type: joined(type) };
  });
}

function joined(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
