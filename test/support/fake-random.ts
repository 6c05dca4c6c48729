export { fakeRandom } from "../../core/testing/fake-random.ts";
