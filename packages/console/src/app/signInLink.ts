import { request } from './api.ts';

/**
 * Exchanges the token of a one-time link (`/#token=…`, so that it reaches no server log) for the session cookie and
 * takes it out of the address. A link that was used already changes nothing: an older session, if any, still counts.
 */
export async function redeemSignInLink(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  try {
    await request('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
  } catch {
    // The page asks for the session next and shows the way in if there is none.
  }
}
