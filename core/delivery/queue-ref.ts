/** A queue by its parts. */
export interface QueueRef {
  readonly domain: string;
  readonly virtualMta: string;
}
