import { decides } from "../behaviours/decides.ts";
import { evictsAnyPod } from "../behaviours/evicts-any-pod.ts";
import { heals } from "../behaviours/heals.ts";
import { recognises } from "../behaviours/recognises.ts";
import { refuses } from "../behaviours/refuses.ts";
import { remedies } from "../behaviours/remedies.ts";
import { standsBack } from "../behaviours/stands-back.ts";
import { undoesAnyRollout } from "../behaviours/undoes-any-rollout.ts";
import { realScene } from "../support/real-scene.ts";

heals("a real API server", realScene);
evictsAnyPod("a real API server", realScene);
refuses("a real API server", realScene);
decides("a real API server", realScene);
recognises("a real API server", realScene);
undoesAnyRollout("a real API server", realScene);
standsBack("a real API server", realScene);
remedies("a real API server", realScene);
