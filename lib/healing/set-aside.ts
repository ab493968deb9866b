import { isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";

/**
 * An incident that cannot be read, because somebody edited it or another program wrote it, is set aside: no tick wakes it again, nothing is changed for
 * it, and it stays for people to look at. Says whether that was what the error was about.
 */
export async function setAside({ incidents, log }: Context, id: string, error: unknown): Promise<boolean> {
  if (!isWorldError(error, "invalid") || (await isReadable(incidents, id))) return false;
  await incidents.quarantine(id);
  log.error({ incident: id, err: error }, "this incident cannot be read: it is set aside for a person to look at");
  return true;
}

async function isReadable(incidents: Context["incidents"], id: string): Promise<boolean> {
  try {
    await incidents.load(id);
    return true;
  } catch (error) {
    if (isWorldError(error, "invalid")) return false;
    throw error;
  }
}
