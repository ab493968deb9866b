import { describe } from "vitest";

import { ARGO_APPLICATION, KUSTOMIZATION } from "../../lib/world/kubernetes/kinds.ts";
import { givesWayToArgoCd } from "../behaviours/gives-way-to-argo-cd.ts";
import { givesWayToFlux } from "../behaviours/gives-way-to-flux.ts";
import { givesWayToOperators } from "../behaviours/gives-way-to-operators.ts";
import { realScene } from "../support/real-scene.ts";
import { serves } from "../support/serves.ts";

const isServed = await serves("Argo CD and Flux", [ARGO_APPLICATION, KUSTOMIZATION]);

/** On the real kinds of the owners; the test plays their controllers. */
describe.skipIf(!isServed)("with the kinds of those who deploy", () => {
  givesWayToArgoCd("a real API server", realScene);
  givesWayToFlux("a real API server", realScene);
  givesWayToOperators("a real API server", realScene);
});
