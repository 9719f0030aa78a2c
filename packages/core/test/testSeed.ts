/** What every run uses unless told otherwise: the gate says the same of the same commit. */
const USUAL_SEED = 20_261_120;

/**
 * Seed of everything random in the specs. `DAYBOOK_TEST_SEED` names another one, to repeat a failure found with it,
 * or says `random`, to look for new ones.
 */
export function testSeed(): number {
  const given = process.env['DAYBOOK_TEST_SEED'] ?? '';
  if (given === 'random') return Math.floor(Math.random() * 2 ** 31);
  return given === '' ? USUAL_SEED : Number(given);
}
