import type { Model } from "../domain/model.ts";
import type { Happening, Trace } from "./trace.ts";
import type { Models } from "./world.ts";

/** Each question is a span; what it is asked about and what it answers are in none. */
export function tracedModels(models: Models, trace: Trace): Models {
  return {
    ready: (model) => trace.span(asking("ask whether ready", model), () => models.ready(model)),
    describe: (model) => trace.span(asking("describe", model), () => models.describe(model)),
    predict: (model, rows) =>
      trace.span(asking("predict", model), async (at) => {
        at.add({ "kubeheal.model.rows": rows.length, "kubeheal.model.width": rows[0]?.length ?? 0 });
        const predicted = await models.predict(model, rows);
        if (predicted.version !== undefined) at.add({ "kubeheal.model.version": predicted.version });
        return predicted;
      }),
  };
}

/** `server.address` and `server.port` are those of the semantic conventions for clients; for models that predict numbers there are none yet. */
function asking(what: string, { name, served, protocol, address, namespace, service }: Model): Happening {
  const { hostname, port, protocol: scheme } = new URL(address);
  return {
    name: `${what} ${name}`,
    kind: "client",
    attributes: {
      "server.address": hostname,
      "server.port": port === "" ? (scheme === "https:" ? 443 : 80) : Number(port),
      "k8s.namespace.name": namespace,
      "kubeheal.model.name": served,
      "kubeheal.model.service": service,
      "kubeheal.model.protocol": protocol,
    },
  };
}
