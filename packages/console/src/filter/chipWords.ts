import { capitalised, chipsOf, choiceName, fieldName, plainWords, PRESET_FILTERS, PRESETS, type Catalogue, type Chip, type Filter } from '@daybook/core';

/** A condition as people read it: name, operator, value. */
export interface ChipWords {
  name: string;
  operator: string;
  value: string;
  negated: boolean;
}

/** Names behind `type/id`, where the page knows them. */
export type NameLookup = (kind: 'actor' | 'target', id: string) => string | undefined;

const SHOWN_VALUES = 2;

/** The words of one condition's chip. Groups that are no simple change show their text: they were typed by someone who reads it. */
export function chipWords(condition: Filter, catalogue: Catalogue, nameOf: NameLookup): ChipWords {
  const negated = condition.kind === 'not';
  const change = changeWords(condition.kind === 'not' ? condition.filter : condition);
  if (change !== null) return { ...change, operator: negated ? `not ${change.operator}` : change.operator, negated };
  const [chip] = chipsOf(condition);
  if (chip === undefined) return { name: 'Everything', operator: '', value: '', negated };
  if (chip.key === 'expression') return { name: 'Where', operator: 'holds', value: chip.text, negated: false };
  const values = chip.values.map((value) => valueWords(chip.key, value, catalogue, nameOf));
  const operator = chip.operator === 'any of' ? 'is any of' : chip.operator === 'none of' ? 'is none of' : chip.operator;
  const recent = chip.operator === 'after' && /^\d+[a-z]+$/.test(chip.values[0] ?? '');
  return {
    name: ['before', 'after', 'until'].includes(chip.operator) && chip.key !== 'recorded' ? 'Time' : KEY_NAMES[chip.key],
    operator: recent ? 'in the last' : chip.operator === 'after' ? 'from' : operator,
    value: values.length > SHOWN_VALUES + 1 ? `${values.slice(0, SHOWN_VALUES).join(', ')}, +${values.length - SHOWN_VALUES}` : values.join(', '),
    negated,
  };
}

/** "Plan · changed from → to · Free → Growth": a field with its old and new value in one group. */
function changeWords(filter: Filter): Omit<ChipWords, 'negated'> | null {
  if (filter.kind !== 'and') return null;
  const fields = filter.all.filter((part) => part.kind === 'field');
  const sides = filter.all.filter((part) => part.kind === 'old' || part.kind === 'new');
  const [field] = fields;
  if (field === undefined || fields.length !== 1 || sides.length === 0 || fields.length + sides.length !== filter.all.length) return null;
  const old = sides.find(({ kind }) => kind === 'old')?.values.join(', ');
  const now = sides.find(({ kind }) => kind === 'new')?.values.join(', ');
  const name = capitalised(field.values.map(fieldName).join(', '));
  if (old !== undefined && now !== undefined) return { name, operator: 'changed', value: `${old} → ${now}` };
  return old === undefined ? { name, operator: 'changed to', value: now ?? '' } : { name, operator: 'changed from', value: old };
}

/** Total: a key without a name does not compile. */
const KEY_NAMES: Record<Exclude<Chip['key'], 'expression'>, string> = {
  actor: 'Actor', actor_type: 'Actor type', type: 'Type', category: 'Category', kind: 'Kind', status: 'Status', target: 'Record', entity: 'Happened to',
  field: 'Field', before: 'Value', after: 'Value', old: 'Value', new: 'Value', since: 'Time', until: 'Time', occurred: 'Time', recorded: 'Recorded', is: 'Entry',
  visibility: 'Visible to', ingest: 'Came in', via: 'Via', run: 'Run', correlation: 'Story', causation: 'Caused by', position: 'Number', flag: 'Note', text: 'Text',
};

function valueWords(key: Chip['key'], value: string, catalogue: Catalogue, nameOf: NameLookup): string {
  switch (key) {
    case 'actor':
      return nameOf('actor', value) ?? idWords(value.replace(/^[a-z]+\//, ''));
    case 'target':
      return nameOf('target', value) ?? value;
    case 'type':
      return value.includes('*') ? value : (catalogue.get(value)?.title ?? value);
    case 'category':
      return catalogue.categories().find(({ id }) => id === value)?.title ?? choiceName(value);
    case 'kind':
    case 'status':
    case 'entity':
    case 'flag':
      return choiceName(value);
    case 'is': {
      const preset = PRESETS.find((name) => name === value);
      return preset === undefined ? value : PRESET_FILTERS[preset].title;
    }
    case 'field':
      return fieldName(value);
    case 'since':
    case 'until':
    case 'recorded':
    case 'before':
      return momentWords(value);
    default:
      return value;
  }
}

/** `hubspot` is "HubSpot"; ids that are no words stay as they are. */
function idWords(id: string): string {
  return /^[a-z]+(?:[ _-][a-z]+)*$/.test(id) && id !== 'me' ? capitalised(plainWords(id)) : id;
}

const UNITS: Record<string, string> = { s: 'seconds', min: 'minutes', h: 'hours', d: 'days', w: 'weeks', mo: 'months', y: 'years' };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `7d` is "7 days", `2026-11-18T00:00:00.000Z` "18 Nov 2026, 00:00 UTC": the moment as the filter holds it, so that chip and text agree. */
function momentWords(text: string): string {
  const ago = /^(\d+)(s|min|h|d|w|mo|y)$/.exec(text);
  if (ago !== null) return `${ago[1]} ${ago[1] === '1' ? UNITS[ago[2] ?? '']?.replace(/s$/, '') : UNITS[ago[2] ?? '']}`;
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)[\d:.]*)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (parts === null) return text;
  const [, year, month, day, time, zone] = parts;
  const date = `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
  return time === undefined ? date : `${date}, ${time}${zone === 'Z' ? ' UTC' : (zone ?? '')}`;
}
