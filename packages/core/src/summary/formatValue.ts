/** Values as sentences show them. Everything is spelt by hand: `Intl` differs between runtimes, and a summary must not. */
import type { Json } from '../event/event.ts';
import { cleanText, MAX_VALUE } from './cleanText.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const SYMBOLS: { readonly [currency: string]: string } = { EUR: '€', USD: '$', GBP: '£', JPY: '¥', INR: '₹' };
const WITHOUT_CENTS = new Set(['JPY', 'KRW', 'CLP', 'VND', 'ISK', 'HUF']);
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$/;
const NUMERAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;

/** Any JSON value in a sentence: dates spelt out, lists joined, structures as short JSON. */
export function formatValue(value: Json | undefined): string {
  switch (typeof value) {
    case 'string':
      return (value.length >= 10 && value.length <= 35 ? formatDate(value) : undefined) ?? cleanText(value, MAX_VALUE);
    case 'number':
      return Math.abs(value) >= 10_000 ? formatNumber(value) : minus(String(value));
    case 'boolean':
      return value ? 'yes' : 'no';
    case 'object':
      break;
    default:
      return 'empty';
  }
  if (value === null) return 'empty';
  if (Array.isArray(value)) return formatList(value);
  return cleanText(shortJson(value), MAX_VALUE);
}

/** "a, b and c"; of more than four the first three and how many follow. */
export function formatList(values: readonly Json[]): string {
  if (values.length === 0) return 'empty';
  const shown = values.slice(0, values.length > 4 ? 3 : 4).map((value) => (typeof value === 'object' && value !== null ? cleanText(shortJson(value), 40) : formatValue(value)));
  if (values.length > 4) return `${shown.join(', ')} and ${formatNumber(values.length - shown.length)} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** `18211` is "18,211"; at most two decimals; a true minus. Numerals in text count. Undefined when it is no number. */
export function formatNumber(value: Json | undefined): string {
  return formatNumeral(value) ?? formatValue(value);
}

/** Number of a JSON value, or of a text that spells one. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && NUMERAL.test(value) ? Number(value) : undefined;
}

function formatNumeral(value: Json | undefined): string | undefined {
  const number = numberOf(value);
  if (number === undefined) return undefined;
  const size = Math.abs(number);
  if (size >= 1e15) return minus(String(number));
  const rounded = Math.round(size * 100) / 100;
  const [whole = '0', cents] = String(rounded).split('.');
  return `${number < 0 && rounded !== 0 ? '−' : ''}${grouped(whole)}${cents === undefined ? '' : `.${cents}`}`;
}

/** "€1,284.00", "SEK 1,940,000": cents below 10,000 or where there are some. */
export function formatMoney(value: Json | undefined, currency: Json | undefined): string | undefined {
  const amount = numberOf(value);
  if (amount === undefined || Math.abs(amount) >= 1e13) return undefined;
  const code = typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : '';
  const size = Math.abs(amount);
  const isWhole = WITHOUT_CENTS.has(code) || (Number.isInteger(size) && size >= 10_000);
  const [whole = '0', cents = '00'] = size.toFixed(isWhole ? 0 : 2).split('.');
  const digits = isWhole ? grouped(whole) : `${grouped(whole)}.${cents}`;
  const symbol = SYMBOLS[code];
  const sign = amount < 0 ? '−' : '';
  return symbol === undefined ? `${code === '' ? '' : `${code} `}${sign}${digits}` : `${sign}${symbol}${digits}`;
}

/** Seconds as "45 s", "4 min 30 s", "15 min", "1 h 30 min". */
export function formatDuration(value: Json | undefined): string | undefined {
  const given = numberOf(value);
  if (given === undefined || given < 0 || given > 1e9) return undefined;
  if (given < 1 && given > 0) return `${Math.round(given * 1000)} ms`;
  const seconds = Math.round(given);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 !== 0) return `${minutes} min ${seconds % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${grouped(String(Math.floor(minutes / 60)))} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** A share of 1 as "65 %". */
export function formatPercent(value: Json | undefined): string | undefined {
  const share = numberOf(value);
  return share === undefined || Math.abs(share) > 1e6 ? undefined : `${minus(String(Math.round(share * 1000) / 10))} %`;
}

/** "24 Nov 2026" of an RFC 3339 date or time, by UTC; with the clock when it is a time. Undefined for other text. */
export function formatDate(text: string, withTime = true): string | undefined {
  const day = DATE.exec(text);
  if (day !== null) return spellDay(Number(day[1]), Number(day[2]), Number(day[3]));
  const instant = INSTANT.exec(text);
  if (instant === null) return undefined;
  const [, year, month, date, hour, minute, second = '00', zone = 'Z'] = instant;
  const moment = new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  if (Number.isNaN(moment.getTime())) return undefined;
  const spelt = spellDay(moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate());
  return withTime && spelt !== undefined ? `${spelt}, ${twoDigits(moment.getUTCHours())}:${twoDigits(moment.getUTCMinutes())} UTC` : spelt;
}

function spellDay(year: number, month: number, day: number): string | undefined {
  const name = MONTHS[month - 1];
  return name === undefined || day < 1 || day > 31 ? undefined : `${day} ${name} ${year}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

function grouped(digits: string): string {
  if (digits.length <= 3) return digits;
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function minus(text: string): string {
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

/** Enough of a structure's JSON to be cut: large ones are not walked. */
function shortJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  const entries = Array.isArray(value) ? value.slice(0, 6) : Object.entries(value).slice(0, 6).map(([name, member]) => [name, member] as const);
  const parts = entries.map((entry) => (Array.isArray(value) ? leaf(entry as Json) : `${JSON.stringify((entry as readonly [string, Json])[0])}:${leaf((entry as readonly [string, Json])[1])}`));
  return Array.isArray(value) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

function leaf(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value);
}
