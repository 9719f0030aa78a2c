/** A name for the API out of a title: "Expected close (EU)" is `expected_close_eu`. Empty where no letter is left. */
export function nameFromTitle(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '').slice(0, 60);
}
