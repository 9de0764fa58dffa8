import { printYaml, type YamlStyle } from '../../syntax/yaml-print.ts';
import type {
  CorrelationCondition,
  Detection,
  DetectionItem,
  Selection,
  SigmaCorrelation,
  SigmaFilter,
  SigmaLogSource,
  SigmaQuery,
  SigmaRule,
} from './ast.ts';

/** The specification asks for four blanks and single quotes. */
export const sigmaStyle: YamlStyle = {
  indent: 4,
  quoted: ([section, part]) =>
    (section === 'detection' || section === 'filter') && part !== 'condition' && part !== 'rules',
};

/** A query as YAML: the documents that it needs, and last the one whose results it gives. */
export function print(query: SigmaQuery): string {
  const nodes = [...query.others, query.main, ...query.filters];
  return nodes.map((node) => printYaml(documentOf(node), sigmaStyle)).join('---\n');
}

type Section = Readonly<Record<string, unknown>>;

/** One document as plain values, in the usual order of keys. */
function documentOf(node: SigmaRule | SigmaCorrelation | SigmaFilter): Section {
  const head: Section = { title: node.title ?? 'Untitled', id: node.id, name: node.name };
  switch (node.type) {
    case 'Rule':
      return {
        ...head,
        taxonomy: node.taxonomy,
        ...logSourceOf(node.logSource),
        detection: detectionOf(node.detection),
      };
    case 'Filter': {
      const rules = node.rules === 'any' ? 'any' : [...node.rules];
      return { ...head, ...logSourceOf(node.logSource), filter: { rules, ...detectionOf(node.detection) } };
    }
    case 'Correlation':
      return { ...head, correlation: correlationOf(node), generate: node.generate ? true : undefined };
  }
}

function logSourceOf(logSource: SigmaLogSource): Section {
  const { product, category, service } = logSource;
  if (product === undefined && category === undefined && service === undefined) return {};
  return { logsource: { category, product, service } };
}

function detectionOf(detection: Detection): Section {
  const out: Record<string, unknown> = {};
  for (const [name, selection] of detection.selections) out[name] = selectionValue(selection);
  const conditions = detection.conditions.map((condition) => condition.text);
  out.condition = conditions.length === 1 ? conditions[0] : conditions;
  return out;
}

function selectionValue(selection: Selection): Section | readonly unknown[] {
  switch (selection.type) {
    case 'Item':
      return selection.key === '' ? [...selection.values] : { [selection.key]: itemValue(selection) };
    case 'Map':
      return Object.fromEntries(selection.items.map((item) => [item.key, itemValue(item)]));
    case 'List':
      return selection.items.flatMap((item): readonly unknown[] =>
        item.type === 'Item' && item.key === '' ? item.values : [selectionValue(item)],
      );
  }
}

function itemValue(item: DetectionItem): unknown {
  return item.list || item.values.length !== 1 ? [...item.values] : item.values[0];
}

function correlationOf(node: SigmaCorrelation): Section {
  const aliases = [...node.aliases].map(([alias, fields]) => [alias, Object.fromEntries(fields)]);
  return {
    type: node.correlationType,
    rules: [...node.rules],
    'group-by': node.groupBy.length === 0 ? undefined : [...node.groupBy],
    timespan: node.timespan === undefined ? undefined : printTimespan(node.timespan),
    aliases: aliases.length === 0 ? undefined : Object.fromEntries(aliases),
    condition: node.condition === undefined ? undefined : conditionOf(node.condition),
  };
}

function conditionOf(condition: CorrelationCondition): unknown {
  if (condition.type === 'Temporal') return condition.text;
  const { fields, limits, percentile } = condition;
  const limit = Object.fromEntries(limits.map(({ operator, value }) => [operator, value]));
  const field = fields.length === 1 ? fields[0] : fields.length === 0 ? undefined : [...fields];
  return { field, percentile, ...limit };
}

/** The largest unit of the specification that divides the time. */
function printTimespan(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
