import { expect, it } from "vitest";

import { crashLooping, deploy, image, isClosed, isSettledAs, rollOut } from "../behaviours/shop.ts";
import { webhook } from "../support/alerts.ts";
import { FunctionProcess, freePort } from "../support/function-process.ts";
import { environmentOf, openShop } from "../support/real-shop.ts";

it("`KUBECONFIG=… npm start` killed in the middle of a heal goes on when it is started again", async () => {
  const shop = await openShop();
  const engine = new FunctionProcess(undefined, await freePort(), environmentOf(shop.settings));
  const scene = shop.scene as never;
  try {
    await engine.start();
    await deploy(scene, "shop/cart:1.0");
    const pod = await rollOut(scene, "shop/cart:2.0", "never-pulls");
    const firing = crashLooping(scene, pod.metadata.name);
    const post = (...alerts: object[]): Promise<Response> =>
      fetch(`${engine.url}/alertmanager`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(webhook(...alerts)),
      });

    expect((await post(firing)).status).toBe(200);
    await engine.kill();
    await engine.start();
    await shop.scene.until(
      "past its step",
      ({ workflow }) => workflow?.progress.status === "verifying" || workflow?.progress.status === "ended",
    );
    await engine.kill();
    await engine.start();
    const healed = await shop.scene.until("healed", isSettledAs("healed"));

    expect(await image(scene)).toBe("shop/cart:1.0");
    expect(healed.workflows).toBe(1);
    const page = await fetch(`${engine.url}/`);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect((await post({ ...firing, status: "resolved", endsAt: new Date().toISOString() })).status).toBe(200);
    await shop.scene.until("closed", isClosed);
    expect(await engine.kill("SIGTERM")).toBe(0);
  } finally {
    await engine.kill();
    await shop.end();
  }
});
