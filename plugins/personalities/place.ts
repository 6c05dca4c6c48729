/** Where a personality answers: the clients of the sandbox, or its own deliveries, as the destination that they go to. */
export const PLACES = ["session", "delivery"] as const;

/** One of them. */
export type Place = (typeof PLACES)[number];
