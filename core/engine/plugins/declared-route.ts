import { isObject } from "../../hooks/shape.ts";
import { isRight, type Right } from "../../surface/caller.ts";
import type { RouteFacts } from "../../surface/http-route.ts";

/** A route as its plugin declared it, looked at. */
export interface DeclaredRoute {
  /** Undefined where none was declared. */
  readonly handler: unknown;
  readonly facts: RouteFacts;
  /** Undefined where none was declared, or one that does not exist: the usual one counts then, never less. */
  readonly right: Right | "open" | undefined;
  /** It was said to change something. */
  readonly changes: boolean;
}

/** Looks at a route, which may be plain JavaScript. */
export function declaredRoute(declared: unknown): DeclaredRoute {
  if (!isObject(declared) || !("handler" in declared))
    return { handler: declared, facts: {}, right: undefined, changes: false };
  const { handler, limit, mostBytes, right, changes, ...rest } = declared;
  const isWrong = [limit, mostBytes].some(
    (each) => each !== undefined && !(typeof each === "number" && each > 0),
  );
  return {
    handler: isWrong ? undefined : handler,
    facts: {
      ...rest,
      ...(typeof limit === "number" ? { limit } : {}),
      ...(typeof mostBytes === "number" ? { mostBytes } : {}),
    },
    right: isRouteRight(right) ? right : undefined,
    changes: changes === true,
  };
}

/** What a route takes: its right, or the usual one, which is operator to change something and monitor to look. */
export function accessOf(
  method: string,
  { right, changes }: DeclaredRoute,
): { readonly right: Right | "open"; readonly changes: boolean } {
  const isChange = changes || method !== "GET";
  return { right: right ?? (isChange ? "operator" : "monitor"), changes: isChange };
}

/** Whether a declared route names no right, or one that exists. */
export function hasRight(declared: unknown): boolean {
  return !isObject(declared) || declared.right === undefined || isRouteRight(declared.right);
}

function isRouteRight(right: unknown): right is Right | "open" {
  return right === "open" || isRight(right);
}
