import { randomBytes } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { checkSite, type FormDeclaration, type Site, type SiteInput } from './site.ts';

interface SiteRow {
  tenant_id: number;
  app: string;
  public_key: string;
  name: string;
  origins: string[];
  forms: string;
  open_forms: boolean;
}

const UNIQUE_VIOLATION = '23505';
/** How long a public request may find a site that was changed or removed meanwhile. */
const CACHE_MS = 10_000;
const CACHE_MAX = 10_000;

function siteOf(row: SiteRow): Site {
  return {
    tenantId: row.tenant_id,
    app: row.app,
    publicKey: row.public_key,
    name: row.name,
    origins: row.origins,
    forms: JSON.parse(row.forms) as { [form: string]: FormDeclaration },
    openForms: row.open_forms,
  };
}

/**
 * The tenants' websites. Public requests find one by its app or public key without naming a tenant, remembered for
 * seconds; a name that is none is remembered as well, so that guessing costs the database nothing.
 */
export class Sites {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #found = new Map<string, { site: Site | undefined; until: number }>();

  constructor(db: Database, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Adds a site. Throws `invalid_parameter`, and `record_exists` where any tenant has, or had, the app. */
  async create(tenantId: number, input: SiteInput): Promise<Site> {
    checkSite(input);
    const { app, name = app, origins = [], forms = {}, open_forms: openForms = true } = input;
    try {
      const row = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
        const { rows } = await client.query<SiteRow>(
          `insert into sites (tenant_id, app, public_key, name, origins, forms, open_forms)
           values ($1, $2, $3, $4, $5, $6, $7)
           returning tenant_id, app, public_key, name, origins, forms, open_forms`,
          [tenantId, app, `dbs_${randomBytes(12).toString('hex')}`, name, origins, JSON.stringify(forms), openForms],
        );
        return rows[0];
      });
      if (row === undefined) throw new Error('the site was not returned');
      this.#found.clear();
      return siteOf(row);
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      throw new DaybookError('record_exists', { pointer: '/app', detail: `The app ${app} is or was somebody's.`, remedy: 'Choose another name.' }, { cause: error });
    }
  }

  /** A tenant's sites, by name. */
  async list(tenantId: number): Promise<Site[]> {
    return withTenant(this.#db.pools.reader, tenantId, async (client) => {
      const { rows } = await client.query<SiteRow>(
        `select tenant_id, app, public_key, name, origins, forms, open_forms
           from sites where tenant_id = $1 and removed_at is null order by app`,
        [tenantId],
      );
      return rows.map(siteOf);
    });
  }

  /** Closes a site: its pages are refused within seconds, and nobody gets its app again. Throws `not_found`. */
  async remove(tenantId: number, app: string): Promise<void> {
    const removed = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const result = await client.query(`update sites set removed_at = now() where tenant_id = $1 and app = $2 and removed_at is null`, [tenantId, app]);
      return result.rowCount ?? 0;
    });
    this.#found.clear();
    if (removed === 0) throw new DaybookError('not_found');
  }

  /** The site of a public request, by app or public key, whose ever it is; undefined when there is none. */
  async find(appOrKey: string): Promise<Site | undefined> {
    const cached = this.#found.get(appOrKey);
    if (cached && cached.until > this.#now()) return cached.site;
    const { rows } = await this.#db.pools.writer.query<SiteRow>({
      name: 'find_site',
      text: `select tenant_id, app, public_key, name, origins, forms, open_forms from find_site($1)`,
      values: [appOrKey],
    });
    const site = rows[0] && siteOf(rows[0]);
    if (this.#found.size >= CACHE_MAX) this.#found.clear();
    this.#found.set(appOrKey, { site, until: this.#now() + CACHE_MS });
    return site;
  }
}
