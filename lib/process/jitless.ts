import { z } from "zod";

/**
 * Imported before any schema is made. Zod would compile each schema with `new Function` when it is first used: 4 ms of CPU at a start from zero, won back
 * only after thousands of events; and nothing in this process needs to make code from strings.
 */
z.config({ jitless: true });
