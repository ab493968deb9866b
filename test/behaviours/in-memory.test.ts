import { inMemoryScene } from "../support/in-memory-scene.ts";
import { heals } from "./heals.ts";

heals("the cluster in memory", inMemoryScene);
