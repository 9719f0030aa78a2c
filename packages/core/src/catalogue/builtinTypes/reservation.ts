import { completeDeclaration } from '../eventType.ts';
import { count, date, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, ingrid, ingridHerself, reservation } from './exampleRecords.ts';

/** What guests ask for may say how they are. */
const personalFields = ['wishes'];

/** Visits and appointments that were booked. */
export const reservationTypes = [
  completeDeclaration({
    type: 'reservation.booked', title: 'Reservation booked', category: 'reservation', icon: 'calendar-check', visibility: 'customer',
    description: 'A reservation was made.',
    personalFields,
    payload: payloadOf({ starts_at: date('When it begins.'), guests: count(), place: text() }),
    summary: '{actor} booked {target}[ for {target:contact!}][ on {payload.starts_at|date_time}][ for {payload.guests|plural:guest:guests}]',
    aliases: ['reservation_booked'],
    example: { actor: ingridHerself, targets: [reservation, ingrid, halden], payload: { starts_at: '2026-06-12T14:00:00Z', guests: 6 } },
  }),
  completeDeclaration({
    type: 'reservation.cancelled', title: 'Reservation cancelled', category: 'reservation', icon: 'calendar-x', visibility: 'customer',
    description: 'A reservation was cancelled.',
    payload: payloadOf({ cause: text('Why.') }),
    summary: '{actor} cancelled {target}[ for {target:contact!}][{payload.cause?}{payload.cause|quote}//{reason|quote}]',
    aliases: ['reservation_cancelled', 'reservation.canceled'],
    example: { actor: ingridHerself, targets: [reservation, ingrid, halden], payload: { cause: 'Moved to autumn' } },
  }),
  completeDeclaration({
    type: 'reservation.rescheduled', title: 'Reservation moved', category: 'reservation', icon: 'calendar-clock', visibility: 'customer',
    description: 'A reservation was moved to another time.',
    summary: '{actor} moved {target}[ from {before:starts_at|date_time}][ to {after:starts_at|date_time}]{reason|quote}',
    aliases: ['reservation_rescheduled'],
    example: { actor: ingridHerself, targets: [reservation, ingrid, halden], changes: [{ field: 'starts_at', before: '2026-06-12T14:00:00Z', after: '2026-06-19T14:00:00Z' }] },
  }),
  completeDeclaration({
    type: 'reservation.status_changed', title: 'Reservation status changed', category: 'reservation', icon: 'calendar-check',
    description: 'Whoever booked came, or did not.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    aliases: ['reservation_status_changed'],
    example: { actor: dana, targets: [reservation, ingrid, halden], changes: [{ field: 'status', before: 'booked', after: 'no_show' }] },
  }),
  completeDeclaration({
    type: 'reservation.updated', title: 'Reservation changed', category: 'reservation', icon: 'pencil',
    description: 'Guests, place or another field of a reservation was edited.',
    summary: '{actor} {changes}', personalFields,
    aliases: ['reservation_updated', 'reservation.field_changed'],
    example: { actor: dana, targets: [reservation, ingrid, halden], changes: [{ field: 'guests', before: 6, after: 4 }] },
  }),
];
