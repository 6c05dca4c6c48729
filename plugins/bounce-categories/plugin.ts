import {
  definePlugin,
  PatternMatcher,
  type Plugin,
  type PluginDiagnostic,
  placeOf,
  repeatable,
  type Token,
  token,
} from "../../core/mod.ts";
import { CategoryRules } from "./categories.ts";
import { BOUNCE_CATEGORIES } from "./contract.ts";
import { FACTS } from "./route-facts.ts";
import { type BounceCategory, bounceCategory } from "./rule.ts";
import { type PlacedRule, shippedRules } from "./shipped.ts";

const BLOCK = "bounce-category-patterns";

const SHIPPED: Token<PatternMatcher<PlacedRule>> = token<PatternMatcher<PlacedRule>>(
  "bounce-categories.shipped",
);

/** What failures mean. */
export const bounceCategories: Plugin = definePlugin({
  name: "bounce-categories",
  summary: "Tells what failures mean: puts them into categories by their status and text.",
  directives: {
    "/regex/": repeatable(bounceCategory, {
      scopes: [BLOCK],
      doc: "The category of failures whose text `status;diagnostic`, such as `5.1.1;smtp;550 5.1.1 User unknown`, matches, in either letter case unless the expression begins with (?-i). The first line that matches counts; where none does, the shipped ones in config/bounce-categories.conf are asked. A category is a name of those or of your own.",
      example: "/mailbox full/ quota-issues",
    }),
  },
  check: {
    [BLOCK]: ({ "/regex/": rules }) => unreachable(rules),
  },
  needs: { categories: BOUNCE_CATEGORIES, shipped: SHIPPED },
  provides: (offer) => [
    offer(SHIPPED, async () => new PatternMatcher(await shippedRules()), { harmless: true }),
    offer(
      BOUNCE_CATEGORIES,
      ({ services, config, at }) => {
        const block = config.block(BLOCK, "");
        const { occurrences } = block.get("/regex/");
        const own = at(block)["/regex/"].map((rule, index) => {
          const place = occurrences[index]?.at;
          return { ...rule, at: place === undefined ? BLOCK : placeOf(place) };
        });
        return new CategoryRules(own, services.shipped);
      },
      { harmless: true, per: "configuration" },
    ),
  ],
  routes: {
    "GET /bounce-categories/:text": {
      ...FACTS["GET /bounce-categories/:text"],
      handler(request, { services }) {
        const { category, at } = services.categories.explain(request.req.param("text"));
        return request.json({ category, at });
      },
    },
  },
  commands: {
    "bounce-category": {
      doc: "tell the category of a failure, as in 5.1.1;smtp;550 5.1.1 User unknown, and the rule that names it",
      operands: "TEXT…",
      onlyAsks: true,
      async run({ operands, ask }) {
        const text = encodeURIComponent(operands.join(" "));
        const data = await ask("GET", `/bounce-categories/${text}`);
        return { data, text: foundText(data) };
      },
    },
  },
});

function foundText(data: unknown): string {
  const { category = "", at = "no pattern matches" } = Object(data);
  return `${category} (${at})`;
}

/** Rules that are never asked, because one before them matches every text. */
function unreachable(rules: readonly BounceCategory[]): readonly PluginDiagnostic[] {
  const every = rules.findIndex(({ pattern }) => pattern === undefined);
  if (every < 0 || every === rules.length - 1) return [];
  const message = "lines after the one that begins with // are never asked: it matches every text";
  return [{ severity: "warning", directive: "/regex/", message, hint: "put it last" }];
}
