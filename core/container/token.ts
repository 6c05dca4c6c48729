/** A service's name together with its type. Make one with `token<T>("name")` and export it from a `contract.ts`. */
export interface Token<T> {
  readonly name: string;
  /** Never set; carries the type. */
  readonly type?: T;
}

/** Makes a token; names are unique in a deployment. */
export function token<T>(name: string): Token<T> {
  return { name };
}
