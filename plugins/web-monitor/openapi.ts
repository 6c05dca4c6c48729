import {
  API_PREFIX,
  type MountedRoute,
  type RouteContent,
  type Schema,
  VERSION,
} from "../../core/mod.ts";

/** What is said of a route. */
export type DescribedRoute = Pick<
  MountedRoute,
  "plugin" | "method" | "path" | "right" | "changes" | "facts"
>;

const ERROR = { $ref: "#/components/responses/Error" };

/** What each route may answer besides what it says itself. */
const USUAL_ERRORS: Readonly<Record<string, string>> = {
  401: "This takes a login or a key.",
  403: "The right of the route is not given, or the change comes from a page of another site.",
  413: "The body is too long.",
  429: "There were too many wrong passwords or keys.",
  500: "The plugin has failed.",
  504: "There was no answer in time.",
};

/** The API as OpenAPI 3.1 describes it: what plugins have declared, in the order of the paths. */
export function openApi(routes: readonly DescribedRoute[]): object {
  const paths: Record<string, Record<string, object>> = {};
  const ordered = [...routes].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const route of ordered) {
    const path = route.path.replaceAll(/:([^/]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Postrider",
      version: VERSION,
      description:
        "The API of a mail transfer agent, on its control socket and its web server. Each operation takes a right: monitor, operator or admin (x-right).",
    },
    servers: [{ url: API_PREFIX }],
    security: [{ key: [] }, { bearer: [] }, { session: [], csrf: [] }, {}],
    paths,
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "mta" },
        csrf: { type: "apiKey", in: "header", name: "X-CSRF-Token" },
      },
      responses: {
        Error: {
          description: "Why not.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { error: { type: "string" } },
                required: ["error"],
              },
            },
          },
        },
      },
    },
  };
}

function operation({ plugin, method, path, right, facts }: DescribedRoute): object {
  const { doc = "", query = {}, parameters = {}, body, answer, errors = {} } = facts;
  const inPath = [...path.matchAll(/:([^/]+)/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true, schema: { type: "string" } },
    ...(parameters[name] === undefined ? {} : { description: parameters[name] }),
  }));
  const inQuery = Object.entries(query).map(([key, shape]) => parameter(key, shape));
  const responses = Object.fromEntries(
    Object.entries({ ...USUAL_ERRORS, ...errors }).map(([status, description]) => [
      status,
      { ...ERROR, description },
    ]),
  );
  return {
    ...{ operationId: operationName(method, path), tags: [plugin], summary: doc, "x-right": right },
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === undefined
      ? {}
      : { requestBody: { description: body.doc ?? "", content: contentOf(body), required: true } }),
    responses: {
      200: {
        description: answer?.doc ?? "Done.",
        ...(answer === undefined ? {} : { content: contentOf(answer) }),
      },
      ...responses,
    },
  };
}

function parameter(key: string, shape: Schema): object {
  const { description, ...rest } = shape;
  return {
    ...{ name: key.replace(/\?$/, ""), in: "query", required: !key.endsWith("?") },
    ...(description === undefined ? {} : { description }),
    schema: rest,
  };
}

function contentOf(content: RouteContent): object {
  return "json" in content
    ? { "application/json": { schema: content.json } }
    : { [content.type]: {} };
}

/** `GET /queues/pause` is `getQueuesPause`. */
function operationName(method: string, path: string): string {
  const words = path.split(/[^a-z\d]+/i).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${method.toLowerCase()}${name}`;
}
