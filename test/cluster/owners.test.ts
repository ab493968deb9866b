import { givesWayToArgoCd } from "../behaviours/gives-way-to-argo-cd.ts";
import { givesWayToFlux } from "../behaviours/gives-way-to-flux.ts";
import { givesWayToOperators } from "../behaviours/gives-way-to-operators.ts";
import { realScene } from "../support/real-scene.ts";

/** On the real kinds of the owners (`crds.sh`); the test plays their controllers. */
givesWayToArgoCd("a real API server", realScene);
givesWayToFlux("a real API server", realScene);
givesWayToOperators("a real API server", realScene);
