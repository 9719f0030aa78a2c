import type { StreamHub } from '../stream/hub.ts';
import { administrationRoutes } from './administrationRoutes.ts';
import type { RegisterRoutes } from './deps.ts';
import { registerCommentRoutes } from './comments/commentRoutes.ts';
import { registerCrmRoutes } from './crm/crmRoutes.ts';
import { registerCustomerActivityRoutes } from './customerActivityRoutes.ts';
import { registerEventTypeRoutes } from './eventTypeRoutes.ts';
import { registerExportRoutes } from './exportRoutes.ts';
import { registerHealthRoutes } from './healthRoutes.ts';
import { registerIngestRoutes } from './ingestRoutes.ts';
import { registerLogRoutes } from './logRoutes.ts';
import { registerInboxRoutes } from './notifications/inboxRoutes.ts';
import { registerOutboxRoutes } from './notifications/outboxRoutes.ts';
import { registerViewRoutes } from './notifications/viewRoutes.ts';
import { accountRoutes } from './people/accountRoutes.ts';
import { auditLogRoutes } from './people/auditLogRoutes.ts';
import type { Identity } from './people/identity.ts';
import { impersonationRoutes } from './people/impersonationRoutes.ts';
import { invitationRoutes } from './people/invitationRoutes.ts';
import { passwordResetRoutes } from './people/passwordResetRoutes.ts';
import { peopleRoutes } from './people/peopleRoutes.ts';
import { sessionRoutes } from './people/sessionRoutes.ts';
import { registerOperationRoutes } from './operations/operationRoutes.ts';
import { registerReadRoutes } from './readRoutes.ts';
import { registerRecordRoutes } from './recordRoutes.ts';
import { registerCollectionRoutes } from './records/collectionRoutes.ts';
import { registerRecordActionRoutes } from './records/recordActionRoutes.ts';
import { registerRecordHistoryRoutes } from './records/recordHistoryRoutes.ts';
import { registerRecordWriteRoutes } from './records/recordWriteRoutes.ts';
import { streamRoutes } from './streamRoutes.ts';
import { registerActivityRoutes } from './visibility/activityRoutes.ts';
import { registerFieldPolicyRoutes } from './visibility/fieldPolicyRoutes.ts';

/** Every route of the server, in the order of the documentation. */
export function allRoutes({ identity, streamHub }: { identity: Identity; streamHub: StreamHub }): RegisterRoutes[] {
  return [
    registerIngestRoutes,
    registerReadRoutes,
    registerActivityRoutes,
    registerExportRoutes,
    registerRecordRoutes,
    registerRecordWriteRoutes,
    registerRecordActionRoutes,
    registerRecordHistoryRoutes,
    registerCollectionRoutes,
    registerCustomerActivityRoutes,
    registerCommentRoutes,
    registerInboxRoutes,
    registerViewRoutes,
    registerOperationRoutes,
    registerCrmRoutes,
    streamRoutes(streamHub),
    registerEventTypeRoutes,
    administrationRoutes(identity.keys),
    sessionRoutes(identity),
    accountRoutes(identity),
    passwordResetRoutes(identity),
    peopleRoutes(identity),
    invitationRoutes(identity),
    impersonationRoutes(identity),
    auditLogRoutes(),
    registerFieldPolicyRoutes,
    registerOutboxRoutes,
    registerLogRoutes,
    registerHealthRoutes,
  ];
}
