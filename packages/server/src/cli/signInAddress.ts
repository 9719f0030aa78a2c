/** The console's sign-in address of a link's token. Behind `#`, so that no server, proxy or log ever sees the token. */
export function signInAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/#token=${token}`;
}
