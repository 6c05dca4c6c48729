import assert from "node:assert/strict";
import { test } from "node:test";
import { type HostFile, hostFile, memoryUse } from "./memory-use.ts";

const MEMINFO = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n";

function files(table: Readonly<Record<string, string>>): HostFile {
  return (path) => table[path];
}

test("on a host without control groups the host's memory counts, without what can be given up", () => {
  const read = files({ "/proc/meminfo": MEMINFO, "/proc/self/cgroup": "0::/\n" });
  assert.deepEqual(memoryUse(read), { total: 1_024_000, used: 614_400, of: "host" });
});

test("the bound that is nearest counts: that of the group, or of one above it", () => {
  const group = {
    "/proc/meminfo": MEMINFO,
    "/proc/self/cgroup": "0::/system.slice/mta.service\n",
    "/sys/fs/cgroup/system.slice/mta.service/memory.max": "max\n",
    "/sys/fs/cgroup/system.slice/mta.service/memory.current": "90\n",
    "/sys/fs/cgroup/system.slice/memory.max": "1000\n",
    "/sys/fs/cgroup/system.slice/memory.current": "950\n",
    "/sys/fs/cgroup/system.slice/memory.stat": "anon 5\ninactive_file 50\n",
  };
  assert.deepEqual(memoryUse(files(group)), { total: 1000, used: 900, of: "control group" });
  const roomy = { ...group, "/sys/fs/cgroup/system.slice/memory.max": "9000\n" };
  assert.equal(memoryUse(files(roomy))?.of, "host");
});

test("groups of the first version, as a container sees them", () => {
  const read = files({
    "/proc/self/cgroup": "11:cpuset:/docker/x\n7:memory:/docker/x\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "2000\n",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1500\n",
    "/sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 500\n",
  });
  assert.deepEqual(memoryUse(read), { total: 2000, used: 1499, of: "control group" });
});

test("nonsense, and a system that does not tell, are no memory at all", () => {
  assert.equal(memoryUse(files({})), undefined);
  const odd = {
    "/proc/meminfo": "MemTotal: many kB\n",
    "/proc/self/cgroup": `0::/${"../".repeat(500)}etc\n`,
    "/sys/fs/cgroup/memory.max": "0\n",
    "/sys/fs/cgroup/memory.current": "1\n",
  };
  assert.equal(memoryUse(files(odd)), undefined);
});

test("the memory of this host is known", () => {
  const found = memoryUse(hostFile);
  assert.ok(found !== undefined && found.used > 0 && found.used < found.total);
});
