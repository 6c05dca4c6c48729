import assert from "node:assert/strict";
import { test } from "node:test";
import { directive } from "../../directive/directive.ts";
import { yesNo } from "../../directive/kinds/words.ts";
import type { BlockScope } from "../../directive/scope.ts";
import { definePlugin, type Plugin } from "../../plugin.ts";
import { declaredHandler } from "./declared-handler.ts";

const NOTHING_SET = { isSet: () => false, names: () => [] };

type When = (
  global: { readonly xOn: boolean },
  isSet: (directive: "x-on") => boolean,
  hasBlock: (scope: BlockScope) => boolean,
) => boolean;

const plugin = (when: When): Plugin =>
  definePlugin({
    name: "x",
    summary: "Of the test.",
    directives: {
      "x-on": directive(yesNo, { scopes: ["global"], default: false, doc: "Whether." }),
    },
    hooks: {
      openSession: () => undefined,
      acceptSender: { order: "pre", handler: () => undefined },
      acceptRecipient: { when, handler: () => undefined },
    },
  });

test("a handler takes part unless it says no to the plugin's global settings", () => {
  const x = plugin(({ xOn }) => xOn);
  const told = (hook: "openSession" | "acceptSender" | "acceptRecipient", xOn: boolean) => {
    const { order, takesPart, handler } = declaredHandler(x, hook, { xOn }, NOTHING_SET, {});
    assert.equal(typeof handler, "function");
    return [order, takesPart];
  };
  assert.deepEqual(told("openSession", false), ["plain", true]);
  assert.deepEqual(told("acceptSender", false), ["pre", true]);
  assert.deepEqual(told("acceptRecipient", false), ["plain", false]);
  assert.deepEqual(told("acceptRecipient", true), ["plain", true]);
});

test("a handler may take part where there are blocks of a type", () => {
  const x = plugin((_global, _isSet, hasBlock) => hasBlock("bounce-processor"));
  for (const scope of ["bounce-processor", "source"] as const) {
    const config = {
      isSet: () => false,
      names: (asked: BlockScope) => (asked === scope ? [""] : []),
    };
    const { takesPart } = declaredHandler(x, "acceptRecipient", { xOn: false }, config, {});
    assert.equal(takesPart, scope === "bounce-processor");
  }
});

test("a handler may take part where its own blocks say so", () => {
  const x = definePlugin({
    name: "x",
    summary: "Of the test.",
    directives: {},
    blocks: {
      turn: {
        doc: "One.",
        directives: { "x-on": directive(yesNo, { default: false, doc: "Whether." }) },
      },
    },
    hooks: {
      acceptRecipient: {
        when: (_global, _isSet, _hasBlock, { turn }) => turn.some(({ settings }) => settings.xOn),
        handler: () => undefined,
      },
    },
  });
  for (const xOn of [true, false]) {
    const blocks = { turn: [{ settings: { xOn } }] };
    assert.equal(declaredHandler(x, "acceptRecipient", {}, NOTHING_SET, blocks).takesPart, xOn);
  }
});

test("one that fails to say so is named", () => {
  const x = plugin(() => {
    throw new Error("oops");
  });
  assert.throws(() => declaredHandler(x, "acceptRecipient", {}, NOTHING_SET, {}), {
    message: 'plugin x, hook acceptRecipient: its "when" failed: oops',
  });
});
