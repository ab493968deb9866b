import { inMemoryScene } from "../support/in-memory-scene.ts";
import { decides } from "./decides.ts";
import { evictsAnyPod } from "./evicts-any-pod.ts";
import { heals } from "./heals.ts";
import { recognises } from "./recognises.ts";
import { refuses } from "./refuses.ts";
import { remedies } from "./remedies.ts";
import { standsBack } from "./stands-back.ts";
import { undoesAnyRollout } from "./undoes-any-rollout.ts";

heals("the cluster in memory", inMemoryScene);
evictsAnyPod("the cluster in memory", inMemoryScene);
refuses("the cluster in memory", inMemoryScene);
decides("the cluster in memory", inMemoryScene);
recognises("the cluster in memory", inMemoryScene);
undoesAnyRollout("the cluster in memory", inMemoryScene);
standsBack("the cluster in memory", inMemoryScene);
remedies("the cluster in memory", inMemoryScene);
