import { expect, it } from "vitest";

import type { Entry } from "../../lib/domain/incident.ts";
import { storyteller } from "../../lib/process/story.ts";
import { incident } from "../support/incidents.ts";

const line = (kind: Entry["kind"], text: string): Entry => ({ at: "2026-01-01T12:00:00.000Z", kind, text });

it("tells each line once, as it is stored, and how it ended", () => {
  const told: string[] = [];
  const tell = storyteller((text) => told.push(text));
  const first = [line("signal", "KubePodCrashLooping fires")];

  tell(incident({ history: first }));
  tell(incident({ history: [...first, line("cause", "bad-rollout")] }));
  tell(
    incident({
      history: [...first, line("cause", "bad-rollout")],
      changedAt: "2026-01-01T12:30:00.000Z",
      progress: { status: "closed", ending: "healed", because: "quiet", at: "2026-01-01T12:30:00.000Z" },
    }),
  );

  expect(told).toEqual([
    "\ninc-0123456789ab-1  KubePodCrashLooping: Deployment shop/cart",
    "  12:00:00  hears   KubePodCrashLooping fires",
    "  12:00:00  cause   bad-rollout",
    "  12:30:00  inc-0123456789ab-1 is closed (healed)",
  ]);
});
