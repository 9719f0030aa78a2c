import type { Draft } from './draft.ts';
import { mayHoldSecret } from './mayHoldSecret.ts';
import { hasSuspiciousName, isSecretName } from './redact.ts';
import type { Slots } from './composeSlots.ts';

/**
 * Whether an event may hold a secret anywhere: false is certain. One look at what is about to be stored, instead of one at
 * each of its texts: a secret that stands in a part stands in the whole, where names and values are still side by side.
 */
export function mayNeedRedaction({ changes, payload }: Draft, { head, data, personal }: Slots): boolean {
  for (const { field } of changes) if (isSecretName(field)) return true;
  let hasContainers = false;
  for (const name in payload) {
    if (isSecretName(name)) return true;
    if (typeof payload[name] === 'object') hasContainers = true;
  }
  for (const { before, after } of changes) if (typeof before === 'object' || typeof after === 'object') hasContainers = true;
  if (isSuspicious(head, false) || isSuspicious(data, hasContainers)) return true;
  for (const { raws } of personal) for (const raw of raws) if (isSuspicious(raw, hasContainers)) return true;
  return false;
}

/** Behind an escape anything may hide: such texts are read as what they say. */
function isSuspicious(text: string, hasNames: boolean): boolean {
  return text.includes('\\') || mayHoldSecret(text) || (hasNames && hasSuspiciousName(text));
}
