import { type Condition, parseCondition } from '../../../grammars/sigma-condition/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import {
  type CorrelationCondition,
  type CorrelationOperator,
  type CorrelationType,
  correlationOperators,
  correlationTypes,
  type SigmaCorrelation,
} from './ast.ts';
import { isMap } from './documents.ts';
import type { Place } from './place.ts';

type Section = Readonly<Record<string, unknown>>;
type Named = Pick<SigmaCorrelation, 'title' | 'id' | 'name' | 'document'>;

/** A `correlation` section. https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html */
export function readCorrelation(
  whole: Section,
  named: Named,
  around: Place,
  diagnostics: Diagnostic[],
): SigmaCorrelation | undefined {
  const section = whole.correlation;
  const place = around.at('correlation');
  if (!isMap(section)) return wrong('correlation', 'a map of type, rules, timespan, …', place, diagnostics);
  const complain = (key: string, expected: string): undefined => {
    const span = key in section ? place.at(key) : (place.key ?? place);
    return wrong(`correlation ${key}`, expected, span, diagnostics);
  };
  const { type } = section;
  if (!isCorrelationType(type)) return complain('type', `one of ${correlationTypes.join(', ')}`);
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  const condition = readCondition(section.condition, place, temporal, diagnostics);
  if (condition === null) return undefined;
  const rules = correlatedRules(section);
  if (rules === undefined || rules.length === 0) return complain('rules', 'a list of rules, by name or id');
  const timespan = readTimespan(section.timespan);
  if (timespan === undefined) return complain('timespan', 'a number above 0 with s, m, h or d, such as 15m');
  const groupBy = section['group-by'] === undefined ? [] : texts(section['group-by']);
  if (groupBy === undefined) return complain('group-by', 'a list of fields');
  const aliases = readAliases(section.aliases);
  if (aliases === undefined) return complain('aliases', 'a map of alias to a map of rule to field');
  if (!temporal && condition === undefined) {
    return complain('condition', `a map with a limit: ${correlationOperators.join(', ')}`);
  }
  if (type.startsWith('value_') && condition?.type === 'Threshold' && condition.fields.length === 0) {
    return complain('condition', 'a map with a limit and the `field` that is measured');
  }
  // The specification's text and schema have it at the top, its older examples inside.
  const generate = whole.generate ?? section.generate ?? false;
  if (typeof generate !== 'boolean') {
    const span = whole.generate === undefined ? place.at('generate') : around.at('generate');
    return wrong('generate', 'true or false', span, diagnostics);
  }
  return {
    type: 'Correlation',
    ...named,
    correlationType: type,
    rules,
    groupBy,
    timespan,
    condition,
    aliases,
    generate,
    place,
  };
}

function wrong(
  what: string,
  expected: string,
  span: Diagnostic['span'],
  diagnostics: Diagnostic[],
): undefined {
  diagnostics.push(diagnose('sigma-value-type', { span, with: { what, expected } }));
}

function isCorrelationType(value: unknown): value is CorrelationType {
  return correlationTypes.includes(value as CorrelationType);
}

/**
 * The names and ids that a `correlation` section refers to. Where it lists none, those of its condition over rules (as
 * pySigma reads it); undefined when the list is none of texts.
 */
export function correlatedRules({ rules, condition }: Section): readonly string[] | undefined {
  if (rules !== undefined && rules !== null) return texts(rules);
  const parsed = typeof condition === 'string' ? parseCondition(condition) : undefined;
  return parsed !== undefined && 'condition' in parsed ? [...new Set(namesIn(parsed.condition))] : [];
}

/** The selections, or rules, that a condition names one by one. */
export function namesIn(condition: Condition): readonly string[] {
  switch (condition.type) {
    case 'And':
    case 'Or':
      return condition.items.flatMap(namesIn);
    case 'Not':
      return namesIn(condition.item);
    case 'Selection':
      return [condition.name];
    case 'Quantified':
      return [];
  }
}

/** A text or number, or a list of them. */
function texts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string' || typeof item === 'number')
    ? list.map(String)
    : undefined;
}

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  // Not in the specification, but read by pySigma: weeks, and the months and years of an average calendar.
  w: 604_800_000,
  M: 2_629_746_000,
  y: 31_556_952_000,
};

/** `15m` in milliseconds. */
function readTimespan(value: unknown): number | undefined {
  const match = /^(\d{1,9})([smhdwMy])$/.exec(typeof value === 'string' ? value.trim() : '');
  const span = match === null ? 0 : Number(match[1]) * units[match[2]!]!;
  return span > 0 ? span : undefined;
}

function readAliases(value: unknown): ReadonlyMap<string, ReadonlyMap<string, string>> | undefined {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (value === undefined || value === null) return aliases;
  if (!isMap(value)) return undefined;
  for (const [alias, fields] of Object.entries(value)) {
    if (!isMap(fields)) return undefined;
    const pairs = Object.entries(fields);
    if (!pairs.every((pair): pair is [string, string] => typeof pair[1] === 'string')) return undefined;
    aliases.set(alias, new Map(pairs));
  }
  return aliases;
}

/** `null` stands for a condition that is there and wrong. */
function readCondition(
  value: unknown,
  around: Place,
  temporal: boolean,
  diagnostics: Diagnostic[],
): CorrelationCondition | undefined | null {
  if (value === undefined || value === null) return undefined;
  const place = around.at('condition');
  if (typeof value === 'string' && temporal) {
    const parsed = parseCondition(value);
    if ('condition' in parsed) return { type: 'Temporal', text: value, condition: parsed.condition };
    const { message, help, start, end } = parsed.error;
    diagnostics.push(
      diagnose('syntax-error', { span: place.inside(start, end), help, with: { reason: message } }),
    );
    return null;
  }
  const refuse = (what: string, expected: string, span: Diagnostic['span']): null => {
    wrong(what, expected, span, diagnostics);
    return null;
  };
  if (!isMap(value)) return refuse('correlation condition', 'a map of limits', place);
  const limits: { operator: CorrelationOperator; value: number }[] = [];
  let fields: readonly string[] = [];
  let percentile: number | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const number = numberOf(inner);
    if (key === 'field') {
      const names = texts(inner);
      if (names === undefined) return refuse('`field`', 'a field or a list of fields', place.at(key));
      fields = names;
    } else if (key === 'percentile') {
      if (number === undefined || number < 0 || number > 100)
        return refuse('`percentile`', 'a number from 0 to 100', place.at(key));
      percentile = number;
    } else if (!correlationOperators.includes(key as CorrelationOperator)) {
      const expected = `one of ${correlationOperators.join(', ')}, field`;
      return refuse(`the key ${key} of the condition`, expected, place.at(key).key);
    } else if (number === undefined) return refuse(`\`${key}\``, 'a number', place.at(key));
    else limits.push({ operator: key as CorrelationOperator, value: number });
  }
  if (limits.length === 0) {
    return refuse('correlation condition', `a map with a limit: ${correlationOperators.join(', ')}`, place);
  }
  return { type: 'Threshold', limits, fields, ...(percentile === undefined ? {} : { percentile }) };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
