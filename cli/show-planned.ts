import { resolve } from "node:path";
import { DirectiveIndex, LANGUAGE } from "../core/host.ts";
import type { Scope } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { familyOf } from "./directive-facts.ts";
import { pluginsOf } from "./show-directive.ts";
import { type Terminal, table } from "./terminal.ts";

/** A directive that does nothing yet. */
export interface PlannedDirective {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The body of directives it belongs to, e.g. `limits`. */
  readonly family: string;
  /** What happens instead; a part of a sentence. */
  readonly instead: string;
}

/** Every directive without behaviour, by family and name. */
function plannedDirectives(index: DirectiveIndex): readonly PlannedDirective[] {
  const planned = Array.from(index.all(), ({ name, owner, directive }) => ({
    name,
    scopes: directive.scopes,
    family: familyOf(owner.name) ?? owner.name,
    instead: directive.planned ?? "",
  })).filter(({ instead }) => instead !== "");
  return planned.sort(
    (a, b) => a.family.localeCompare(b.family, "en") || a.name.localeCompare(b.name, "en"),
  );
}

/** `mta show directive --planned`. No server is asked. */
export async function showPlanned(
  given: { readonly config: string | undefined; readonly folder: string; readonly json: boolean },
  to: Terminal,
): Promise<void> {
  const { config, folder, json } = given;
  const plugins =
    config === undefined ? standardPlugins : await pluginsOf(resolve(folder, config), to);
  const planned = plannedDirectives(new DirectiveIndex([LANGUAGE, ...plugins]));
  if (json) to.print(JSON.stringify(planned, undefined, 2));
  else
    to.print(
      table(
        ["DIRECTIVE", "FAMILY", "INSTEAD"],
        planned.map(({ name, family, instead }) => [name, family, instead]),
      ),
    );
}
