import { type Change, type EventInput, formatTimestamp, type Json, mintEventId, type Target } from '@daybook/core';
import { Chance } from './chance.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A story yields the moment it goes on (milliseconds since 1970). */
export type Story = Generator<number, void, void>;

/** What a story tells; the world adds time and id. */
export type Told = Omit<EventInput, 'id' | 'occurred_at' | 'idempotency_key'>;

/** An event of the demo: when it happened, and under which id. */
export type DemoEvent = EventInput & { id: string; occurred_at: string };

interface Waiting {
  at: number;
  /** Breaks ties by who began first. */
  order: number;
  story: Story;
}

/**
 * A small simulated business. Stories run side by side as generators, always the one whose moment is next, so that
 * what one story changes is what the next one finds: `before` of a change is truly the last `after`.
 */
export class World {
  /** The moment being told. */
  now: number;
  readonly start: number;
  readonly end: number;
  readonly chance: Chance;
  readonly #waiting: Waiting[] = [];
  readonly #fields = new Map<string, Json>();
  readonly #told: DemoEvent[] = [];
  #begun = 0;
  #last = 0;

  constructor({ seed, start, end }: { seed: string; start: number; end: number }) {
    this.now = start;
    this.start = start;
    this.end = end;
    this.chance = new Chance(seed);
  }

  /** Lets a story begin at a moment, now unless given. One that would begin after the end never does. */
  begin(story: Story, at = this.now): void {
    if (at > this.end) return;
    this.#push({ at: Math.max(at, this.now), order: this.#begun++, story });
  }

  /** Runs all stories, in the order of time, and hands out what they tell as they tell it. */
  *run(): Generator<DemoEvent, void, void> {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.at > this.end) continue;
      this.now = next.at;
      const { done, value } = next.story.next();
      yield* this.#told.splice(0);
      if (done !== true && value <= this.end) this.#push({ ...next, at: Math.max(value, this.now) });
    }
  }

  /** Tells an event at the present moment, a little after the one told before; returns its id. */
  tell(told: Told): string {
    const jitter = this.chance.whole(20, 900);
    // Never past the end: the newest events of the demo have just happened.
    const ms = Math.max(this.#last + 1, Math.min(this.now + jitter, this.end));
    this.#last = ms;
    this.now = Math.max(this.now, ms);
    const micros = this.chance.whole(0, 999);
    const occurredAt = { ms, micros };
    const id = mintEventId({ occurredAt, random: this.chance.bytes(8) });
    this.#told.push({ ...told, id, occurred_at: formatTimestamp(occurredAt), idempotency_key: `demo/${id}` });
    return id;
  }

  /** Changes of a record's fields to new values, with what stood there before; fields that stay are left out. */
  change(record: Pick<Target, 'type' | 'id'>, fields: { readonly [field: string]: Json }): Change[] {
    const changes: Change[] = [];
    for (const [field, after] of Object.entries(fields)) {
      const key = `${record.type}/${record.id}/${field}`;
      const before = this.#fields.get(key);
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      this.#fields.set(key, after);
      changes.push({ field, ...(before !== undefined && { before }), after });
    }
    return changes;
  }

  /** Puts values in place without telling a change: what a record is created with. */
  establish(record: Pick<Target, 'type' | 'id'>, fields: { readonly [field: string]: Json }): void {
    for (const [field, value] of Object.entries(fields)) this.#fields.set(`${record.type}/${record.id}/${field}`, value);
  }

  valueOf(record: Pick<Target, 'type' | 'id'>, field: string): Json | undefined {
    return this.#fields.get(`${record.type}/${record.id}/${field}`);
  }

  /** So many milliseconds from now, give or take a tenth. */
  after(ms: number): number {
    return this.now + Math.round(ms * this.chance.between(0.9, 1.1));
  }

  /** A moment in office hours, some days from now; when less than a day, later today or the next office day. */
  office(fromDays: number, toDays = fromDays): number {
    return this.#shift(this.now + this.chance.between(fromDays, toDays) * DAY * this.#slowness(), true);
  }

  /** A moment when people at home or on the road do things, some days from now: mostly by day, seldom at weekends. */
  anytime(fromDays: number, toDays = fromDays): number {
    return this.#shift(this.now + this.chance.between(fromDays, toDays) * DAY * this.#slowness(), false);
  }

  /** The next time a clock shows hour and minute (UTC), some whole days on. */
  clock(days: number, hour: number, minute: number): number {
    const day = Math.floor(this.now / DAY) * DAY + days * DAY;
    const at = day + hour * HOUR + minute * MINUTE + this.chance.whole(0, 40) * SECOND;
    return at > this.now ? at : at + DAY;
  }

  /** A moment so long before the end. */
  beforeEnd(ms: number): number {
    return this.end - ms;
  }

  /** July and the turn of the year are slow, the weeks before Christmas quick. */
  #slowness(): number {
    const date = new Date(this.now);
    const month = date.getUTCMonth();
    const day = date.getUTCDate();
    if (month === 6) return 1.5;
    if ((month === 11 && day > 20) || (month === 0 && day < 4)) return 2;
    return month === 10 || (month === 11 && day <= 20) ? 0.8 : 1;
  }

  #shift(at: number, office: boolean): number {
    let day = Math.floor(at / DAY);
    const weekday = (): number => (day + 4) % 7;
    const isOff = (): boolean => weekday() === 0 || weekday() === 6;
    while (isOff() && (office || this.chance.is(0.6))) day += 1;
    // 07:00 to 16:00 UTC is a working day in Oslo; a lunch break thins the middle.
    const hours = office ? this.chance.between(7, 16) : this.chance.between(5.5, 20.5);
    const lunch = office && hours > 10.5 && hours < 11.2 ? 1 : 0;
    const moment = day * DAY + Math.round((hours + lunch) * HOUR);
    // Later the same day: between now and the evening, else it is tomorrow's.
    if (moment > this.now) return moment;
    const later = this.now + this.chance.whole(4, 50) * MINUTE;
    return new Date(later).getUTCHours() < (office ? 16 : 21) ? later : this.#shift(at + DAY, office);
  }

  #push(entry: Waiting): void {
    const heap = this.#waiting;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Waiting)) break;
      heap[at] = heap[parent] as Waiting;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Waiting | undefined {
    const heap = this.#waiting;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Waiting, heap[child] as Waiting)) child += 1;
      if (!isBefore(heap[child] as Waiting, last)) break;
      heap[at] = heap[child] as Waiting;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
