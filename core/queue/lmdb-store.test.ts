import { queueStoreConformance } from "../../test/conformance/queue-store.ts";
import { lmdbFixture } from "../../test/conformance/lmdb-fixture.ts";

queueStoreConformance("the LMDB store", () => lmdbFixture(), { durable: true });
