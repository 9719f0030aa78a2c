/** A link out of a mail: to set a new password, or to accept an invitation. */
export interface AccountLink {
  kind: 'reset' | 'invitation';
  token: string;
}

/**
 * Takes such a link's token out of the address (`/#reset=…`, `/#invitation=…`): behind `#`, so that it reaches no server log,
 * and gone from the address bar and the history at once.
 */
export function takeAccountLink(): AccountLink | null {
  const parameters = new URLSearchParams(location.hash.slice(1));
  for (const kind of ['reset', 'invitation'] as const) {
    const token = parameters.get(kind);
    if (token === null) continue;
    history.replaceState(null, '', location.pathname + location.search);
    return { kind, token };
  }
  return null;
}
