import assert from "node:assert/strict";
import { test } from "node:test";
import type { Resolver } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { type Clicked, OneClick, placeNamed } from "./one-click.ts";

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

test("a place is the same however it is written, and an unspecified address is none", async () => {
  for (const [written, place] of [
    ["Shop.Test:443", "shop.test:443"],
    ["shop.test.:80", "shop.test:80"],
    ["bücher.test:443", "xn--bcher-kva.test:443"],
    ["[::1]:3000", "[::1]:3000"],
    ["[0:0:0:0:0:0:0:1]:3000", "[::1]:3000"],
    ["[::FFFF:10.0.0.1]:3000", "[::ffff:a00:1]:3000"],
  ] as const)
    assert.equal(placeNamed(written), place, written);
  for (const written of [
    ...["shop.test", "shop.test:0", "0.0.0.0:80", "[::]:80", "[::0]:80", "[0:0:0:0:0:0:0:0]:80"],
    ...["[::ffff:0.0.0.0]:80", "0:80", "a b:80", ""],
  ])
    assert.equal(placeNamed(written), undefined, written);
  const parts = { clock: new FakeClock(), resolver: tableResolver({}) };
  const { signal } = new AbortController();
  const click = async (place: string, link: string): Promise<string> =>
    (await new OneClick([place], parts).click(header(link), signal, false)).kind;
  assert.equal(await click("bücher.test:443", "https://bücher.test/x"), "no-address", "not a URL");
  assert.equal(await click("bücher.test:443", "https://xn--bcher-kva.test/x"), "failed", "asked");
  assert.equal(await click("[0:0:0:0:0:0:0:1]:1", "http://[::1]:1/"), "failed", "asked");
});
