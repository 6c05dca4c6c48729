import type { PluginProblem } from "../../config/bind/plugins.ts";
import { isObject } from "../../hooks/shape.ts";
import { LONGEST_KEYWORD } from "../../message/parameter-notes.ts";
import type { Plugin } from "../../plugin.ts";
import { isKeyword, OWN_KEYWORDS, OWN_PARAMETERS, OWN_VERBS } from "../../reception/extension.ts";
import { claimedTwice } from "./declared-problems.ts";

/** What plugins add to SMTP, by what it is called in messages: its words, and those that are ours. */
const KINDS: readonly {
  readonly what: string;
  /** One of them, unless it is what it is and its word. */
  readonly named?: (word: string) => string;
  readonly words: (plugin: Plugin) => readonly string[];
  readonly own: ReadonlySet<string>;
  readonly form: (word: string) => boolean;
}[] = [
  {
    what: "SASL mechanism",
    words: ({ mechanisms }) => keysOf(mechanisms),
    own: new Set(),
    // RFC 4422 §3.1.
    form: (word) => /^[A-Z0-9_-]{1,20}$/.test(word),
  },
  {
    what: "verb",
    words: ({ verbs }) => keysOf(verbs),
    own: OWN_VERBS,
    form: (word) => /^[A-Z0-9]{1,20}$/.test(word),
  },
  { what: "EHLO keyword", words: ({ ehlo }) => keysOf(ehlo), own: OWN_KEYWORDS, form: isKeyword },
  {
    what: "parameter of MAIL",
    named: (word) => `parameter ${word} of MAIL`,
    words: ({ parameters }) => keysOf(parameters?.mail),
    own: OWN_PARAMETERS.mail,
    form: isParameter,
  },
  {
    what: "parameter of RCPT",
    named: (word) => `parameter ${word} of RCPT`,
    words: ({ parameters }) => keysOf(parameters?.rcpt),
    own: OWN_PARAMETERS.rcpt,
    form: isParameter,
  },
];

/** It is kept as a note, whose name has not room for more. */
function isParameter(word: string): boolean {
  return isKeyword(word) && word.length <= LONGEST_KEYWORD;
}

function isParameterShape(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { extension, problem } = value;
  const isWord = typeof extension === "string" && isKeyword(extension.toUpperCase());
  return (
    (extension === undefined || isWord) && (problem === undefined || typeof problem === "function")
  );
}

function keysOf(table: object | undefined): readonly string[] {
  return Object.keys(table ?? {});
}

/** What is wrong with what a plugin adds to SMTP. */
export function* smtpProblems(plugin: Plugin): Iterable<string> {
  for (const { what, named = (word: string) => `${what} ${word}`, words, own, form } of KINDS)
    for (const word of words(plugin)) {
      const article = what.startsWith("EHLO") ? "an" : "a";
      if (!form(word))
        yield `"${word}" cannot be the name of ${article} ${what}; use capital letters and digits`;
      else if (own.has(word)) yield `the ${named(word)} is the server's own`;
    }
  const { mechanisms = {}, verbs = {}, ehlo = {} } = plugin;
  for (const [name, mechanism] of Object.entries(mechanisms))
    if (typeof mechanism?.begin !== "function")
      yield `its SASL mechanism ${name} has no function "begin"`;
    // Left out, passwords would go over the wire for all to see.
    else if (typeof mechanism.showsPassword !== "boolean")
      yield `its SASL mechanism ${name} does not say whether it showsPassword: true or false`;
  for (const command of ["mail", "rcpt"] as const)
    for (const [keyword, parameter] of Object.entries(plugin.parameters?.[command] ?? {}))
      if (!isParameterShape(parameter))
        yield `its parameter ${keyword} of ${command.toUpperCase()} is not { extension, problem } with an EHLO keyword and a function, or neither`;
  for (const [name, handler] of [...Object.entries(verbs), ...Object.entries(ehlo)])
    if (typeof handler !== "function") yield `what it has for ${name} is not a function`;
}

/** Words of SMTP that two plugins claim. */
export function* smtpClashes(plugins: readonly Plugin[]): Iterable<PluginProblem<Plugin>> {
  for (const { what, named = (word: string) => `${what} ${word}`, words } of KINDS)
    for (const [plugin, word, other] of claimedTwice(plugins, words))
      yield {
        plugin,
        code: "bad-plugin",
        message: `plugin ${plugin.name}: the ${named(word)} is claimed by ${other} too`,
        hint: "leave one of the two plugins out",
      };
}
