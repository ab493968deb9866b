import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { type Right, inWords } from "../../lib/domain/rights.ts";
import type { ConfigMapObject } from "../../lib/state/config-maps.ts";
import { FAST_CLOCK } from "../../lib/world/fast-clock.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import type { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { CONFIG_MAP, DEPLOYMENT, EVENT, NAMESPACE, PING_SOURCE, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { type KubeObject, isWorldError } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";
import { crashLooping, deploy, fire, image, isClosed, isSettledAs, rollOut, trouble } from "../behaviours/shop.ts";
import { type Installation, installRights } from "../support/accounts.ts";
import { type Askable, allowedTo, everythingAskable } from "../support/everything-askable.ts";
import { grantOf } from "../support/grants.ts";
import { realSceneUnder } from "../support/real-scene.ts";
import { type RealShop, openShop } from "../support/real-shop.ts";
import { declaredByFunctions, namesOf } from "../support/rights/rules.ts";
import { tryRight } from "../support/try-right.ts";

/** Each function under its own account, with its own token, before the API server's own authorizer and admission. */
describe("the accounts of the engine", () => {
  let shop: RealShop;
  let installation: Installation;
  let engine: string;
  const elsewhere = `elsewhere-${Date.now().toString(36)}`;
  beforeAll(async () => {
    shop = await openShop();
    engine = shop.settings.namespace;
    installation = await installRights(engine);
    await installation.optIn(shop.namespace, "auto");
    await installation.giveAll(shop.namespace);
    await shop.cluster.create({ ...NAMESPACE, metadata: { name: elsewhere, labels: { "kubeheal.io/heal": "auto" } } });
    await admissionIsThere();
  });
  afterAll(async () => {
    await shop.cluster.delete({ ...NAMESPACE, name: elsewhere });
    await installation.end();
    await shop.end();
  });

  describe("may do what is declared", () => {
    it.each(Object.values(functions))("$name: each call is really made, and none is refused", async ({ name }) => {
      const account = installation.logIn(name);
      const places = { own: engine, optedIn: shop.namespace, targets: elsewhere };
      const refused: string[] = [];

      for (const { part, right, place } of declaredIn(name, places)) {
        try {
          const named = part === "own" ? namesOf(right, declaredByFunctions()[name]!.writes) : undefined;
          await tryRight({ account, person: shop.person, right, name: named?.[0], namespace: place });
        } catch (error) {
          refused.push(`${inWords(right)} in ${place}: ${String(error)}`);
        }
      }

      expect(refused).toEqual([]);
    });
  });

  describe("may do nothing else", () => {
    let everything: readonly Askable[];
    /** What any account may, because it is one. */
    let anybody: Record<string, readonly string[]>;
    const places = (): string[] => ["", engine, shop.namespace, elsewhere];
    const askableIn = (place: string): Askable[] =>
      everything.filter(({ isNamespaced, resource }) => place === "" || isNamespaced || resource === "namespaces");
    beforeAll(async () => {
      everything = await everythingAskable();
      const account = installation.logInAsNobody();
      anybody = Object.fromEntries(
        await Promise.all(
          places().map(
            async (place) => [place, (await allowedTo(account, askableIn(place), place)).map(inWords)] as const,
          ),
        ),
      );
    });

    it("of everything that this API server knows", () => {
      const words = everything.map(inWords);

      expect(words).toEqual(
        expect.arrayContaining(["deletecollection pods", "create pods/exec", "create serviceaccounts/token"]),
      );
      expect(words).toEqual(
        expect.arrayContaining(["impersonate users", "bind clusterroles.rbac.authorization.k8s.io"]),
      );
    });

    it.each(Object.values(functions))(
      "$name: every other verb on every other resource is refused, in its own, an opted-in and any other namespace, and in the cluster",
      async ({ name }) => {
        for (const place of places()) {
          const allowed = await allowedTo(installation.logIn(name), askableIn(place), place);

          // Elsewhere nobody has opted in, so there is only what is bound in the whole cluster.
          const parts = grantOf(name, engine).partsIn(place === "" || place === elsewhere ? undefined : place);
          const { writes } = declaredByFunctions()[name]!;
          // What is given by name only is not given for all; nobody asks here about one object.
          const isForAll = (part: string, right: Right): boolean => part !== "own" || !namesOf(right, writes);
          const declared = parts.flatMap(({ part, rights }) =>
            rights.filter((right) => isForAll(part, right)).map(inWords),
          );
          const expected = new Set([...(anybody[place] ?? []), ...declared]);
          const askable = new Set(askableIn(place).map(inWords));
          expect({ place, allowed: [...new Set(allowed.map(inWords))].sort() }).toEqual({
            place,
            allowed: [...expected].filter((each) => askable.has(each)).sort(),
          });
        }
      },
    );
  });

  describe("write only their own state, by name, and the API server says so", () => {
    const map = (name: string, namespace = engine): ConfigMapObject => ({
      ...CONFIG_MAP,
      metadata: { name, namespace },
    });

    it.each([
      [
        "alerts",
        "kubeheal-policy",
        "alerts of KubeHeal may write only the configmaps incident-*, target-*, kubeheal-drops, not kubeheal-policy",
      ],
      ["alerts", "ledger-shop", "not ledger-shop"],
      ["anomalies", "kubeheal-totals", "not kubeheal-totals"],
      ["api", "settings-of-somebody", "not settings-of-somebody"],
      ["steps", "incident-0123456789ab-1", 'cannot create resource "configmaps"'],
      ["workflows", "kubeheal-totals-2", "not kubeheal-totals-2"],
      ["workflows", "my-incident-1", "not my-incident-1"],
    ])("%s does not create %s", async (account, name, sentence) => {
      await expect(installation.logIn(account).create(map(name), { dryRun: true })).rejects.toMatchObject({
        kind: "forbidden",
        message: expect.stringContaining(sentence) as string,
      });
    });

    it("the brake is out of reach of all of them, whichever way", async () => {
      const policy = await shop.cluster.get<ConfigMapObject>({
        ...map("kubeheal-policy"),
        name: "kubeheal-policy",
        namespace: engine,
      });
      const ref = { ...CONFIG_MAP, namespace: engine, name: "kubeheal-policy" };
      const loosened = { ...policy, data: { "budget.cluster": "1000" } };

      for (const { name } of Object.values(functions)) {
        const account = installation.logIn(name);
        await expect(account.replace(loosened)).rejects.toMatchObject({ kind: "forbidden" });
        await expect(account.patch(ref, [{ op: "add", path: "/data", value: {} }])).rejects.toMatchObject({
          kind: "forbidden",
        });
        await expect(account.delete(ref)).rejects.toMatchObject({ kind: "forbidden" });
      }
      expect(await shop.cluster.get(ref)).toEqual(policy);
    });

    it("workflows makes and deletes the fast clock, and no other PingSource", async () => {
      const spec = { schedule: "* * * * *", sink: { uri: "http://127.0.0.1:9/" } };
      const source = (name: string) => ({ ...PING_SOURCE, metadata: { name, namespace: engine }, spec });
      await shop.person.create(source("heartbeat"));
      const account = installation.logIn("workflows");

      await expect(account.create(source("another"), { dryRun: true })).rejects.toThrow(
        `only the pingsources ${FAST_CLOCK}, not another`,
      );
      await expect(account.delete({ ...PING_SOURCE, namespace: engine, name: "heartbeat" })).rejects.toThrow(
        'cannot delete resource "pingsources"',
      );
      await expect(account.create(source(FAST_CLOCK), { dryRun: true })).resolves.toBeDefined();
    });

    it("one account for all functions is held to the same names", async () => {
      const one = installation.logIn("kubeheal");

      await expect(one.create(map("incident-0123456789ab-9"), { dryRun: true })).resolves.toBeDefined();
      await expect(one.create(map("kubeheal-policy-2"), { dryRun: true })).rejects.toThrow("not kubeheal-policy-2");
      await expect(one.create(map("ledger.cluster"), { dryRun: true })).resolves.toBeDefined();
    });

    it("people and other programs write what they like", async () => {
      await expect(shop.person.create(map("settings-of-somebody"), { dryRun: true })).resolves.toBeDefined();
    });
  });

  describe("change a namespace only while it consents", () => {
    const ref = (): { apiVersion: string; kind: string; namespace: string; name: string } => ({
      ...DEPLOYMENT,
      namespace: shop.namespace,
      name: "consents",
    });
    const label = (value: string | undefined): Promise<KubeObject> => labelled(shop.namespace, value);
    const labelled = (name: string, value: string | undefined): Promise<KubeObject> =>
      shop.person.patch({ ...NAMESPACE, name }, [
        value === undefined
          ? { op: "remove", path: "/metadata/labels/kubeheal.io~1heal" }
          : { op: "add", path: "/metadata/labels/kubeheal.io~1heal", value },
      ]);
    const change = (): Promise<KubeObject> =>
      installation.logIn("steps").patch(ref(), [{ op: "add", path: "/spec/replicas", value: 0 }], { dryRun: true });
    beforeAll(async () => {
      await shop.person.create(
        deployment({ namespace: shop.namespace, name: "consents", image: "shop/cart:1.0", replicas: 0 }),
      );
    });
    afterAll(() => label("auto"));

    it.each<[string | undefined, string]>([
      ["observe", "its label kubeheal.io/heal is observe"],
      ["suggest", "its label kubeheal.io/heal is suggest"],
      ["Auto", "its label kubeheal.io/heal is Auto"],
      [undefined, "it has no label kubeheal.io/heal"],
    ])("not where it is %s, although the account is bound", async (value, why) => {
      await label("auto");
      await shop.scene.untilCluster("it may", () => may(change()));

      await label(value);
      await shop.scene.untilCluster("it may not any more", async () => !(await may(change())));

      await expect(change()).rejects.toMatchObject({
        kind: "forbidden",
        message: expect.stringContaining(`KubeHeal changes nothing in namespace ${shop.namespace}: ${why}`) as string,
      });
    });

    it("nor evicts there", async () => {
      await label("observe");
      await shop.person.create({
        ...POD,
        metadata: { name: "stays", namespace: shop.namespace },
        spec: { containers: [{ name: "main", image: "shop/cart:1.0" }] },
      } as KubeObject);
      const { metadata } = await shop.cluster.get<Pod>({ ...POD, namespace: shop.namespace, name: "stays" });
      const evict = () =>
        installation
          .logIn("steps")
          .evict({ namespace: shop.namespace, name: "stays", uid: metadata.uid! }, { dryRun: true });

      await shop.scene.untilCluster("it may not any more", async () => !(await may(evict())));
      await expect(evict()).rejects.toThrow("its label kubeheal.io/heal is observe");
      await label("approve");
      await shop.scene.untilCluster("it may again", () => may(evict()));
    });

    describe("in a namespace of the cluster, its tools or the engine", () => {
      const tools = `${elsewhere}-monitoring`;
      const places = (): string[] => [tools, `kube-${elsewhere}`, engine];
      const scale = (namespace: string): Promise<KubeObject> =>
        installation
          .logIn("steps")
          .patch({ ...DEPLOYMENT, namespace, name: "cart" }, [{ op: "add", path: "/spec/replicas", value: 1 }], {
            dryRun: true,
          });
      const said = (namespace: string): Promise<string> => scale(namespace).then(() => "done", String);
      beforeAll(async () => {
        for (const namespace of places()) {
          const metadata = { name: namespace, labels: { "kubeheal.io/heal": "auto" } };
          if (namespace !== engine) await shop.cluster.create({ ...NAMESPACE, metadata });
          else await labelled(engine, "auto");
          await installation.bind("steps", namespace);
          await shop.person.create(deployment({ namespace, name: "cart", image: "shop/cart:1.0", replicas: 0 }));
        }
      });
      afterAll(async () => {
        for (const name of places()) if (name !== engine) await shop.cluster.delete({ ...NAMESPACE, name });
      });

      it("nothing is changed, whatever its label says and whoever has bound it", async () => {
        for (const namespace of places()) {
          const sentence = `KubeHeal changes nothing in namespace ${namespace}: it belongs to the ${namespace === engine ? "engine" : "cluster or its tools"}`;
          await shop.scene.untilCluster(`steps is bound in ${namespace}`, async () =>
            (await said(namespace)).includes("KubeHeal"),
          );

          expect(await said(namespace)).toContain(sentence);
        }
      });

      it("until an admin says that it is opened; the engine's own never is", async () => {
        const open = [{ op: "add", path: "/metadata/labels/kubeheal.io~1opened", value: "true" }] as const;
        for (const name of [tools, engine]) await shop.person.patch({ ...NAMESPACE, name }, open);
        await shop.scene.untilCluster("it may", () => may(scale(tools)));

        expect(await said(engine)).toContain(`namespace ${engine}: it belongs to the engine`);
        expect(await said(`kube-${elsewhere}`)).toContain("with the label kubeheal.io/opened=true");
      });
    });

    it("nor where nobody has bound it, whatever the label says", async () => {
      await shop.person.create(deployment({ namespace: elsewhere, name: "cart", image: "shop/cart:1.0", replicas: 0 }));

      const there = { ...DEPLOYMENT, namespace: elsewhere, name: "cart" };
      await expect(
        installation.logIn("steps").patch(there, [{ op: "add", path: "/spec/replicas", value: 1 }]),
      ).rejects.toMatchObject({ kind: "forbidden" });
      const event = { ...EVENT, metadata: { name: "x", namespace: elsewhere } };
      await expect(installation.logIn("notifications").create(event)).rejects.toMatchObject({ kind: "forbidden" });
    });
  });

  /** What a function declares, with where it is tried. */
  function declaredIn(
    name: string,
    places: { own: string; optedIn: string; targets: string },
  ): { part: string; right: Right; place: string }[] {
    const grant = grantOf(name, engine);
    const parts = [...grant.partsIn(places.own), ...grant.partsIn(places.optedIn)];
    const placeOf: Record<string, string> = {
      own: places.own,
      optedIn: places.optedIn,
      actions: places.optedIn,
      targets: places.targets,
      cluster: "",
    };
    const all = parts.flatMap(({ part, rights }) =>
      rights.map((right) => ({ part, right, place: placeOf[part] ?? "" })),
    );
    return [...new Map(all.map((each) => [`${each.part} ${inWords(each.right)}`, each])).values()];
  }

  /** Roles and policies count a moment after they are made. */
  async function admissionIsThere(): Promise<void> {
    const denied = (account: KubernetesCluster, call: (of: KubernetesCluster) => Promise<unknown>): Promise<boolean> =>
      call(account).then(
        () => false,
        (error: unknown) => String(error).includes("KubeHeal"),
      );
    await shop.scene.untilCluster("the policy about state is in force", () =>
      denied(installation.logIn("workflows"), (of) =>
        of.create({ ...CONFIG_MAP, metadata: { name: "nobody-s", namespace: engine } }, { dryRun: true }),
      ),
    );
  }
});

function may(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    (error: unknown) => {
      if (isWorldError(error, "forbidden")) return false;
      throw error;
    },
  );
}

describe("under these accounts alone", () => {
  let scene: Scene;
  let installation: Installation;
  beforeAll(async () => {
    scene = await realSceneUnder(async ({ settings, namespace }) => {
      installation = await installRights(settings.namespace);
      await installation.optIn(namespace, "auto");
      return (name) => installation.logIn(name);
    });
  });
  afterAll(async () => {
    await scene.end();
    await installation.end();
  });

  it("a bad rollout is healed from the alert to the closed incident, people are told, and nothing is refused to anybody", async () => {
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
    const startsAt = scene.now();

    await fire(scene, crashLooping(scene, pod.metadata.name, { startsAt }));
    await scene.until("healed", isSettledAs("healed"));
    await fire(scene, crashLooping(scene, pod.metadata.name, { startsAt, status: "resolved", endsAt: scene.now() }));
    await scene.until("closed", isClosed);

    expect(await image(scene)).toBe("shop/cart:1.0");
    expect(scene.changes()).toEqual(["patch Deployment cart"]);
    await scene.untilCluster("people are told", async () => {
      const { items } = await scene.person.list<KubeObject & { reason?: string }>(EVENT, {
        namespace: scene.namespace,
      });
      return ["IncidentOpened", "IncidentHealed"].every((reason) => items.some((event) => event.reason === reason));
    });
    expect(installation.refused).toEqual([]);
  });

  it("and a stuck pod is evicted", async () => {
    const [stuck] = await scene.pods("cart");
    await scene.stick(stuck!.metadata.name);
    await trouble(scene, "shop/cart:1.0");

    await fire(scene, crashLooping(scene, stuck!.metadata.name));
    await scene.until("healed", isSettledAs("healed"));

    expect(scene.changes()).toContain(`evict Pod ${stuck!.metadata.name}`);
    expect(installation.refused).toEqual([]);
  });
});
