export { FakeClock } from "../../core/testing/fake-clock.ts";
