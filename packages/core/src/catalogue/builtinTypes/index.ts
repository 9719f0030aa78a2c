/** Every built-in event type, in the order of the documentation. */
import type { EventTypeDeclaration } from '../eventType.ts';
import { accountTypes } from './account.ts';
import { activityTypes } from './activity.ts';
import { assistantTypes } from './assistant.ts';
import { automationTypes } from './automation.ts';
import { callTypes } from './call.ts';
import { commentTypes } from './comment.ts';
import { contactTypes } from './contact.ts';
import { customerTypes } from './customer.ts';
import { dealTypes } from './deal.ts';
import { emailTypes } from './email.ts';
import { fulfillmentTypes } from './fulfillment.ts';
import { integrationTypes } from './integration.ts';
import { jobTypes } from './job.ts';
import { leadTypes } from './lead.ts';
import { logTypes } from './log.ts';
import { merchantTypes } from './merchant.ts';
import { noteTypes } from './note.ts';
import { onboardingTypes } from './onboarding.ts';
import { orderTypes } from './order.ts';
import { paymentTypes } from './payment.ts';
import { productTypes } from './product.ts';
import { recordTypes } from './record.ts';
import { releaseTypes } from './release.ts';
import { reservationTypes } from './reservation.ts';
import { securityTypes } from './security.ts';
import { settingsTypes } from './settings.ts';
import { signalTypes } from './signal.ts';
import { systemTypes } from './system.ts';
import { taskTypes } from './task.ts';
import { ticketTypes } from './ticket.ts';
import { webTypes } from './web.ts';
import { webhookTypes } from './webhook.ts';

export const BUILTIN_TYPES: readonly EventTypeDeclaration[] = [
  ...customerTypes, ...accountTypes, ...contactTypes, ...leadTypes, ...merchantTypes, ...dealTypes, ...onboardingTypes, ...taskTypes,
  ...commentTypes, ...noteTypes, ...callTypes, ...emailTypes, ...webTypes, ...signalTypes, ...ticketTypes,
  ...reservationTypes, ...orderTypes, ...releaseTypes, ...productTypes, ...fulfillmentTypes, ...paymentTypes,
  ...activityTypes, ...recordTypes, ...assistantTypes, ...integrationTypes, ...automationTypes, ...jobTypes,
  ...webhookTypes, ...systemTypes, ...settingsTypes, ...securityTypes, ...logTypes,
];
