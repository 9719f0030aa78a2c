import type { ApiKeys } from '../tenants/apiKeys.ts';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { administrationRoutes } from './administrationRoutes.ts';
import type { RegisterRoutes } from './deps.ts';
import { registerEventTypeRoutes } from './eventTypeRoutes.ts';
import { registerHealthRoutes } from './healthRoutes.ts';
import { registerIngestRoutes } from './ingestRoutes.ts';
import { registerLogRoutes } from './logRoutes.ts';
import { sessionRoutes } from './sessionRoutes.ts';

/** Every route of the server, in the order of the documentation. */
export function allRoutes({ keys, sessions }: { keys: ApiKeys; sessions: ConsoleSessions }): RegisterRoutes[] {
  return [registerIngestRoutes, registerEventTypeRoutes, administrationRoutes(keys), sessionRoutes(sessions), registerLogRoutes, registerHealthRoutes];
}
