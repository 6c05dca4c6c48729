import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { testQueueStore } from "../../../test/conformance/queue-store.ts";

testQueueStore("the LMDB store", () => lmdbFixture());
