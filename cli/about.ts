import { type Form, type Members, treeText, VERSION } from "../core/mod.ts";
import { productTree } from "./status-tree.ts";
import type { Terminal } from "./terminal.ts";

/** PowerMTA's commands about the product and its licence, which need no server. */
export type AboutWords = "version" | "show license" | "show registration";

/** `mta version`, `mta show license` and `mta show registration`. */
export function showAbout(words: AboutWords, form: Form, to: Terminal): void {
  const { text, tree } = aboutOf(words);
  to.print(form === "text" ? text : treeText(tree, form));
}

function aboutOf(words: AboutWords): { readonly text: string; readonly tree: Members } {
  switch (words) {
    case "version":
      return {
        text: `postrider ${VERSION}`,
        tree: { mta: { product: productTree(VERSION) } },
      };
    case "show license":
      return {
        text: "Postrider is free software under the Apache License 2.0: no licence key is needed, and nothing is limited by one.",
        tree: {
          license: { product: "Postrider", type: "Apache-2.0", key: "none", expires: "never" },
        },
      };
    case "show registration":
      return {
        text: "Not registered: there is no management console to register with. Several servers are watched by their metrics (GET /metrics).",
        tree: { registration: { registered: false } },
      };
  }
}
