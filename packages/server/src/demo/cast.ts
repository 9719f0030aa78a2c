/** The fictitious workspace of Fernhill Supply: its team, its customers, what it sells. Every domain ends in `.example`. */
import type { Actor, Target } from '@daybook/core';

export const WORKSPACE_NAME = 'Fernhill Supply';
export const workspace: Target = { type: 'organization', id: 'fernhill', name: WORKSPACE_NAME };

/** A member of the team, as an actor and as a record. */
export interface Member {
  actor: Actor & { type: 'user'; name: string };
  target: Target & { name: string };
  role: 'owner' | 'admin' | 'member' | 'read-only';
  ip: string;
}

function member(id: string, name: string, role: Member['role'], ip: string): Member {
  return {
    actor: { type: 'user', id: `u_${id}`, name, email: `${id}@fernhill.example` },
    target: { type: 'user', id: `u_${id}`, name },
    role,
    ip,
  };
}

export const riley = member('riley', 'Riley Park', 'owner', '203.0.113.10');
export const priya = member('priya', 'Priya Raman', 'admin', '203.0.113.11');
export const dana = member('dana', 'Dana Whitfield', 'member', '203.0.113.12');
export const tomasz = member('tomasz', 'Tomasz Wójcik', 'member', '203.0.113.13');
export const chidi = member('chidi', 'Chidi Okonkwo', 'member', '203.0.113.14');
export const max = member('maximiliane', 'Maximiliane von Hohenstein-Oberlauterbach', 'member', '198.51.100.61');
export const noura = member('noura', 'نورة الهاشمي', 'member', '198.51.100.77');
/** Joins in the second year, leaves again. */
export const elif = member('elif', 'Elif Demir', 'member', '203.0.113.15');
export const TEAM: readonly Member[] = [riley, priya, dana, tomasz, chidi, max, noura];

export const hubspot: Actor = { type: 'integration', id: 'hubspot', name: 'HubSpot' };
export const stripe: Actor = { type: 'integration', id: 'stripe', name: 'Stripe' };
export const square: Actor = { type: 'integration', id: 'square', name: 'Square' };
export const slack: Actor = { type: 'integration', id: 'slack', name: 'Slack' };
export const fedex: Actor = { type: 'integration', id: 'fedex', name: 'FedEx' };
export const pi: Actor = { type: 'assistant', id: 'pi', name: 'Pi' };
export const system: Actor = { type: 'system', id: 'system', name: 'System' };
export const viaMcp = { type: 'mcp', id: 'pi', name: 'MCP' } as const;

/** Somebody at a customer. */
export interface Person {
  target: Target & { name: string };
  actor: Actor & { type: 'customer'; name: string };
  email: string;
  role: string;
}

export interface Company {
  key: string;
  name: string;
  /** As `customer` and, under the same id, as `account`. */
  customer: Target & { name: string };
  account: Target & { name: string };
  domain: string;
  city: string;
  country: string;
  currency: 'EUR' | 'USD' | 'GBP' | 'SEK' | 'NOK';
  /** Who looks after it. */
  owner: Member;
  people: readonly [Person, ...Person[]];
  /** What its first deal is about, and how much it is worth. */
  deal: string;
  amount: number;
  plan: 'Starter' | 'Growth' | 'Scale';
  monthly: number;
  seats: number;
  /** How it goes on after the onboarding. */
  arc: 'steady' | 'growing' | 'rescued' | 'churned' | 'lost';
  /** Part of the two years that has passed when it is first heard of. */
  enters: number;
  /** Orders goods as well as the service. */
  orders: boolean;
}

type CompanyLine = Omit<Company, 'customer' | 'account' | 'people'> & { people: readonly (readonly [name: string, role: string])[] };

function company(line: CompanyLine): Company {
  const target = { id: line.key, name: line.name };
  const people = line.people.map(([name, role], at): Person => {
    const id = `contact-${line.key}-${at + 1}`;
    const email = `${mailbox(name, at)}@${line.domain}`;
    return { target: { type: 'contact', id, name }, actor: { type: 'customer', id, name, email }, email, role };
  });
  const [first, ...others] = people;
  if (first === undefined) throw new RangeError(`${line.name} has nobody`);
  return { ...line, customer: { type: 'customer', ...target }, account: { type: 'account', ...target }, people: [first, ...others] };
}

function mailbox(name: string, at: number): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z -]/g, '').trim().toLowerCase().split(/[\s-]+/)[0];
  return plain === undefined || plain === '' ? `office${at + 1}` : plain;
}

export const halden = company({ key: 'halden-frost', name: 'Halden & Frost Logistics', domain: 'haldenfrost.example', city: 'Tromsø', country: 'Norway', currency: 'EUR', owner: dana, people: [['Ingrid Solheim', 'billing'], ['Alex Chen', 'operations'], ['نورة الزهراني', 'procurement']], deal: 'Halden & Frost, three warehouses', amount: 50_400, plan: 'Growth', monthly: 4200, seats: 30, arc: 'rescued', enters: 0.03, orders: true });
export const vela = company({ key: 'vela-robotics', name: 'Vela Robotics', domain: 'velarobotics.example', city: 'Tallinn', country: 'Estonia', currency: 'EUR', owner: riley, people: [['Kaisa Tamm', 'operations'], ['Mateus Albuquerque', 'engineering'], ['Piotr Zieliński', 'warehouse']], deal: 'Vela Robotics, pilot hall', amount: 18_000, plan: 'Starter', monthly: 1500, seats: 12, arc: 'growing', enters: 0.08, orders: false });
export const tessel = company({ key: 'tessel-mills', name: 'Tessel Mills', domain: 'tesselmills.example', city: 'Leeds', country: 'United Kingdom', currency: 'GBP', owner: riley, people: [['Harriet Oakes', 'plant'], ['Samir Haddad', 'purchasing']], deal: 'Tessel Mills, lines 1 to 3', amount: 74_000, plan: 'Scale', monthly: 6200, seats: 48, arc: 'growing', enters: 0.02, orders: true });
export const kettle = company({ key: 'bright-kettle', name: 'Bright Kettle Coffee Roasters', domain: 'brightkettle.example', city: 'Portland', country: 'United States', currency: 'EUR', owner: chidi, people: [['June Castellano', 'owner'], ['Theo Brandt', 'roastery']], deal: 'Bright Kettle, standing order', amount: 15_400, plan: 'Starter', monthly: 1284, seats: 6, arc: 'steady', enters: 0.05, orders: true });
export const norrland = company({ key: 'norrland-timber', name: 'Norrland Timber AB', domain: 'norrland.example', city: 'Umeå', country: 'Sweden', currency: 'SEK', owner: chidi, people: [['Birgitta Åkesson', 'purchasing'], ['Lars-Erik Öberg', 'yard'], ['Sofia Lindqvist', 'finance']], deal: 'Norrland Timber AB, yard scanners', amount: 960_000, plan: 'Scale', monthly: 80_000, seats: 60, arc: 'growing', enters: 0.11, orders: true });
export const orthopaedic = company({ key: 'pacific-orthopaedic', name: 'Pacific Northwest Regional Orthopaedic & Sports Medicine Associates', domain: 'pnwortho.example', city: 'Tacoma', country: 'United States', currency: 'USD', owner: tomasz, people: [['Dr. Evelyn Marchetti-Oyelaran', 'director'], ['Wade Lindholm', 'supplies']], deal: 'Pacific Northwest, supply rooms', amount: 39_600, plan: 'Growth', monthly: 3300, seats: 22, arc: 'steady', enters: 0.16, orders: false });
export const oasis = company({ key: 'oasis-trading', name: 'شركة الواحة للتجارة', domain: 'oasistrading.example', city: 'Muscat', country: 'Oman', currency: 'USD', owner: noura, people: [['خالد المعمري', 'management'], ['ليلى البلوشي', 'purchasing']], deal: 'شركة الواحة للتجارة, import hall', amount: 28_800, plan: 'Growth', monthly: 2400, seats: 16, arc: 'steady', enters: 0.2, orders: true });
export const bindery = company({ key: 'marrow-pine', name: 'Marrow & Pine Bookbinders', domain: 'marrowpine.example', city: 'Ghent', country: 'Belgium', currency: 'EUR', owner: max, people: [['Lotte Vermeulen', 'workshop'], ['Joris De Clercq', 'owner']], deal: 'Marrow & Pine, paper store', amount: 9600, plan: 'Starter', monthly: 800, seats: 5, arc: 'steady', enters: 0.24, orders: true });
export const okafor = company({ key: 'okafor-cold-chain', name: 'Okafor Cold Chain', domain: 'okaforcold.example', city: 'Lagos', country: 'Nigeria', currency: 'USD', owner: chidi, people: [['Adaeze Okafor', 'owner'], ['Emeka Balogun', 'fleet']], deal: 'Okafor Cold Chain, depot one', amount: 33_000, plan: 'Growth', monthly: 2750, seats: 20, arc: 'growing', enters: 0.29, orders: false });
export const bakery = company({ key: 'cinder-lane', name: 'Cinder Lane Bakery', domain: 'cinderlane.example', city: 'Cork', country: 'Ireland', currency: 'EUR', owner: max, people: [['Aoife Brennan', 'owner']], deal: 'Cinder Lane, flour and crates', amount: 7200, plan: 'Starter', monthly: 600, seats: 3, arc: 'churned', enters: 0.13, orders: true });
export const ferries = company({ key: 'lumen-harbor', name: 'Lumen Harbor Ferries', domain: 'lumenharbor.example', city: 'Bergen', country: 'Norway', currency: 'NOK', owner: dana, people: [['Sindre Haug', 'stores'], ['Marit Ellingsen', 'finance']], deal: 'Lumen Harbor, ship stores', amount: 540_000, plan: 'Growth', monthly: 45_000, seats: 26, arc: 'steady', enters: 0.36, orders: false });
export const publishing = company({ key: 'quillstone', name: 'Quillstone Publishing', domain: 'quillstone.example', city: 'Edinburgh', country: 'United Kingdom', currency: 'GBP', owner: tomasz, people: [['Fiona Abernathy', 'distribution'], ['Gideon Marsh', 'finance']], deal: 'Quillstone, returns hall', amount: 21_600, plan: 'Growth', monthly: 1800, seats: 14, arc: 'steady', enters: 0.41, orders: false });
export const hardware = company({ key: 'atlas-daughters', name: 'Atlas & Daughters Hardware', domain: 'atlasdaughters.example', city: 'Thessaloniki', country: 'Greece', currency: 'EUR', owner: max, people: [['Eleni Atlas', 'owner'], ['Despina Atlas', 'shop']], deal: 'Atlas & Daughters, shop floor', amount: 10_800, plan: 'Starter', monthly: 900, seats: 7, arc: 'growing', enters: 0.47, orders: true });
export const vineyard = company({ key: 'sable-ridge', name: 'Sable Ridge Vineyards', domain: 'sableridge.example', city: 'Napier', country: 'New Zealand', currency: 'USD', owner: noura, people: [['Hana Ngata', 'cellar'], ['Oliver Quill', 'sales']], deal: 'Sable Ridge, bottle crates', amount: 16_800, plan: 'Growth', monthly: 1400, seats: 9, arc: 'steady', enters: 0.53, orders: true });
export const clinic = company({ key: 'juniper-street', name: 'Juniper Street Clinic', domain: 'juniperstreet.example', city: 'Halifax', country: 'Canada', currency: 'USD', owner: tomasz, people: [['Simone Arsenault', 'practice'], ['Rajesh Iyer', 'supplies']], deal: 'Juniper Street, sterile store', amount: 13_200, plan: 'Starter', monthly: 1100, seats: 8, arc: 'steady', enters: 0.6, orders: false });
export const surveys = company({ key: 'kestrel-aerial', name: 'Kestrel Aerial Surveys', domain: 'kestrelaerial.example', city: 'Innsbruck', country: 'Austria', currency: 'EUR', owner: dana, people: [['Jakob Unterwurzacher', 'operations']], deal: 'Kestrel Aerial, field kits', amount: 8400, plan: 'Starter', monthly: 700, seats: 4, arc: 'churned', enters: 0.32, orders: false });
export const aquaculture = company({ key: 'brightwater', name: 'Brightwater Aquaculture', domain: 'brightwater.example', city: 'Ålesund', country: 'Norway', currency: 'EUR', owner: chidi, people: [['Torbjørn Vik', 'site'], ['Yuki Tanaka', 'quality']], deal: 'Brightwater, feed stores', amount: 30_000, plan: 'Growth', monthly: 2500, seats: 18, arc: 'rescued', enters: 0.22, orders: false });
export const aozora = company({ key: 'aozora', name: '青空物流株式会社', domain: 'aozora.example', city: 'Yokohama', country: 'Japan', currency: 'USD', owner: priya, people: [['佐藤 美咲', 'operations'], ['Kenji Mori', 'IT']], deal: '青空物流, cross-dock', amount: 66_000, plan: 'Scale', monthly: 5500, seats: 40, arc: 'steady', enters: 0.67, orders: false });
export const rental = company({ key: 'meridian-tool', name: 'Meridian Tool Rental', domain: 'meridiantool.example', city: 'Lyon', country: 'France', currency: 'EUR', owner: max, people: [['Camille Perrot', 'branches']], deal: 'Meridian, four branches', amount: 26_400, plan: 'Growth', monthly: 2200, seats: 15, arc: 'lost', enters: 0.72, orders: false });
export const lighthouse = company({ key: 'lighthouse-paper', name: 'Lighthouse Paper Goods', domain: 'lighthousepaper.example', city: 'Aarhus', country: 'Denmark', currency: 'EUR', owner: dana, people: [['Astrid Holm', 'warehouse'], ['Nikolaj Bruun', 'owner']], deal: 'Lighthouse, mail-order hall', amount: 19_200, plan: 'Growth', monthly: 1600, seats: 11, arc: 'steady', enters: 0.86, orders: true });

export const COMPANIES: readonly Company[] = [
  halden, vela, tessel, kettle, norrland, orthopaedic, oasis, bindery, okafor, bakery, ferries, publishing, hardware, vineyard, clinic, surveys, aquaculture, aozora, rental, lighthouse,
];

/** Accounts above and below Halden & Frost. */
export const haldenGroup: Target = { type: 'account', id: 'halden-group', name: 'Halden Group ASA' };
export const haldenChildren: readonly Target[] = [
  { type: 'account', id: 'frost-cold-storage', name: 'Frost Cold Storage Tromsø' },
  { type: 'account', id: 'halden-last-mile', name: 'Halden Last Mile Sweden AB' },
];

export interface Product {
  target: Target & { name: string };
  sku: string;
  price: number;
}

function product(id: string, name: string, sku: string, price: number): Product {
  return { target: { type: 'product', id: `product-${id}`, name }, sku, price };
}

export const PRODUCTS: readonly [Product, ...Product[]] = [
  product('crate-40', 'Folding crate, 40 l', 'CR-40', 14.5),
  product('crate-60', 'Folding crate, 60 l', 'CR-60', 18.9),
  product('pallet-half', 'Half pallet, plastic', 'PL-H', 32),
  product('label-thermal', 'Thermal labels', 'LB-T1', 11.2),
  product('scanner-grip', 'Scanner with grip', 'SC-G2', 289),
  product('scanner-dock', 'Charging dock, 4 bays', 'SC-D4', 164),
  product('liner-isothermal', 'Isothermal liner', 'LI-ISO', 7.4),
  product('tape-paper', 'Paper tape, 50 m', 'TP-50', 3.1),
  product('strap-ratchet', 'Ratchet strap, 5 m', 'ST-5', 9.8),
  product('seal-wire', 'Wire seals', 'SE-W100', 21),
];

/** A company's record and the first person's, as most entries carry them. */
export function about(which: Company, ...first: readonly Target[]): Target[] {
  return [...first, which.customer, which.account];
}
