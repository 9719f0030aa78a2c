import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { closeDeal } from '../../crm/deals.ts';
import type { HttpDeps } from '../deps.ts';
import { REASON, registerAction, VERSION } from './actionRoute.ts';

const words = (most = 2000) => Type.String({ minLength: 1, maxLength: most });
const day = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Today when left out.' }));
const today = (): string => new Date().toISOString().slice(0, 10);

/** Health, deals and onboardings. */
export function registerCustomerActions(app: FastifyInstance, { engine }: HttpDeps): void {
  registerAction<{ score: number; causes?: string[]; model?: string }>(app, engine, {
    path: '/v1/records/customer/:id/health-score', operationId: 'recordHealthScore', summary: 'Record a health score',
    body: {
      score: Type.Number({ minimum: 0, maximum: 100 }),
      causes: Type.Optional(Type.Array(words(500), { maxItems: 50 })),
      model: Type.Optional(words(500)),
    },
    description: 'A drop of 10 or more against the last recorded score is `customer.health_score_dropped`, anything else `customer.health_score_recorded`.',
    // Causes and model of an earlier score say nothing about this one.
    pointers: { '/data/health_score': '/score', '/data/health_causes': '/causes', '/data/health_model': '/model' },
    run: (writer, id, { score, causes, model }) => writer.patch('customer', id, { health_score: score, health_causes: causes ?? null, health_model: model ?? null }),
  });
  registerAction<{ amount?: number; closed_on?: string; version?: number }>(app, engine, {
    path: '/v1/records/deal/:id/won', operationId: 'winDeal', summary: 'Win a deal', body: { amount: Type.Optional(Type.Number()), closed_on: day, ...VERSION },
    description: 'Of a deal in an open stage. `deal.won`.',
    run: (writer, id, { amount, closed_on: closedOn = today(), version }) =>
      closeDeal(writer, id, { stage: 'Won', ...(amount !== undefined && { amount }) }, { closedOn, ...(version !== undefined && { version }) }),
  });
  registerAction<{ lost_to?: string; cause?: string; closed_on?: string; version?: number }>(app, engine, {
    path: '/v1/records/deal/:id/lost', operationId: 'loseDeal', summary: 'Lose a deal',
    body: { lost_to: Type.Optional(words(500)), cause: Type.Optional(words()), closed_on: day, ...VERSION },
    description: 'Of a deal in an open stage. `deal.lost`.',
    run: (writer, id, { lost_to: lostTo, cause, closed_on: closedOn = today(), version }) =>
      closeDeal(writer, id, { stage: 'Lost', ...(lostTo !== undefined && { lost_to: lostTo }), ...(cause !== undefined && { lost_reason: cause }) }, { closedOn, ...(version !== undefined && { version }) }),
  });
  registerAction<{ phase: string; reason?: string; version?: number }>(app, engine, {
    path: '/v1/records/onboarding/:id/phase', operationId: 'moveOnboardingPhase', summary: 'Move an onboarding to a phase',
    body: { phase: words(500), ...REASON, ...VERSION },
    description: 'The next phase needs no reason; going back to an earlier one, or skipping one, does (`reason_required`). `onboarding.phase_moved`.',
    pointers: { '/data/phase': '/phase' },
    run: (writer, id, { phase, reason, version }) => writer.patch('onboarding', id, { phase }, { ...(reason !== undefined && { reason }), ...(version !== undefined && { version }) }),
  });
}
