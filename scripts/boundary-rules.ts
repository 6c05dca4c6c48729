import { dirname, join, normalize } from "node:path";

/** A breach of the ground rules. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Layers of the core, highest first: a file imports its own folder and what is below it. */
export const LAYERS: readonly string[] = [
  "testing.ts",
  "testing",
  "host.ts",
  "mod.ts",
  "engine.ts",
  "engine",
  "plugin.ts",
  "surface",
  "container",
  "control",
  "config",
  "hooks",
  "journal",
  "delivery",
  "pool",
  "reception",
  "queue",
  "limits",
  "smtp",
  "web",
  "dns",
  "message",
  "state",
  "database",
  "directive",
  "errors",
  "text",
  "telemetry",
  "files",
  "time",
  "version.ts",
  "build-facts.ts",
];

/** Folders of shipped code besides the core. */
const SHIPPED = ["cli", "catalogue", "generated", "plugins", "sandbox"];

/** Folders that run a server. */
const HOSTS = ["cli", "sandbox"];

const LONGEST_FILE = 300;

/** Checks one file's imports, size and forbidden words. */
export function breachesOf(file: string, text: string): readonly Breach[] {
  const breaches: Breach[] = [];
  const isTest = file.endsWith(".test.ts");
  const lines = text.split("\n");
  lines.forEach((content, at) => {
    const report = (message: string): void => void breaches.push({ file, line: at + 1, message });
    for (const target of importsIn(content)) {
      const problem = importProblem(file, target, isTest);
      if (problem) report(problem);
    }
    if (!isTest) for (const problem of wordProblems(file, content)) report(problem);
  });
  if (isTest && losesItsEnd(text))
    breaches.push({
      file,
      line: 1,
      message:
        "some tests are left out, and then Deno does not do what `after` says: let each test end what it starts",
    });
  // What is made from declarations is as long as they are many.
  const isWritten = isShipped(file) && !file.startsWith("generated/");
  if (isWritten && !isTest && lines.length - 1 > LONGEST_FILE)
    breaches.push({
      file,
      line: LONGEST_FILE,
      message: `the file has more than ${LONGEST_FILE} lines: split it by meaning`,
    });
  return breaches;
}

/** True for a test file with `after` of which only some tests may be left out. What it started is at work when its runtime lets go of it. */
function losesItsEnd(text: string): boolean {
  if (!/^import \{[^}]*\bafter\b[^}]*\} from "node:test";/m.test(text)) return false;
  const tests = text.split(/^test\(/m).slice(1);
  const leftOut = tests.filter((one) =>
    /\bskip\b|\bWITH_PROGRAMS\b/.test(one.split("=>")[0] ?? ""),
  );
  return leftOut.length > 0 && leftOut.length < tests.length;
}

function isShipped(file: string): boolean {
  const [room = ""] = file.split("/");
  return room === "core" || SHIPPED.includes(room);
}

/** Module names a line imports or exports from. */
function importsIn(line: string): readonly string[] {
  const found = [...line.matchAll(/(?:\bfrom|^\s*import|\bimport\()\s*"([^"]+)"/g)];
  return found.flatMap(([, target]) => (target === undefined ? [] : [target]));
}

/** The files of ours that a file imports or exports from, types included. */
export function importedFiles(file: string, text: string): readonly string[] {
  const targets = text.split("\n").flatMap((line) => importsIn(line));
  const own = targets.filter((target) => target.startsWith("."));
  return own.map((target) => normalize(join(dirname(file), target)));
}

function importProblem(file: string, target: string, isTest: boolean): string | undefined {
  const container = file.startsWith("core/container/container");
  if (/^(tsyringe|reflect-metadata)/.test(target) && !container && !isTest)
    return "only core/container/container.ts imports the DI library";
  if (!target.startsWith(".") || isTest) return undefined;
  const path = normalize(join(dirname(file), target));
  if (file.startsWith("core/")) return coreProblem(file, path);
  if (isShipped(file)) return outerProblem(file, path);
  return undefined;
}

function coreProblem(file: string, path: string): string | undefined {
  if (!path.startsWith("core/")) return `core imports nothing outside core, not ${path}`;
  const [from, to] = [layerOf(file), layerOf(path)];
  if (from < 0) return `${file} is in no known layer of the core`;
  return to < from
    ? `imports point down: ${LAYERS[from]} must not import ${LAYERS[to]}`
    : undefined;
}

function layerOf(path: string): number {
  return LAYERS.indexOf(path.split("/")[1] ?? "");
}

/** What stands outside the core sees only its public surface, and of plugins only what they offer to others. */
function outerProblem(file: string, path: string): string | undefined {
  const [own = "", ownPlugin] = file.split("/");
  const [room = "", other, inner] = path.split("/");
  if (room === "core")
    return path === "core/mod.ts" || (HOSTS.includes(own) && path === "core/host.ts")
      ? undefined
      : `${own}/ imports of the core only ${HOSTS.includes(own) ? "core/mod.ts and core/host.ts" : "core/mod.ts"}`;
  if (!SHIPPED.includes(room)) return `${own}/ must not import ${path}`;
  if (own === room && own !== "plugins") return undefined;
  switch (own) {
    case "plugins":
      if (ownPlugin === "standard.ts")
        return inner === "plugin.ts" || room === "generated" || path === "catalogue/plugin.ts"
          ? undefined
          : "standard.ts imports plugin.ts files and the types of settings";
      if (ownPlugin === "contracts.ts")
        return inner === "contract.ts" ? undefined : "contracts.ts exports contract.ts files";
      if (room === "plugins" && (other === ownPlugin || other === "standard.ts")) return undefined;
      break;
    case "generated":
      return `generated/ holds types and imports nothing, not ${path}`;
    case "cli":
    case "sandbox":
      if (path === "plugins/standard.ts") return undefined;
      break;
  }
  return room === "plugins" && inner === "contract.ts"
    ? undefined
    : `of plugins only their contract.ts, not ${path}`;
}

/** Files that may hold casts: where types are erased. */
const CASTS = ["core/plugin.ts"];

function wordProblems(file: string, content: string): readonly string[] {
  if (!isShipped(file)) return [];
  const code = withoutTexts(content);
  const problems: string[] = [];
  const cast =
    /(?<![\w.*]\s)\bas\s+(?!const\b)[A-Za-z{[(]/.test(code) &&
    !/^\s*(import|export)\b|\bas [\w$]+[,\s]*[}]|^\s*[\w$]+ as [\w$]+,?$/.test(code);
  if (cast && !CASTS.includes(file)) problems.push("casts belong in definePlugin");
  if (/:\s*any\b|<any>|\bany\[\]/.test(code)) problems.push("no any");
  if (/^\s*(?:await\s+)?using\s+\w+\s*=/.test(code))
    problems.push("no using declarations: Node 22 cannot read them");
  const waits =
    /\bDate\.now\(|(?<![.\w])setTimeout\(|\bsetInterval\(|\bMath\.random\(|\bnew Date\(\)/;
  if (waits.test(code) && !file.startsWith("core/time/") && !file.startsWith("cli/"))
    problems.push("time and randomness are injected (core/time)");
  return problems;
}

/** The line without its texts and comments. */
function withoutTexts(line: string): string {
  if (/^\s*(\*|\/\*)/.test(line)) return "";
  return line
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""')
    .replace(/\/\/.*$/, "");
}

/** The types and classes that a file declares and exports. */
export function exportedTypes(text: string): readonly string[] {
  const found = text.matchAll(/^export (?:abstract )?(?:class|interface|type) (\w+)/gm);
  return [...found].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Types that two files of the core export under one name: a reader would take one for the other. */
export function doubles(types: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const owners = new Map<string, string>();
  const found: string[] = [];
  for (const [file, names] of types)
    for (const name of names) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, file);
      else if (owner !== file) found.push(`${name} is exported by ${owner} and by ${file}`);
    }
  return found;
}

/** Files that import each other in a circle; each circle once. `imports` maps a file to what it imports. */
export function circles(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, "done");
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}
