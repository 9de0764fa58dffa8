import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { YamlDocument } from '../../syntax/yaml.ts';
import type { SigmaCorrelation, SigmaFilter, SigmaRule } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { isMap } from './documents.ts';
import { Place } from './place.ts';
import { tagProblem } from './tags.ts';
import { takesNewer } from './version.ts';

type Complain = (key: string, reason: string, index?: number) => void;

/** The specification's rules for what stands beside the detection. */
export function lintMetadata(
  node: SigmaRule | SigmaCorrelation | SigmaFilter,
  document: YamlDocument,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): void {
  const { value } = document;
  if (!isMap(value)) return;
  const place = new Place(document);
  const complain: Complain = (key, reason, index) => {
    const here = key in value ? place.at(key) : place;
    const span = index === undefined ? here : here.at(index);
    diagnostics.push(diagnose('sigma-metadata', { span, with: { key, reason } }));
  };
  for (const [key, check] of Object.entries(checks)) {
    if (value[key] !== undefined && value[key] !== null) check(value[key], complain);
  }
  // Everyone writes them, and no tool minds: only said where rules are held to 2.1.
  if (node.type === 'Correlation' && value.tags !== undefined && context.version === '2.1') {
    takesNewer('`tags` of a correlation', place.at('tags').key, context, diagnostics);
  }
  if (value.title === undefined || value.title === null) complain('title', 'a rule must have one');
  if (node.type === 'Correlation' && node.groupBy.length === 0) {
    complain('correlation', 'the specification asks for `group-by`');
  }
  if (node.type !== 'Correlation' && isMap(value.logsource)) lintLogSource(value.logsource, complain);
  for (const key of Object.keys(value)) {
    if (key !== key.toLowerCase()) complain(key, 'keys are written in lower case');
  }
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const relations = ['derived', 'obsolete', 'merged', 'renamed', 'similar'];
const levels = ['informational', 'low', 'medium', 'high', 'critical'];
const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

/** https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html and the tags appendix */
const checks: Readonly<Record<string, (value: unknown, complain: Complain) => void>> = {
  title(value, complain) {
    if (typeof value !== 'string') complain('title', 'must be a text');
    else if (value.length > 256) complain('title', 'longer than 256 characters');
  },
  id(value, complain) {
    if (!uuid.test(String(value))) complain('id', 'not a UUID');
  },
  description(value, complain) {
    if (typeof value !== 'string') complain('description', 'must be a text');
    else if (value.length > 65_535) complain('description', 'longer than 65,535 characters');
  },
  author(value, complain) {
    if (typeof value !== 'string')
      complain('author', 'must be a text; several authors are separated by commas');
  },
  date: (value, complain) => lintDate('date', value, complain),
  modified: (value, complain) => lintDate('modified', value, complain),
  status(value, complain) {
    if (!statuses.includes(String(value))) complain('status', `must be one of ${statuses.join(', ')}`);
  },
  level(value, complain) {
    if (!levels.includes(String(value))) complain('level', `must be one of ${levels.join(', ')}`);
  },
  references: (value, complain) => lintTexts('references', value, complain),
  falsepositives: (value, complain) => lintTexts('falsepositives', value, complain),
  fields: (value, complain) => lintTexts('fields', value, complain),
  tags(value, complain) {
    if (!lintTexts('tags', value, complain)) return;
    for (const [index, tag] of (value as readonly string[]).entries()) {
      const reason = tagProblem(tag);
      if (reason !== undefined) complain('tags', `${tag} ${reason}`, index);
    }
  },
  name: (value, complain) => lintShortText('name', value, complain),
  taxonomy: (value, complain) => lintShortText('taxonomy', value, complain),
  license(value, complain) {
    if (typeof value !== 'string' || !spdx.test(value))
      complain('license', 'must be an SPDX identifier, such as MIT or Elastic-2.0');
  },
  scope: (value, complain) => lintTexts('scope', value, complain),
  related(value, complain) {
    if (!Array.isArray(value)) {
      complain('related', 'must be a list of id and type');
      return;
    }
    for (const [index, item] of value.entries()) {
      if (!isMap(item) || !uuid.test(String(item.id))) complain('related', 'id is not a UUID', index);
      else if (!relations.includes(String(item.type))) {
        complain('related', `type must be one of ${relations.join(', ')}`, index);
      }
    }
  },
};

function lintDate(key: string, value: unknown, complain: Complain): void {
  const parts = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (parts === null) {
    complain(key, 'a date is written YYYY-MM-DD');
    return;
  }
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) complain(key, 'there is no such day');
}

/** https://spdx.org/licenses/, and expressions of them; not the list itself, which grows. */
const spdx = /^\(?[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) \(?[A-Za-z0-9.+-]+\)?)*\)?$/;

function lintShortText(key: string, value: unknown, complain: Complain): void {
  if (typeof value !== 'string') complain(key, 'must be a text');
  else if (value.length > 256) complain(key, 'longer than 256 characters');
}

function lintTexts(key: string, value: unknown, complain: Complain): boolean {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    const repeated = value.findIndex((item, index) => value.indexOf(item) !== index);
    if (repeated !== -1) complain(key, `${value[repeated]} stands twice`, repeated);
    return true;
  }
  complain(key, 'must be a list of texts');
  return false;
}

function lintLogSource(logSource: Readonly<Record<string, unknown>>, complain: Complain): void {
  for (const key of ['category', 'product', 'service']) {
    const value = logSource[key];
    if (typeof value !== 'string' || /^[a-z0-9_.-]+$/.test(value)) continue;
    complain('logsource', `${key} ${value}: lower case letters, digits, \`_\`, \`.\` and \`-\` only`);
  }
}
