import { join } from "node:path";
import { WEB } from "../../plugins/web-monitor/contract.ts";
import { startMta, type TestMta, type TestMtaOptions } from "./mta.ts";

/** A sandbox with its web server. */
export interface InboxLab {
  readonly mta: TestMta;
  /** Where the web server is, without a slash at the end. */
  readonly url: string;
  /** The folder of the messages. */
  readonly mail: string;
}

/** A sandbox with further lines in its configuration, for as long as `use` takes. */
export async function withInbox(
  lines: string,
  use: (lab: InboxLab) => Promise<void>,
  options: TestMtaOptions = {},
): Promise<void> {
  const mta = await startMta(
    `sandbox-mail mail\nhttp-mgmt-port any\n<source 0/0>\nalways-allow-relaying yes\n</source>\n${lines}`,
    options,
  );
  try {
    const [address] = mta.engine.services.get(WEB).addresses;
    const url = `http://${address?.host}:${address?.port}`;
    await use({ mta, url, mail: join(mta.directory, "mail") });
  } finally {
    await mta.stop();
  }
}
