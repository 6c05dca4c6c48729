import { join } from "node:path";
import { type Kind, path } from "../../../core/mod.ts";
import { filledIn, type MacroValues, parseTemplate, type Template } from "../macros/template.ts";

/** A file or directory whose name has macros in it. */
export interface PathTemplate {
  /** The absolute path, as in the configuration. */
  readonly text: string;
  /** Its components from the root on, each with its macros. */
  readonly components: readonly Template[];
}

/** Bytes of a component that file systems take (NAME_MAX), less what temporary names add. */
const LONGEST_COMPONENT = 240;
/** Bytes of a path that systems take (PATH_MAX of Linux), less a file's name in it. */
const LONGEST_PATH = 3800;

const ACCEPTS = "a path, in which $user, $domain and the like may stand";

/** A path with macros; relative ones start at the folder of the file they are in. */
export const pathTemplate: Kind<PathTemplate> = {
  name: "path with macros",
  accepts: ACCEPTS,
  example: "/var/mail/$domain/$user",
  parse(text, place) {
    const read = path.parse(text, place);
    if (!read.ok) return { ok: false, expected: ACCEPTS };
    const components: Template[] = [];
    for (const component of read.value.split("/").filter((each) => each !== "")) {
      const parsed = parseTemplate(component);
      if (!parsed.ok) return { ok: false, expected: `${ACCEPTS}; ${parsed.problem}` };
      components.push(parsed.template);
    }
    return { ok: true, value: { text: read.value, components } };
  },
  print: ({ text }) => text,
};

/**
 * The path for one recipient, or undefined when it is longer than systems take. Values of macros cannot leave their
 * component, name `.` or `..`, hide a file or be empty: what could is written as `%` and its hexadecimal byte, a `%` too, so
 * that two addresses never share a name. A component that would be empty is called `%`.
 */
export function pathFor({ components }: PathTemplate, values: MacroValues): string | undefined {
  const names = components.map((template) => {
    if (template.every((part) => "literal" in part)) return filledIn(template, () => "");
    const name = filledIn(template, (macro) => safe(values[macro]));
    const first = template[0];
    const foreign = first !== undefined && "macro" in first;
    return name === "" ? "%" : foreign ? name.replace(/^[-.]/, percent) : name;
  });
  if (names.some((name) => Buffer.byteLength(name) > LONGEST_COMPONENT)) return undefined;
  const whole = join("/", ...names);
  return Buffer.byteLength(whole) > LONGEST_PATH ? undefined : whole;
}

/** Characters that separate components, end names, or that nobody can see. */
const UNSAFE = /[/\\%\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

function safe(value: string): string {
  return value.replaceAll(UNSAFE, percent);
}

function percent(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}
