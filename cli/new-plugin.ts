import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { camelCase, errorCode } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { Refused, UsageError } from "./exit.ts";
import { isRecord } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** `mta new plugin NAME`: a folder with a plugin that works, its test, and what to do with it. Overwrites nothing. */
export async function newPlugin(name: string, folder: string, to: Terminal): Promise<void> {
  if (!/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/.test(name) || name.length > 60)
    throw new UsageError(
      `"${name}" cannot be the name of a plugin: use small letters, digits and single hyphens, a letter first`,
    );
  if (standardPlugins.some((plugin) => plugin.name === name))
    throw new Refused(`${name} is a built-in plugin: choose another name`);
  const place = resolve(folder, name);
  try {
    await mkdir(place);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw new Refused(`${place} already exists`);
    throw error;
  }
  for (const [file, text] of pluginFiles(name)) await writeFile(join(place, file), text);
  const made = [
    [`${name}/${name}.ts`, "the plugin"],
    [`${name}/${name}.test.ts`, `its test: ${TESTS}, in ${name}/`],
    [`${name}/config`, `a configuration that loads it: mta serve -c ${name}/config`],
    [`${name}/README.md`, "what it does, and how to go on"],
  ] as const;
  const width = Math.max(...made.map(([file]) => file.length));
  to.print(made.map(([file, what]) => `${file.padEnd(width)}  ${what}`).join("\n"));
  const manifest = await typelessPackage(place);
  if (manifest !== undefined)
    to.print(
      `${manifest} does not say "type": "module", of which Node warns: npm pkg set type=module`,
    );
}

const TESTS = "node --test, bun test or deno test -A --no-check";

/** The `package.json` by which Node reads the files in a folder, when it does not say that they are modules. */
async function typelessPackage(folder: string): Promise<string | undefined> {
  const path = join(folder, "package.json");
  try {
    const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
    return isRecord(manifest) && manifest.type === undefined ? path : undefined;
  } catch {
    // Where it is none, or cannot be read, is Node's to say.
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : typelessPackage(parent);
}

/** The files of a new plugin, by name. */
export function pluginFiles(name: string): ReadonlyMap<string, string> {
  const variable = variableOf(name);
  const setting = camelCase(`${name}-limit`);
  return new Map([
    [`${name}.ts`, pluginText(name, variable, setting)],
    [`${name}.test.ts`, testText(name, variable)],
    ["config", configText(name)],
    ["README.md", readmeText(name)],
  ]);
}

/** Words that cannot be the name of a variable get another. */
function variableOf(name: string): string {
  const variable = camelCase(name);
  const reserved =
    /^(?:new|in|if|do|for|let|var|case|class|const|delete|default|else|enum|export|extends|false|finally|function|import|null|return|static|super|switch|this|throw|true|try|typeof|void|while|with|yield|await|break|catch|continue|debugger|instanceof|interface|package|private|protected|public|implements|test|assert)$/;
  return reserved.test(variable) ? `${variable}Plugin` : variable;
}

function pluginText(name: string, variable: string, setting: string): string {
  return `import { counter, definePlugin, directive, type Plugin, reply, size } from "postrider";

/** Refuses messages above a size. Make of it what you need. */
export const ${variable}: Plugin = definePlugin({
  name: "${name}",
  summary: "Refuses messages above a size.",
  api: 1,
  directives: {
    "${name}-limit": directive(size(), {
      scopes: ["global", "source"],
      default: 1024 * 1024,
      doc: "Largest message taken.",
      example: "1M",
    }),
  },
  metrics: { refused: counter("Messages refused.") },
  hooks: {
    inspectMessage({ info }, { settings, metrics }) {
      if (info.size <= settings.${setting}) return undefined;
      metrics.refused.add(1);
      return { accept: false, reply: reply(552, "5.3.4", "the message is too large") };
    },
  },
});
`;
}

function testText(name: string, variable: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab, sampleMessage } from "postrider/testing";
import { ${variable} } from "./${name}.ts";

test("a message above the limit is refused, and counted", async () => {
  const lab = await pluginLab([${variable}], "${name}-limit 1000");
  const { bus, config } = lab.generation;
  const client = config.source("192.0.2.1");
  const ask = (size: number) => bus.inspect(sampleMessage({ size }), client);
  assert.equal((await ask(1000)).verdict.accept, true);
  const { verdict } = await ask(1001);
  assert.equal(verdict.accept === false && verdict.reply.code, 552);
  assert.equal(lab.metrics()[0]?.series[0]?.value, 1);
});
`;
}

function configText(name: string): string {
  return `plugin ./${name}.ts

smtp-listener 127.0.0.1:2525
delivery-queue spool
# Mail goes to a folder and nowhere else.
sandbox-mail mail
${name}-limit 10K
`;
}

function readmeText(name: string): string {
  return `# ${name}

A plugin for Postrider. Refuses messages above a size.

| directive | where | meaning |
|---|---|---|
| \`${name}-limit\` | top level, \`<source>\` | largest message taken; 1M unless set |

- Test it: \`node --test\`, \`bun test\` or \`deno test -A --no-check\` in this folder, where \`postrider\` is installed here or above.
- For types in the editor: \`npm install -D typescript @types/node\`, and in \`tsconfig.json\` \`"module": "nodenext"\`,
  \`"allowImportingTsExtensions": true\`, \`"erasableSyntaxOnly": true\`, \`"noEmit": true\` and \`"strict": true\`.
- Check it: \`mta check-config config\`
- Run it: \`mta serve -c config\`
- Go on: \`docs/guide/writing-plugins.md\` in the package \`postrider\`, and \`docs/reference/hooks.md\`
`;
}
