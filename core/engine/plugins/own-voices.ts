import { type Token, token } from "../../container/token.ts";
import type { Watches } from "../../state/watches.ts";
import type { PluginVoices } from "./plugin-surface.ts";

/** What plugins watch under a configuration; it ends with the services of that. */
export const WATCHES: Token<Watches> = token<Watches>("state-watches");

/** What a plugin has declared, under one configuration. */
export type OwnVoices = PluginVoices & { readonly blocks: object; readonly state: object };
