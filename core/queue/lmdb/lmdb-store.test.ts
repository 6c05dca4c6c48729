import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { queueStoreConformance } from "../../../test/conformance/queue-store.ts";

queueStoreConformance("the LMDB store", () => lmdbFixture());
