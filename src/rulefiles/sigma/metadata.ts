import type { Metadata, RuleSeverity } from '../../ir/index.ts';
import { tactics } from '../../languages/sigma/index.ts';

type Section = Readonly<Record<string, unknown>>;
type Writable = { -readonly [Key in keyof Metadata]: Metadata[Key] };

const levels: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical'];

/**
 * What a Sigma document says about the rule. Keys that have no counterpart elsewhere are kept in their order under
 * `vendor.sigma`; so are the values that the common form would change, under their own key.
 */
export function readMetadata(document: Section): Metadata {
  const out: Writable = {};
  const rest: Record<string, unknown> = {};
  for (const key in document) {
    const value = document[key];
    if (!readKey(key, value, out)) rest[key] = value;
  }
  const logSource = furtherLogSource(document.logsource);
  if (logSource !== undefined) rest.logsource = logSource;
  out.vendor = { sigma: rest };
  return out;
}

/** False when the key has to be kept as it is. */
function readKey(key: string, value: unknown, out: Writable): boolean {
  switch (key) {
    case 'title':
    case 'name':
    case 'description':
    case 'status':
    case 'license':
      if (typeof value !== 'string') return false;
      out[key] = value;
      return true;
    case 'id':
      if (typeof value !== 'string') return false;
      out.id = value;
      return true;
    case 'author':
      return readAuthors(value, out);
    case 'date':
    case 'modified': {
      const date = typeof value === 'string' ? /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(value) : null;
      if (date === null) return false;
      out[key] = `${date[1]}-${date[2]}-${date[3]}`;
      return true;
    }
    case 'level':
      if (typeof value !== 'string' || !levels.includes(value)) return false;
      out.severity = value as RuleSeverity;
      return true;
    case 'references':
    case 'falsepositives': {
      const texts = textList(value);
      if (texts === undefined) return false;
      if (key === 'references') out.references = texts;
      else out.falsePositives = texts;
      return true;
    }
    case 'tags':
      return readTags(value, out);
    case 'related':
      return readRelated(value, out);
    case 'logsource':
    case 'detection':
    case 'correlation':
    case 'filter':
    case 'generate':
      return true;
    default:
      return false;
  }
}

function readAuthors(value: unknown, out: Writable): boolean {
  if (typeof value !== 'string') return false;
  const authors = value.split(',').map((author) => author.trim());
  out.authors = authors.includes('') ? authors.filter((author) => author !== '') : authors;
  return out.authors.length === 1 ? authors[0] === value : out.authors.join(', ') === value;
}

function textList(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((item) => typeof item === 'string') ? value : undefined;
}

/** Techniques, tactics and the rest apart; the original list is kept when putting them together would reorder it. */
function readTags(value: unknown, out: Writable): boolean {
  const list = textList(value);
  if (list === undefined) return false;
  const techniques: string[] = [];
  const tacticNames: string[] = [];
  const others: string[] = [];
  for (const tag of list) {
    const name = tag.startsWith('attack.') ? tag.slice(7) : undefined;
    if (name !== undefined && /^t\d{4}(?:\.\d{3})?$/i.test(name)) techniques.push(name.toUpperCase());
    else if (name !== undefined && tactics.has(name.replaceAll('_', '-'))) tacticNames.push(name);
    else others.push(tag);
  }
  if (techniques.length > 0) out.techniques = techniques;
  if (tacticNames.length > 0) out.tactics = tacticNames;
  if (others.length > 0) out.tags = others;
  return tagsOf(out).every((tag, index) => tag === list[index]);
}

export function tagsOf(metadata: Metadata): readonly string[] {
  const { tactics: names = [], techniques = [], tags = [] } = metadata;
  return [
    ...names.map((name) => `attack.${name}`),
    ...techniques.map((id) => `attack.${id.toLowerCase()}`),
    ...tags,
  ];
}

function readRelated(value: unknown, out: Writable): boolean {
  if (!Array.isArray(value)) return false;
  const related: { id: string; type: string }[] = [];
  for (const item of value) {
    const { id, type, ...more } = (item ?? {}) as Section;
    if (typeof id !== 'string' || typeof type !== 'string' || Object.keys(more).length > 0) return false;
    related.push({ id, type });
  }
  out.related = related;
  return true;
}

function furtherLogSource(value: unknown): Section | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  let rest: Record<string, unknown> | undefined;
  for (const key in value) {
    if (key === 'category' || key === 'product' || key === 'service') continue;
    rest ??= {};
    rest[key] = (value as Section)[key];
  }
  return rest;
}
