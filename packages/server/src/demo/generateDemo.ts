import { COMPANIES, type Company } from './cast.ts';
import { monthlyCharges, upgradeAtStripe, brokenMandate } from './stories/billing.ts';
import { orders, stock, visits } from './stories/commerce.ts';
import { health } from './stories/health.ts';
import { campaigns, hubspotSync, nightlyJobs, squareSync } from './stories/machines.ts';
import { letters, sequence } from './stories/mail.ts';
import { onboarding } from './stories/onboarding.ts';
import { dealsOfToday, peopleOfToday, runsOfToday, trouble } from './stories/present.ts';
import { certainties, duplicates, forgotten, hierarchy, imported, undeclared } from './stories/rarities.ts';
import { accounts, campaign, corrections, housekeeping, merchant, sale } from './stories/records.ts';
import { entering, relationship } from './stories/relationship.ts';
import { releases } from './stories/releases.ts';
import { furtherDeals, selling } from './stories/selling.ts';
import { support } from './stories/support.ts';
import { auditTrail, colleague, founding, signIns } from './stories/workspace.ts';
import { DAY, type DemoEvent, HOUR, MINUTE, type Story, World } from './world.ts';

const TWO_YEARS = 730 * DAY;

export interface DemoOptions {
  /** Another seed tells other stories of the same companies. */
  seed?: string;
  /** Milliseconds since 1970 at which the history ends; rounded down to the minute. */
  now: number;
}

/**
 * Two years of Fernhill Supply, oldest first, ending at `now`: pure, and the same for the same seed and minute. Every
 * event carries its own id, so that appending them again changes nothing.
 */
export function* generateDemo({ seed = 'fernhill', now }: DemoOptions): Generator<DemoEvent, void, void> {
  const end = Math.floor(now / MINUTE) * MINUTE;
  const start = Math.floor((end - TWO_YEARS) / DAY) * DAY + 7 * HOUR;
  const world = new World({ seed, start, end });
  const at = (share: number): number => start + Math.round((end - start) * share);
  world.begin(founding(world), start);
  world.begin(imported(world), start + DAY);
  world.begin(stock(world), start + 3 * DAY);
  for (const story of [signIns, auditTrail, hubspotSync, squareSync, nightlyJobs, campaigns, releases]) world.begin(story(world), start + 5 * DAY);
  for (const company of COMPANIES) world.begin(customer(world, company), at(company.enters));
  world.begin(undeclared(world), at(0.1));
  world.begin(hierarchy(world), at(0.3));
  world.begin(duplicates(world), at(0.38));
  world.begin(colleague(world), at(0.45));
  world.begin(forgotten(world), at(0.62));
  world.begin(certainties(world), at(0.55));
  for (const story of [merchant, corrections, campaign, sale, housekeeping, accounts]) world.begin(story(world), at(0.58));
  world.begin(dealsOfToday(world), end - 40 * DAY);
  world.begin(trouble(world), end - 3 * DAY);
  world.begin(runsOfToday(world), end - 18 * HOUR);
  world.begin(peopleOfToday(world), end - 27 * HOUR);
  yield* world.run();
}

/** One company from the first visit on the website to the present. */
function* customer(world: World, company: Company): Story {
  const won = yield* selling(world, company);
  if (!won) return;
  yield world.office(0.5, 2);
  yield* entering(world, company);
  world.begin(onboarding(world, company), world.office(2, 6));
  yield world.office(20, 30);
  for (const story of [relationship, letters, monthlyCharges, support, health, visits, furtherDeals]) world.begin(story(world, company));
  if (company.orders) world.begin(orders(world, company));
  if (company.arc === 'growing') {
    yield world.office(150, 220);
    if (world.valueOf(company.customer, 'plan') !== 'Scale') yield* upgradeAtStripe(world, company, company.plan === 'Starter' ? 'Growth' : 'Scale', 1.5);
  }
  yield world.office(120, 200);
  if (world.valueOf(company.customer, 'status') === 'churned') return;
  world.begin(sequence(world, company, company.people[0], 'Renewal'));
  if (company.key === 'lumen-harbor') world.begin(brokenMandate(world, company));
}
