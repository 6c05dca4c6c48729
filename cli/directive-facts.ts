import type { DirectiveIndex, KnownDirective } from "../core/host.ts";
import type { Scope } from "../core/mod.ts";

/** What can be said of a directive, as text. */
export interface DirectiveFacts {
  readonly name: string;
  /** The plugin that declares it; `language` for those of the language itself. */
  readonly plugin: string;
  readonly scopes: readonly Scope[];
  readonly doc: string;
  /** What its value looks like. */
  readonly takes: string;
  /** A whole line. */
  readonly example: string;
  /** The values where nothing is set; empty when there is none. */
  readonly default: readonly string[];
  /** Whether all occurrences count, and not the last alone. */
  readonly addsUp: boolean;
  /** Whether `$macro` in its value stands for each member. */
  readonly macros: boolean;
  readonly aliases: readonly string[];
  readonly rfc: string | undefined;
  readonly since: string | undefined;
  /** Whether a change waits for the next start of the server. */
  readonly needsRestart: boolean;
  /** Completes "NAME has no effect yet: …". */
  readonly planned: string | undefined;
  /** Completes "NAME is obsolete: …". */
  readonly obsolete: string | undefined;
}

/** Everything a declaration says. */
export function directiveFacts({ name, owner, directive }: KnownDirective): DirectiveFacts {
  const { scopes, doc, kind, aliases = [], rfc, since, planned, obsolete } = directive;
  const value = directive.example ?? kind.example;
  return {
    name,
    plugin: owner.name,
    scopes,
    doc,
    takes: kind.accepts,
    // Lines that are a regular expression have no name of their own.
    example: name.startsWith("/") ? value : `${name} ${value}`,
    default: directive.print(directive.fallback),
    addsUp: directive.repeat === "add",
    macros: directive.macros === true,
    aliases,
    rfc,
    since,
    needsRestart: directive.reload === "restart",
    planned,
    obsolete,
  };
}

/** The family of directives that an owner without behaviour stands for, e.g. `limits`; undefined for a plugin. */
export function familyOf(owner: string): string | undefined {
  return /^(?:planned|obsolete)-(.+)$/.exec(owner)?.[1];
}

/** Why a directive does nothing, a sentence; undefined when it does something. */
export function noEffectSentence({ name, planned, obsolete }: DirectiveFacts): string | undefined {
  if (obsolete !== undefined) return `${name} is obsolete: ${obsolete}.`;
  return planned === undefined ? undefined : `${name} has no effect yet: ${planned}.`;
}

/** Words longer than this are not compared. */
const LONGEST = 64;
/** Suggestions that help; more do not. */
const MOST = 12;

/** Directives that may be meant by a word that is none: spelt alike, or holding it; else those that begin as it does. */
export function directivesLike(word: string, index: DirectiveIndex): readonly string[] {
  if (word.length > LONGEST) return [];
  const known = [...index.all()];
  const found = new Set<string>();
  // The best comes first, whatever scope it is of.
  const nearest = index.nearestAnywhere(word);
  if (nearest !== undefined) found.add(nearest);
  for (const scope of new Set(known.flatMap(({ directive }) => directive.scopes))) {
    const near = index.nearest(word, scope);
    if (near !== undefined) found.add(near);
  }
  const names = known.map(({ name }) => name);
  if (word.length > 2) for (const name of names) if (name.includes(word)) found.add(name);
  for (let length = word.length - 1; found.size === 0 && length > 3; length--)
    for (const name of names) if (name.startsWith(word.slice(0, length))) found.add(name);
  return [...found].slice(0, MOST);
}
