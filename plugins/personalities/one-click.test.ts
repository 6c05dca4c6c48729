import assert from "node:assert/strict";
import { test } from "node:test";
import type { Resolver } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { type Clicked, OneClick } from "./one-click.ts";

function header(link: string): Buffer {
  return Buffer.from(
    `List-Unsubscribe: <${link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n`,
  );
}

function click(resolver: Resolver, link: string, hereOnly = false): Promise<Clicked> {
  const places = ["shop.test:443", "shop.test:80", "localhost:1", "198.51.100.7:1"];
  const oneClick = new OneClick(places, { clock: new FakeClock(), resolver });
  return oneClick.click(header(link), new AbortController().signal, hereOnly);
}

test("a name that is listed is not asked where it leads into a network of one's own", async () => {
  for (const address of ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "0.0.0.0"]) {
    const resolver = tableResolver({ "A shop.test": found(address) });
    for (const link of ["https://shop.test/leave", "http://Shop.Test/leave"]) {
      const clicked = await click(resolver, link);
      assert.equal(clicked.kind, "failed", address);
      assert.match(clicked.kind === "failed" ? clicked.reason : "", /not on the Internet/);
    }
  }
});

test("without a person only this host is asked", async () => {
  const resolver = tableResolver({});
  for (const link of ["https://shop.test/leave", "http://198.51.100.7:1/"])
    assert.equal((await click(resolver, link, true)).kind, "not-allowed", link);
  assert.equal((await click(resolver, "http://localhost:1/", true)).kind, "failed", "it is asked");
});
