import { accessOf, declaredRoute } from "../core/engine/plugins/declared-route.ts";
import { API_PREFIX, type RouteContent, type Schema } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import type { DescribedRoute } from "../plugins/web-monitor/openapi.ts";

/** The routes of the API that the standard plugins declare, in the order of their paths. */
export function apiRoutes(): readonly DescribedRoute[] {
  return standardPlugins
    .flatMap(({ name: plugin, routes }) =>
      Object.entries(routes).map(([key, declared]) => {
        const [method = "", path = ""] = key.split(" ");
        const route = declaredRoute(declared);
        return { plugin, method, path, ...accessOf(method, route), facts: route.facts };
      }),
    )
    .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

/** The page about the API. */
export function apiPage(): string {
  const routes = apiRoutes();
  const rows = routes.map(
    ({ method, path, right, facts: { doc = "" } }) =>
      `| [\`${method} ${path}\`](#${anchor(method, path)}) | ${right} | ${cell(doc.split(". ")[0] ?? "")} |`,
  );
  return [
    "# The API",
    "",
    `Paths are below \`${API_PREFIX}\`, on the control socket and on the web server ([guide](../guide/web-server.md)). \`GET ${API_PREFIX}/openapi.json\` has all of this for programs (OpenAPI 3.1). Answers are JSON unless stated; what is refused is answered with \`{"error": "…"}\`.`,
    "",
    "| route | right | |",
    "|---|---|---|",
    ...rows,
    ...routes.flatMap(section),
    "",
  ].join("\n");
}

function section({ plugin, method, path, right, facts }: DescribedRoute): readonly string[] {
  const { doc = "", query = {}, parameters = {}, body, answer, errors = {}, showsLogs } = facts;
  const logs = showsLogs === true ? ", not for `monitor,deny-logs`" : "";
  const given = [
    ...Object.entries(parameters).map(([name, text]) => row(`:${name}`, text)),
    ...Object.entries(query).map(([key, shape]) => {
      const optional = key.endsWith("?") ? "" : "needed; ";
      return row(key.replace(/\?$/, ""), `${optional}${shape.description ?? ""}`);
    }),
  ];
  return [
    "",
    `## ${method} ${path}`,
    "",
    doc,
    "",
    `Right: ${right}${logs}. Plugin: ${plugin}.`,
    ...(given.length === 0 ? [] : ["", "| parameter | |", "|---|---|", ...given]),
    ...contentLines("Takes", body),
    ...contentLines("Answers", answer),
    ...(Object.keys(errors).length === 0
      ? []
      : ["", ...Object.entries(errors).map(([status, text]) => `- ${status}: ${text}`)]),
  ];
}

function contentLines(what: string, content: RouteContent | undefined): readonly string[] {
  if (content === undefined) return [];
  if ("type" in content) return ["", `${what} \`${content.type}\`: ${content.doc}`];
  const text = content.doc === undefined ? "" : `: ${content.doc}`;
  return ["", `${what} JSON${text}`, "", "```", ...shapeLines(content.json, ""), "```"];
}

/** A shape of JSON, for people. */
function shapeLines(shape: Schema, indent: string): readonly string[] {
  const [line, ...more] = shapeOf(shape, indent);
  return [`${indent}${line ?? ""}`, ...more];
}

function shapeOf(shape: Schema, indent: string): readonly string[] {
  if ("anyOf" in shape) return [wordOf(shape)];
  if (shape.type === "array") {
    const [line = "", ...more] = shapeOf(shape.items, indent);
    return more.length === 0
      ? [`[${line}, …]`]
      : [`[${line}`, ...more.slice(0, -1), `${more.at(-1) ?? ""}, …]`];
  }
  if (shape.type !== "object") return [wordOf(shape)];
  const { properties, required, additionalProperties } = shape;
  if (typeof additionalProperties !== "boolean") {
    const [line = "", ...more] = shapeOf(additionalProperties, indent);
    return [`{ NAME: ${line}`, ...more.slice(0, -1), `${more.at(-1) ?? ""} … }`];
  }
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([key, each]) => {
    const [line = "", ...more] = shapeOf(each, inner);
    const name = required.includes(key) ? key : `${key}?`;
    const doc = each.description === undefined ? "" : `  // ${each.description}`;
    return more.length === 0
      ? [`${inner}${name}: ${line}${doc}`]
      : [`${inner}${name}: ${line}${doc}`, ...more];
  });
  return ["{", ...lines, `${indent}}`];
}

function wordOf(shape: Schema): string {
  if ("anyOf" in shape) return shape.anyOf.map(wordOf).join(" or ");
  if (shape.type === undefined) return "…";
  if (shape.type === "array") return `[${wordOf(shape.items)}, …]`;
  if (shape.type === "object") return "object";
  return "enum" in shape && shape.enum !== undefined
    ? shape.enum.map((word) => JSON.stringify(word)).join(" or ")
    : shape.type;
}

function row(name: string, text: string): string {
  return `| \`${name}\` | ${cell(text)} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function anchor(method: string, path: string): string {
  return `${method}-${path}`.toLowerCase().replaceAll(/[^a-z\d_-]/g, "");
}
