/**
 * All event types of one tenant: the built-in ones and its own. Looking up costs a Map access; nothing here changes
 * after it was created, so a tenant that declares a type gets a new catalogue.
 */
import { DaybookError } from '../errors/daybookError.ts';
import { wordsOf } from '../event/searchText.ts';
import { typeKey } from '../event/typeKey.ts';
import { type TypeLookup, wildcardMatcher } from '../filter/typeLookup.ts';
import { BUILTIN_TYPES } from './builtinTypes/index.ts';
import { CATEGORIES, type Category } from './categories.ts';
import type { EventTypeDeclaration } from './eventType.ts';

export interface Catalogue extends TypeLookup {
  /** The title of a type's version, the newest one where it is not known; empty for a type that is not. */
  title(type: string, version: number): string;
  /** A declaration by canonical name or alias: of the version asked for, else the newest. */
  get(name: string, version?: number): EventTypeDeclaration | undefined;
  /** The canonical name of a name or alias. */
  canonicalName(name: string): string | undefined;
  /** The newest declaration of the type with this `typeKey`. */
  byKey(key: number): EventTypeDeclaration | undefined;
  /** The newest declaration of every type, built-in ones first. */
  types(): readonly EventTypeDeclaration[];
  /** The families of the types that exist, in the order of the documentation; a tenant's own families last. */
  categories(): readonly Category[];
  /** Whether the type is the product's own. */
  isBuiltin(name: string): boolean;
}

/** What one list of declarations comes to. */
interface TypeIndex {
  newest: Map<string, EventTypeDeclaration>;
  versions: Map<string, EventTypeDeclaration>;
  canonical: Map<string, string>;
  byKey: Map<number, string>;
  foundAs: Map<string, string[]>;
}

const builtinIndexes = new WeakMap<readonly EventTypeDeclaration[], TypeIndex>();
let plainCatalogue: Catalogue | undefined;

/**
 * The catalogue of a tenant. Refuses (`event_type_conflict`) two types whose names share a `typeKey`, a name or
 * alias that is taken, and a tenant's type under a built-in name; `invalid_event_type` when versions have a gap.
 */
export function createCatalogue(
  builtin: readonly EventTypeDeclaration[] = BUILTIN_TYPES,
  tenantTypes: readonly EventTypeDeclaration[] = [],
): Catalogue {
  let base = builtinIndexes.get(builtin);
  if (base === undefined) {
    base = indexTypes(builtin, undefined);
    builtinIndexes.set(builtin, base);
  }
  return new LayeredCatalogue(base, indexTypes(tenantTypes, base));
}

/** The catalogue of a tenant that declared nothing; made once. */
export function builtinCatalogue(): Catalogue {
  plainCatalogue ??= createCatalogue();
  return plainCatalogue;
}

class LayeredCatalogue implements Catalogue {
  readonly #base: TypeIndex;
  readonly #own: TypeIndex;
  #types: readonly EventTypeDeclaration[] | undefined;

  constructor(base: TypeIndex, own: TypeIndex) {
    this.#base = base;
    this.#own = own;
  }

  get(name: string, version?: number): EventTypeDeclaration | undefined {
    const canonical = this.canonicalName(name);
    if (canonical === undefined) return undefined;
    if (version === undefined) return this.#base.newest.get(canonical) ?? this.#own.newest.get(canonical);
    const key = versionKey(canonical, version);
    return this.#base.versions.get(key) ?? this.#own.versions.get(key);
  }

  canonicalName(name: string): string | undefined {
    return this.#base.canonical.get(name) ?? this.#own.canonical.get(name);
  }

  byKey(key: number): EventTypeDeclaration | undefined {
    const name = this.#base.byKey.get(key) ?? this.#own.byKey.get(key);
    return name === undefined ? undefined : this.get(name);
  }

  types(): readonly EventTypeDeclaration[] {
    this.#types ??= [...this.#base.newest.values(), ...this.#own.newest.values()];
    return this.#types;
  }

  resolve(name: string): readonly string[] {
    const canonical = this.canonicalName(name);
    return canonical === undefined ? [] : this.#withFinders([canonical]);
  }

  match(pattern: string): readonly string[] {
    if (!pattern.includes('*')) return this.resolve(pattern);
    const matches = wildcardMatcher(pattern);
    const found: string[] = [];
    for (const index of [this.#base, this.#own]) {
      for (const [name, canonical] of index.canonical) if (matches(name)) found.push(canonical);
    }
    return this.#withFinders(found);
  }

  inCategory(category: string): readonly string[] {
    const ids = new Set(this.categories().filter(({ id, face }) => id === category || face === category).map(({ id }) => id));
    return this.types().filter((declaration) => ids.has(declaration.category)).map(({ type }) => type);
  }

  title(type: string, version: number): string {
    return (this.get(type, version) ?? this.get(type))?.title ?? '';
  }

  titled(word: string, prefix: boolean): readonly string[] {
    const found = new Set<string>();
    for (const index of [this.#base, this.#own]) {
      for (const { type, title } of index.versions.values()) {
        if (titleWords(title).some((each) => (prefix ? each.startsWith(word) : each === word))) found.add(type);
      }
    }
    return [...found];
  }

  categories(): readonly Category[] {
    const present = new Map<string, EventTypeDeclaration>();
    for (const declaration of this.types()) if (!present.has(declaration.category)) present.set(declaration.category, declaration);
    const known = CATEGORIES.filter((category) => present.delete(category.id));
    const own = [...present].map(([id, declaration]): Category => ({ id, title: titleOf(id), icon: declaration.icon, face: 'story' }));
    return [...known, ...own];
  }

  isBuiltin(name: string): boolean {
    return this.#base.canonical.has(name);
  }

  /** The names without repeats, and those of the types also found as one of them. */
  #withFinders(names: readonly string[]): readonly string[] {
    const found = new Set(names);
    for (const name of names) {
      for (const finder of this.#base.foundAs.get(name) ?? []) found.add(finder);
      for (const finder of this.#own.foundAs.get(name) ?? []) found.add(finder);
    }
    return [...found];
  }
}

const TITLE_WORDS = new Map<string, readonly string[]>();

/** A title's words as a filter asks for them. Titles come from catalogues, so they are few. */
function titleWords(title: string): readonly string[] {
  let words = TITLE_WORDS.get(title);
  if (words === undefined) {
    words = wordsOf(title).slice(0, 16);
    if (TITLE_WORDS.size >= 4096) TITLE_WORDS.clear();
    TITLE_WORDS.set(title, words);
  }
  return words;
}

function indexTypes(declarations: readonly EventTypeDeclaration[], base: TypeIndex | undefined): TypeIndex {
  const index: TypeIndex = { newest: new Map(), versions: new Map(), canonical: new Map(), byKey: new Map(), foundAs: new Map() };
  for (const declaration of [...declarations].sort((a, b) => a.version - b.version)) {
    const { type, version } = declaration;
    const earlier = index.newest.get(type);
    if (version !== (earlier?.version ?? 0) + 1) {
      const detail = earlier?.version === version ? `${type} has version ${version} twice.` : `${type} has version ${version}, but not the one before it.`;
      throw new DaybookError(earlier?.version === version ? 'event_type_conflict' : 'invalid_event_type', { detail, pointer: '/version' });
    }
    if (earlier === undefined) claimName(index, base, type, type, '/type');
    const key = typeKey(type);
    const holder = index.byKey.get(key) ?? base?.byKey.get(key);
    if (holder !== undefined && holder !== type) {
      throw new DaybookError('event_type_conflict', {
        detail: `The name ${type} has the same short key as ${holder}.`, pointer: '/type', remedy: 'Give the type another name.',
      });
    }
    index.byKey.set(key, type);
    for (const alias of declaration.aliases) claimName(index, base, alias, type, '/aliases');
    for (const name of declaration.foundAs) {
      const finders = index.foundAs.get(name) ?? [];
      if (!finders.includes(type)) index.foundAs.set(name, [...finders, type]);
    }
    index.newest.set(type, declaration);
    index.versions.set(versionKey(type, version), declaration);
  }
  return index;
}

/** Later versions may repeat their own aliases; nobody else's name may be taken. */
function claimName(index: TypeIndex, base: TypeIndex | undefined, name: string, type: string, pointer: string): void {
  const holder = index.canonical.get(name) ?? base?.canonical.get(name);
  if (holder !== undefined && (holder !== type || base?.canonical.has(name) === true)) {
    throw new DaybookError('event_type_conflict', {
      detail: `The name ${name} belongs to ${holder}.`, pointer, remedy: 'Give the type another name.',
    });
  }
  index.canonical.set(name, type);
}

function versionKey(type: string, version: number): string {
  return `${version} ${type}`;
}

function titleOf(id: string): string {
  const words = id.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
