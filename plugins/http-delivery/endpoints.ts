import {
  type Clock,
  errorText,
  type Resolver,
  readRegularFile,
  type WebUrl,
} from "../../core/mod.ts";
import { readFields } from "../webhooks/contract.ts";
import { Endpoint } from "./endpoint.ts";

/** The settings of a queue's domain that say where its mail is posted. */
export interface EndpointSettings {
  readonly httpDeliveryUrl: WebUrl | undefined;
  readonly httpDeliveryExtraHeaders: string | undefined;
  readonly httpDeliveryCaFile: string | undefined;
  readonly httpDeliveryIoTimeout: number;
}

/** The web servers of a configuration: those that mail was for, each with its connections. */
export class Endpoints implements Disposable {
  readonly #parts: { readonly resolver: Resolver; readonly clock: Clock };
  readonly #known = new Map<string, Endpoint>();

  constructor(parts: { readonly resolver: Resolver; readonly clock: Clock }) {
    this.#parts = parts;
  }

  /** The one of some settings, if mail was posted by them before; undefined otherwise. */
  known(settings: EndpointSettings): Endpoint | undefined {
    return this.#known.get(keyOf(settings));
  }

  /** The one of some settings; a text says why there is none: a file cannot be read. */
  async of(url: WebUrl, settings: EndpointSettings): Promise<Endpoint | string> {
    const key = keyOf(settings);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { httpDeliveryExtraHeaders: fieldsFile, httpDeliveryCaFile: caFile } = settings;
    try {
      const fields = fieldsFile === undefined ? {} : await readFields(fieldsFile);
      const authorities = caFile === undefined ? undefined : [await readRegularFile(caFile)];
      // Another queue may have been faster.
      const made =
        this.#known.get(key) ??
        new Endpoint(
          { url, fields, authorities, ioTimeout: settings.httpDeliveryIoTimeout },
          this.#parts,
        );
      this.#known.set(key, made);
      return made;
    } catch (error) {
      return errorText(error);
    }
  }

  [Symbol.dispose](): void {
    for (const endpoint of this.#known.values()) endpoint[Symbol.dispose]();
  }
}

/** What two queues must have in common to share an endpoint. */
export function keyOf(settings: EndpointSettings): string {
  const { httpDeliveryUrl, httpDeliveryExtraHeaders, httpDeliveryCaFile } = settings;
  return JSON.stringify([
    httpDeliveryUrl?.text,
    httpDeliveryExtraHeaders,
    httpDeliveryCaFile,
    settings.httpDeliveryIoTimeout,
  ]);
}
