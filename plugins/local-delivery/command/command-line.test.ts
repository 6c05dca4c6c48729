import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyMacroValues } from "../../../test/support/any-macro-values.ts";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { argumentsFor, commandLine } from "./command-line.ts";

test("words are split as a shell splits them, and nothing else of a shell is known", () => {
  const words = (text: string): readonly string[] => {
    const { program, args } = read(commandLine, text);
    const plain = args.map((parts) =>
      parts.map((part) => ("literal" in part ? part.literal : `{${part.macro}}`)).join(""),
    );
    return [program, ...plain];
  };
  assert.deepEqual(words("/bin/x  -d $user@$domain"), ["/bin/x", "-d", "{user}@{domain}"]);
  assert.deepEqual(words(`/bin/x 'a "b' "c 'd" e\\ f ''`), ["/bin/x", 'a "b', "c 'd", "e f", ""]);
  assert.deepEqual(words("/bin/x $User-x $$HOME `id` *"), [
    "/bin/x",
    "{user}-x",
    "$HOME",
    "`id`",
    "*",
  ]);
  refuses(commandLine, "", "deliver $user", "/bin/$user", "/bin/x 'open", "/bin/x \\");
  refuses(commandLine, "/bin/x $home", "/bin/x $", "/bin/x $tomato");
  const relative = commandLine.parse("'./my tool' 'a b'", { baseDir: "/etc/mta" });
  assert.ok(relative.ok && relative.value.program === "/etc/mta/my tool");
  assert.equal(relative.value.text, "/etc/mta/my\\ tool 'a b'");
  const piped = commandLine.parse("/bin/x -d $user | /bin/tee");
  assert.ok(piped.ok && piped.warning?.startsWith("no shell reads the command"));
});

test("the laws of kinds", () => {
  const piece = fc.constantFrom("/bin/x", " ", "$user", "$to", "'", '"', "\\", "$", "|", "é");
  obeysKindLaws(
    commandLine,
    fc.array(piece).map((pieces) => pieces.join("")),
  );
});

test("whatever an address is, it is one argument, and never an option", () => {
  const command = read(commandLine, "/bin/x -d $user --to=$to '$from $envid'");
  fc.assert(
    fc.property(anyMacroValues, (values) => {
      const filled = argumentsFor(command, values);
      if (!filled.ok) {
        const dashes = values.user.startsWith("-") || `${values.from} `.startsWith("-");
        assert.ok(dashes || Object.values(values).join("").includes("\0"));
        return;
      }
      const { user, to, from, envid } = values;
      assert.deepEqual(filled.args, ["-d", user, `--to=${to}`, `${from} ${envid}`]);
      assert.ok(!filled.args[1]?.startsWith("-") && !filled.args[3]?.startsWith("-"));
    }),
  );
});
