import { heals } from "../behaviours/heals.ts";
import { realScene } from "../support/real-scene.ts";

heals("a real API server", realScene);
