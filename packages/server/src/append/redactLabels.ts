import type { Actor, EventInput, Target } from '@daybook/core';
import { mayHoldSecret } from './mayHoldSecret.ts';
import { redactLabel, redactText } from './redact.ts';

/**
 * The event with secrets taken out of its short texts: names, ids, codes and the like, wherever a careless caller put
 * one. Values, reasons and traces are redacted where they are read. The same object when there is none, which one look
 * at all of them together tells.
 */
export function redactLabels(input: EventInput): EventInput {
  const all = labelsOf(input);
  if (!mayHoldSecret(all) || (redactLabel(all) === all && redactText(all) === all)) return input;
  const { actor, on_behalf_of: onBehalfOf, via, targets, run, error, context, correlation_id: correlationId, causation_id: causationId } = input;
  return {
    ...input,
    ...(actor && { actor: cleanParty(actor) }),
    ...(onBehalfOf && { on_behalf_of: cleanParty(onBehalfOf) }),
    ...(via && { via: { type: redactLabel(via.type), ...(via.id !== undefined && { id: redactLabel(via.id) }), ...(via.name !== undefined && { name: redactText(via.name) }) } }),
    ...(targets && { targets: targets.map(cleanParty) }),
    ...(run && { run: { ...run, id: redactLabel(run.id) } }),
    ...(error && { error: { ...error, ...(error.code !== undefined && { code: redactLabel(error.code) }) } }),
    ...(context && {
      context: {
        ...context,
        ...(context.ip !== undefined && { ip: redactLabel(context.ip) }),
        ...(context.request_id !== undefined && { request_id: redactLabel(context.request_id) }),
        ...(context.trace_id !== undefined && { trace_id: redactLabel(context.trace_id) }),
      },
    }),
    ...(correlationId !== undefined && { correlation_id: redactLabel(correlationId) }),
    ...(causationId !== undefined && { causation_id: redactLabel(causationId) }),
  };
}

function cleanParty<P extends Actor | Target>(party: P): P {
  const clean = { ...party, id: redactLabel(party.id) };
  if (typeof clean.name === 'string') clean.name = redactText(clean.name);
  if ('email' in clean && typeof clean.email === 'string') clean.email = redactText(clean.email);
  if ('role' in clean && typeof clean.role === 'string') clean.role = redactLabel(clean.role);
  return clean;
}

function labelsOf({ actor, on_behalf_of: onBehalfOf, via, targets, run, error, context, correlation_id: correlationId, causation_id: causationId }: EventInput): string {
  let all = '';
  // Line breaks keep two harmless texts from reading as one secret.
  const add = (text: string | null | undefined): void => {
    if (text != null) all += `${text}\n`;
  };
  for (const party of [actor, onBehalfOf]) {
    if (party === undefined) continue;
    add(party.id);
    add(party.name);
    add(party.email);
  }
  if (via !== undefined) {
    add(via.type);
    add(via.id);
    add(via.name);
  }
  for (const target of targets ?? []) {
    add(target.id);
    add(target.name);
    add(target.role);
  }
  add(run?.id);
  add(error?.code);
  if (context !== undefined) {
    add(context.ip);
    add(context.request_id);
    add(context.trace_id);
  }
  add(correlationId);
  add(causationId);
  return all;
}
