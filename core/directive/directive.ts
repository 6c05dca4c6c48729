import type { Stake } from "../errors/stake.ts";
import type { Kind } from "./kind.ts";
import type { Mention } from "./mention.ts";
import type { Scope } from "./scope.ts";

/** What a directive's author says of it besides its kind. */
export interface DirectiveOptions<S extends Scope> {
  /** Where it may appear. */
  readonly scopes: readonly S[];
  /** First sentence is the summary. */
  readonly doc: string;
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** Spellings of older versions, or of no version at all, that files have: read as this directive, with a warning. */
  readonly oldSpellings?: readonly string[];
  /** A value to show in the docs; the kind's own example otherwise. */
  readonly example?: string;
  /** RFC sections that define it. */
  readonly rfc?: string;
  /** Version that brought it. */
  readonly since?: string;
  /**
   * Whether a reload puts a change into effect; `live` unless stated. Of a directive that is allowed in blocks and at the top
   * level, `restart` is said of the top level.
   */
  readonly reload?: "live" | "restart";
  /** The behaviour does not exist yet. Says what happens instead: "NAME has no effect yet: …". */
  readonly planned?: string;
  /**
   * What is at stake as long as it has no effect; with `planned`. Such a directive is an error until the file says
   * `allow-no-effect NAME`, unless it only says what is the default.
   */
  readonly stake?: Stake;
  /** It has no use any more. Says why, or what to write instead: "NAME is obsolete: …". */
  readonly obsolete?: string;
  /**
   * Where it is set to other than its default, mail does not go to the hosts of its domain's provider: what is known of providers
   * does not apply.
   */
  readonly leadsElsewhere?: boolean;
  /** Whether `$macro` in its value stands for each member of the macro, an occurrence each. */
  readonly macros?: boolean;
}

/** A declared directive; T is the type of its value in settings. */
export interface Directive<T, S extends Scope = Scope> extends DirectiveOptions<S> {
  /** The value of one occurrence. */
  readonly kind: Omit<Kind<unknown>, "print" | "mentions">;
  /** `replace`: the last occurrence counts; `add`: all count and the value is a list. */
  readonly repeat: "replace" | "add";
  /** The value where nothing is set. */
  readonly fallback: T;
  /** The value as written in a file, one text an occurrence. */
  print(value: T): readonly string[];
  /** What the value speaks of outside itself, by occurrence. */
  mentions(value: T): readonly (readonly Mention[])[];
}

/** The same; in a block of a plugin's own a directive needs no scopes. */
type Options<S extends Scope> = Omit<DirectiveOptions<S>, "scopes"> & {
  readonly scopes?: readonly S[];
};

/** A default: the value as code has it, or what a file would say, so that a number has the file's unit: `5m`, `100/h`. */
export type Default<T> = T extends string ? T : T | FileText<T>;

/** A text as in a file; not where texts are values themselves. */
type FileText<T> = T extends readonly unknown[] ? never : string;

/** A directive of which the last occurrence counts and that has a default. Throws when the kind does not take the default's text. */
export function directive<T, const S extends Scope = never>(
  kind: Kind<T>,
  options: Options<S> & { readonly default: NoInfer<Default<T>> },
): Directive<T, S>;
/** A directive of which the last occurrence counts; its value is undefined where it is not set. */
export function directive<T, const S extends Scope = never>(
  kind: Kind<T>,
  options: Options<S>,
): Directive<T | undefined, S>;
export function directive<T, const S extends Scope = never>(
  kind: Kind<T>,
  options: Options<S> & { readonly default?: NoInfer<Default<T>> },
): Directive<T | undefined, S> {
  return {
    scopes: [],
    ...options,
    kind,
    repeat: "replace",
    fallback: fallbackOf(kind, options.default),
    print(value) {
      const text = value === undefined ? "" : kind.print(value);
      // An empty list is not written: it is what the directive means when it is not there.
      return text === "" ? [] : [text];
    },
    mentions: (value) => (value === undefined ? [] : [kind.mentions?.(value) ?? []]),
  };
}

/** The value of a default. A text that is not a value of the kind is read as in a file. */
function fallbackOf<T>(kind: Kind<T>, given: T | string | undefined): T | undefined {
  if (given === undefined || isValue(kind, given)) return given;
  const parsed = kind.parse(given, { baseDir: "/" });
  if (parsed.ok) return parsed.value;
  throw new Error(`the default "${given}" cannot be read: expected ${parsed.expected}`);
}

/** Texts are values where the kind's own are. */
function isValue<T>(kind: Kind<T>, given: T | string): given is T {
  if (typeof given !== "string") return true;
  const example = kind.parse(kind.example, { baseDir: "/" });
  return example.ok && typeof example.value === "string";
}

/** A directive whose occurrences add up; its value is the list of them, empty where it is not set. */
export function repeatable<T, const S extends Scope = never>(
  kind: Kind<T>,
  options: Options<S>,
): Directive<readonly T[], S> {
  return {
    scopes: [],
    ...options,
    kind,
    repeat: "add",
    fallback: [],
    print: (value) => value.map((entry) => kind.print(entry)),
    mentions: (value) => value.map((entry) => kind.mentions?.(entry) ?? []),
  };
}

/** Whether a directive does something: not when its behaviour is still to come, or has no use any more. */
export function hasEffect({
  planned,
  obsolete,
}: Pick<DirectiveOptions<Scope>, "planned" | "obsolete">): boolean {
  return planned === undefined && obsolete === undefined;
}
