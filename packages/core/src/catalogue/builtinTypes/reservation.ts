import { completeDeclaration } from '../eventType.ts';
import { count, date, payloadOf, text } from '../payloadSchema.ts';
import { halden, ingrid, ingridHerself, reservation } from './exampleRecords.ts';

/** Visits and appointments that were booked. */
export const reservationTypes = [
  completeDeclaration({
    type: 'reservation.booked', title: 'Reservation booked', category: 'reservation', icon: 'calendar-check', visibility: 'customer',
    description: 'A reservation was made.',
    payload: payloadOf({ starts_at: date('When it begins.'), guests: count(), place: text() }),
    summary: '{actor} booked {target}[ for {target:contact!}][ on {payload.starts_at|date_time}][ for {payload.guests|plural:guest:guests}]',
    aliases: ['reservation_booked'],
    example: { actor: ingridHerself, targets: [reservation, ingrid, halden], payload: { starts_at: '2026-06-12T14:00:00Z', guests: 6 } },
  }),
  completeDeclaration({
    type: 'reservation.cancelled', title: 'Reservation cancelled', category: 'reservation', icon: 'calendar-x', visibility: 'customer',
    description: 'A reservation was cancelled.',
    payload: payloadOf({ cause: text('Why.') }),
    summary: '{actor} cancelled {target}[ for {target:contact!}]{payload.cause|quote}',
    aliases: ['reservation_cancelled', 'reservation.canceled'],
    example: { actor: ingridHerself, targets: [reservation, ingrid, halden], payload: { cause: 'Moved to autumn' } },
  }),
];
