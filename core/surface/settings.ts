import type { Directive } from "../directive/directive.ts";
import type { Scope } from "../directive/scope.ts";

/** Directives by their spelling in the file. */
export type DirectiveTable = Readonly<Record<string, Directive<unknown>>>;

/** `max-smtp-out` → `maxSmtpOut`. */
export type CamelCase<Spelling extends string> = Spelling extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Spelling;

/** The settings of a directive table that are valid in scope `S`, by camel-case name. */
export type Settings<D extends DirectiveTable, S extends Scope> = {
  readonly [K in keyof D & string as D[K] extends Directive<infer _V, infer In>
    ? S extends In
      ? CamelCase<K>
      : never
    : never]: D[K] extends Directive<infer V, infer _In> ? V : never;
};
