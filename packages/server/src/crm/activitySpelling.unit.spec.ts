import { builtinCatalogue } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { declarationOfManual, isHiddenActivity, spellingOf } from './activitySpelling.ts';

const catalogue = builtinCatalogue();
/** The types of the surface, as it spells them. */
const NAMED = [
  'contact_created', 'contact_tagged', 'lead_stage_changed', 'email_sent', 'email_opened', 'email_clicked', 'page_visited', 'form_submitted',
  'ticket_created', 'ticket_replied', 'reservation_booked', 'reservation_cancelled', 'order_placed', 'call_logged',
];

describe('the spelling of types', () => {
  it('leads from every name of the surface to its type and back', () => {
    for (const name of NAMED) expect(spellingOf(catalogue.canonicalName(name) ?? 'none', undefined), name).toBe(name);
  });

  it('is understood where it is sent, for every type there is', () => {
    for (const { type, ...declaration } of catalogue.types()) {
      if (isHiddenActivity({ type, ...declaration })) continue;
      expect(declarationOfManual(catalogue, spellingOf(type, undefined)).type, type).toBe(type);
    }
  });

  it('shows an unknown type as it was sent, and one without a name as what it is', () => {
    expect(spellingOf('activity.logged', 'Site visit!')).toBe('Site visit!');
    expect(spellingOf('activity.logged', '')).toBe('activity_logged');
    expect(declarationOfManual(catalogue, 'constructor').type).toBe('activity.logged');
  });
});
