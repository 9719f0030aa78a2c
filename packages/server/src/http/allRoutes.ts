import type { StreamHub } from '../stream/hub.ts';
import type { ApiKeys } from '../tenants/apiKeys.ts';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { administrationRoutes } from './administrationRoutes.ts';
import type { RegisterRoutes } from './deps.ts';
import { registerCustomerActivityRoutes } from './customerActivityRoutes.ts';
import { registerEventTypeRoutes } from './eventTypeRoutes.ts';
import { registerExportRoutes } from './exportRoutes.ts';
import { registerHealthRoutes } from './healthRoutes.ts';
import { registerIngestRoutes } from './ingestRoutes.ts';
import { registerLogRoutes } from './logRoutes.ts';
import { registerReadRoutes } from './readRoutes.ts';
import { registerRecordRoutes } from './recordRoutes.ts';
import { sessionRoutes } from './sessionRoutes.ts';
import { streamRoutes } from './streamRoutes.ts';

/** Every route of the server, in the order of the documentation. */
export function allRoutes({ keys, sessions, streamHub }: { keys: ApiKeys; sessions: ConsoleSessions; streamHub: StreamHub }): RegisterRoutes[] {
  return [
    registerIngestRoutes,
    registerReadRoutes,
    registerExportRoutes,
    registerRecordRoutes,
    registerCustomerActivityRoutes,
    streamRoutes(streamHub),
    registerEventTypeRoutes,
    administrationRoutes(keys),
    sessionRoutes(sessions),
    registerLogRoutes,
    registerHealthRoutes,
  ];
}
