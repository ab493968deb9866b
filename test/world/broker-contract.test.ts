import { realDelay } from "../../lib/world/delay.ts";
import { EmbeddedBroker } from "../../lib/world/in-memory/broker.ts";
import { behavesLikeABroker } from "../contracts/broker.ts";
import { silentLog } from "../support/silent-log.ts";

const PACE = 0.15;

behavesLikeABroker("the embedded broker", async ({ triggers, receive }) => {
  const broker = new EmbeddedBroker({
    triggers,
    deliver: receive,
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    now: () => new Date(),
    delay: (seconds, signal) => realDelay(seconds * PACE, signal),
    log: silentLog(),
  });
  return { broker, pace: PACE, stop: () => broker.stop() };
});
