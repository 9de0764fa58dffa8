import { parseCondition } from '../../../grammars/sigma-condition/index.ts';
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
  const complain = (key: string | undefined, expected: string): undefined => {
    const what = key === undefined ? 'correlation' : `correlation ${key}`;
    const span = key === undefined ? place : place.at(key);
    diagnostics.push(diagnose('sigma-value-type', { span, with: { what, expected } }));
    return undefined;
  };
  if (!isMap(section)) return complain(undefined, 'a map');
  const type = section.type;
  if (!isCorrelationType(type)) return complain('type', `one of ${correlationTypes.join(', ')}`);
  const rules = texts(section.rules);
  if (rules.length === 0) return complain('rules', 'a list of rules, by name or id');
  const timespan = readTimespan(section.timespan);
  if (timespan === undefined && section.timespan !== undefined) {
    return complain('timespan', 'a number with s, m, h or d, such as 15m');
  }
  if (timespan === undefined) return complain('timespan', 'given');
  const aliases = readAliases(section.aliases);
  if (aliases === undefined) return complain('aliases', 'a map of alias to a map of rule to field');
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  const condition = readCondition(section.condition, place, temporal, diagnostics);
  if (condition === null) return undefined;
  if (
    !temporal &&
    (condition === undefined || condition.type === 'Temporal' || condition.limits.length === 0)
  ) {
    return complain('condition', `a limit: ${correlationOperators.join(', ')}`);
  }
  const counted = condition?.type === 'Threshold' ? condition.fields : [];
  if (type.startsWith('value_') && counted.length === 0) return complain('condition', 'to have a `field`');
  return {
    type: 'Correlation',
    ...named,
    correlationType: type,
    rules,
    groupBy: texts(section['group-by']),
    timespan,
    condition,
    aliases,
    // The specification's text and schema have it at the top, its older examples inside.
    generate: whole.generate === true || section.generate === true,
    place,
  };
}

function isCorrelationType(value: unknown): value is CorrelationType {
  return correlationTypes.includes(value as CorrelationType);
}

function texts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item !== 'object').map(String);
}

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  // Not in the specification, but read by pySigma: weeks; months and years as 30 and 365 days.
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** `15m` in milliseconds. */
export function readTimespan(value: unknown): number | undefined {
  const match = /^(\d{1,9})([smhdwMy])$/.exec(typeof value === 'string' ? value.trim() : '');
  if (match === null) return undefined;
  return Number(match[1]) * units[match[2]!]!;
}

function readAliases(value: unknown): ReadonlyMap<string, ReadonlyMap<string, string>> | undefined {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (value === undefined || value === null) return aliases;
  if (!isMap(value)) return undefined;
  for (const [alias, fields] of Object.entries(value)) {
    if (!isMap(fields)) return undefined;
    aliases.set(alias, new Map(Object.entries(fields).map(([rule, field]) => [rule, String(field)])));
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
  const wrong = (what: string, expected: string, span: Place): null => {
    diagnostics.push(diagnose('sigma-value-type', { span, with: { what, expected } }));
    return null;
  };
  if (!isMap(value)) return wrong('correlation condition', 'a map of limits', place);
  const limits: { operator: CorrelationOperator; value: number }[] = [];
  let fields: readonly string[] = [];
  let percentile: number | undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'field') fields = texts(inner);
    else if (key === 'percentile') percentile = Number(inner);
    else if (!correlationOperators.includes(key as CorrelationOperator)) {
      return wrong(`\`${key}\``, `one of ${correlationOperators.join(', ')}, field`, place.at(key));
    } else if (!Number.isFinite(Number(inner)) || inner === null || inner === '') {
      return wrong(`\`${key}\``, 'a number', place.at(key));
    } else limits.push({ operator: key as CorrelationOperator, value: Number(inner) });
  }
  return { type: 'Threshold', limits, fields, ...(percentile === undefined ? {} : { percentile }) };
}
