import { normaliseName } from './columnRoles.ts';

/** Nouns of business records, and the collection each is kept under. */
const NOUNS: ReadonlyMap<string, string> = new Map(
  [
    'customer', 'account', 'company', 'organization', 'contact', 'lead', 'deal', 'ticket', 'incident', 'order', 'invoice', 'payment', 'product', 'project', 'campaign',
    'subscription', 'issue', 'application', 'claim', 'loan', 'contract', 'quote', 'shipment', 'onboarding', 'task', 'request', 'case', 'user',
  ].map((noun) => [noun, noun]),
).set('opportunity', 'deal').set('organisation', 'organization').set('org', 'organization').set('client', 'customer').set('person', 'contact').set('bug', 'issue');

/** Words of the file name and the activities that count less than a column that names the record. */
const WEIGHTS = { idColumn: 100, file: 30, activity: 20, prefix: 10, idValue: 25 } as const;
/** Prefixes of record numbers that IT service desks share. */
const ID_PREFIXES: readonly [RegExp, string][] = [[/^INC\d{4,}$/u, 'incident'], [/^(?:CHG|CR)\d{4,}$/u, 'change'], [/^(?:REQ|RITM)\d{4,}$/u, 'request'], [/^PRB\d{4,}$/u, 'problem']];

/** What the guess goes by. */
export interface CollectionClues {
  idColumn: string;
  idValues: readonly string[];
  columns: readonly string[];
  activities: readonly string[];
  fileName: string;
}

/** The collection that lines are most likely about: `ticket`, `incident`; `record` where nothing says. */
export function guessCollection({ idColumn, idValues, columns, activities, fileName }: CollectionClues): string {
  const scores = new Map<string, number>();
  const add = (collection: string, score: number): void => {
    scores.set(collection, (scores.get(collection) ?? 0) + score);
  };
  const addWords = (text: string, score: number): void => {
    for (const word of normaliseName(text).split('_')) {
      const collection = collectionOf(word);
      // "Case" heads most logs of process miners, whatever their cases are.
      if (collection !== undefined) add(collection, collection === 'case' ? score / 20 : score);
    }
  };
  addWords(idColumn, WEIGHTS.idColumn);
  addWords(fileName.replace(/\d+/gu, '_'), WEIGHTS.file);
  for (const activity of activities) addWords(activity, WEIGHTS.activity / Math.max(1, activities.length));
  for (const column of columns) {
    const [first = ''] = normaliseName(column).split('_');
    const collection = collectionOf(first);
    // `incident_state` beside other columns; `customer_id` and `customer` name another record.
    if (collection !== undefined && !/_(?:id|name|key|number)$|^[^_]+$/u.test(normaliseName(column))) add(collection, WEIGHTS.prefix / 5);
  }
  for (const [pattern, collection] of ID_PREFIXES) if (idValues.length > 0 && idValues.every((value) => pattern.test(value))) add(collection, WEIGHTS.idValue);
  const [best] = [...scores].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? 'record';
}

/** The collection a word names, singular or plural. */
export function collectionOf(word: string): string | undefined {
  return NOUNS.get(word) ?? NOUNS.get(word.replace(/ies$/u, 'y')) ?? NOUNS.get(word.replace(/s$/u, ''));
}
