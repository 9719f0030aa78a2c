import { DaybookError } from '@daybook/core';

/** What a declared field of a form takes. */
export interface FormField {
  required?: boolean;
  type?: 'text' | 'email' | 'number' | 'url';
  /** Characters; 5,000 unless said otherwise. */
  max_length?: number;
}

/** A form whose fields are declared: another field is refused, unless the form is open. */
export interface FormDeclaration {
  fields: { [name: string]: FormField };
  open?: boolean;
}

/** One of a tenant's websites. */
export interface Site {
  tenantId: number;
  /** Its name in public addresses. */
  app: string;
  /** The same by a name that says nothing. */
  publicKey: string;
  name: string;
  /** Origins whose pages may send. */
  origins: readonly string[];
  forms: { readonly [form: string]: FormDeclaration };
  /** Whether a form nobody declared is taken as it comes. */
  openForms: boolean;
}

/** What one says of a new site. */
export interface SiteInput {
  app: string;
  name?: string;
  origins?: readonly string[];
  forms?: { [form: string]: FormDeclaration };
  open_forms?: boolean;
}

const APP = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const FORM_NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** Whether a form or field may be called so: the names come back in addresses and as members. */
export const isFormName = (name: string): boolean => FORM_NAME.test(name);
export const isFieldName = (name: string): boolean => FIELD_NAME.test(name);

/** Refuses (`invalid_parameter`, with its pointer) what a site cannot be. */
export function checkSite({ app, origins = [], forms = {} }: SiteInput): void {
  if (!APP.test(app)) throw new DaybookError('invalid_parameter', { pointer: '/app', expected: 'lower-case letters, digits and hyphens, 1 to 63' });
  origins.forEach((origin, index) => {
    if (!isOrigin(origin)) throw new DaybookError('invalid_parameter', { pointer: `/origins/${index}`, expected: 'an origin such as https://www.example.com' });
  });
  for (const [form, { fields }] of Object.entries(forms)) {
    if (!isFormName(form)) throw new DaybookError('invalid_parameter', { pointer: '/forms', expected: 'names of 1 to 64 letters, digits, dots, hyphens and _' });
    for (const field of Object.keys(fields)) {
      if (!isFieldName(field)) throw new DaybookError('invalid_parameter', { pointer: `/forms/${form}/fields`, expected: 'names that begin with a letter, of letters, digits, dots, hyphens and _' });
    }
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return ['https:', 'http:'].includes(url.protocol) && url.origin === text;
}

/**
 * Whether a page of this origin may send to the site. A request of no page has no `Origin`: a server that passes a form
 * on, or a program. Those are held by the rate limit alone.
 */
export function takesOrigin(site: Pick<Site, 'origins'>, origin: string | undefined): boolean {
  return origin === undefined || site.origins.includes(origin);
}
