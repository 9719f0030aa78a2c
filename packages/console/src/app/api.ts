/** A refusal of the API as RFC 9457 problem, or a connection that failed (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: string,
    readonly remedy?: string,
    readonly requestId?: string,
    /** Character offset into a filter that could not be read. */
    readonly position?: number,
    /** JSON pointer to the member of the body that was refused: `/data/email`. */
    readonly pointer?: string,
    /** The problem as it came, with the members of its own code: `current` of a version conflict. */
    readonly problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const KEY = 'daybook.key';

let signedOut: () => void = () => {};

/** Tells what to do once an answer says that the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** An API key typed into the console stays in this tab; the cookie of the one-time link needs none. */
export function setApiKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, key);
}

/** Headers that say who asks. Empty when the session cookie does. */
export function credentials(): Record<string, string> {
  const key = sessionStorage.getItem(KEY);
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** Builds `/v1/events?q=…`, leaving out what is undefined or empty. */
export function apiPath(path: string, parameters: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The raw answer. Throws {@link ApiError} for every status that is not 2xx. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...credentials(), ...init.headers } });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'no_connection', 'The server did not answer', 'The connection could not be made.', 'Check that Daybook runs, then try again.');
  }
  if (response.status === 401 && path !== '/v1/session') signedOut();
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** The answer as JSON. `T` is the documented shape of the path; see /docs. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** Sends a body and gives the answer as JSON; undefined where the answer has none. */
export async function sendJson<T = undefined>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T> {
  const response = await request(path, { method, ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function readProblem(response: Response): Promise<ApiError> {
  const text = await response.text();
  let problem: Record<string, unknown> = {};
  try {
    problem = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy's page instead of a problem: the status speaks for itself.
  }
  const field = (name: string): string | undefined => (typeof problem[name] === 'string' ? problem[name] : undefined);
  return new ApiError(
    response.status,
    field('code') ?? `http_${response.status}`,
    field('title') ?? `The server answered ${response.status}`,
    field('detail'),
    field('remedy'),
    field('request_id') ?? response.headers.get('x-request-id') ?? undefined,
    typeof problem['position'] === 'number' ? problem['position'] : undefined,
    field('pointer'),
    problem,
  );
}
