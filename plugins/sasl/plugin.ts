import { definePlugin, type Plugin } from "../../core/mod.ts";
import { login } from "./login.ts";
import { plain } from "./plain.ts";

/** How clients say who they are. */
export const sasl: Plugin = definePlugin({
  name: "sasl",
  summary: "Lets clients log in with PLAIN and LOGIN, once a plugin knows users.",
  directives: {},
  mechanisms: { PLAIN: plain, LOGIN: login },
});
