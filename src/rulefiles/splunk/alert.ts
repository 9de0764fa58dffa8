import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { ConfEntry } from '../../syntax/conf.ts';
import type { Segment, SourceText } from '../../text/index.ts';

/**
 * The condition on which a saved search alerts stands beside its query. It is part of what the rule detects, so that
 * it is read as further stages of the query: `alert_condition` is such a text already, and a count of results becomes
 * `stats` and `where`. Source: savedsearches.conf.spec, "Alerting".
 */

export const ALERT_KEYS: ReadonlySet<string> = new Set([
  'counttype',
  'relation',
  'quantity',
  'alert_condition',
]);

const COUNTS: Readonly<Record<string, string>> = {
  'number of events': 'count',
  'number of hosts': 'dc(host)',
  'number of sources': 'dc(source)',
};
const RELATIONS: Readonly<Record<string, string>> = {
  'greater than': '>',
  'less than': '<',
  'equal to': '==',
  'not equal to': '!=',
};

interface AlertCondition {
  /** Stages to add to the query, beginning with a pipe; empty when every result alerts. */
  readonly text: string;
  /** The entry that says it. */
  readonly entry?: ConfEntry;
  readonly diagnostics: readonly Diagnostic[];
}

const NONE: AlertCondition = { text: '', diagnostics: [] };

export function alertCondition(find: (key: string) => ConfEntry | undefined): AlertCondition {
  const custom = find('alert_condition');
  if (custom !== undefined && custom.value !== '') {
    const body = custom.value.replace(/^\|\s*/, '');
    return read(custom, `| ${body}`, custom.value);
  }
  const counttype = find('counttype')?.value.toLowerCase();
  const relation = find('relation');
  const quantity = find('quantity')?.value.trim() ?? '0';
  if (counttype === undefined || counttype === 'always' || relation === undefined) return NONE;
  const count = COUNTS[counttype];
  if (count === undefined) return NONE;
  const words = relation.value.toLowerCase();
  if (words === 'rises by' || words === 'drops by') {
    const details = {
      span: relation.keySpan,
      with: { what: counttype.replace('number of ', ''), relation: words },
    };
    return { text: '', entry: relation, diagnostics: [diagnose('splunk-alert-trend', details)] };
  }
  const operator = RELATIONS[words];
  if (operator === undefined || !/^\d+$/.test(quantity)) {
    const reason = `cannot be read: ${counttype} ${words} ${quantity}`;
    const details = { span: relation.keySpan, with: { key: 'relation', reason }, effect: 'broader' as const };
    return { text: '', entry: relation, diagnostics: [diagnose('metadata-invalid', details)] };
  }
  // Any result at all: what every rule does.
  if (operator === '>' && quantity === '0') return NONE;
  const text = `| stats ${count} as alert_count | where alert_count ${operator} ${quantity}`;
  return read(relation, text, `${counttype} ${words} ${quantity}`);
}

function read(entry: ConfEntry, text: string, condition: string): AlertCondition {
  const details = { span: entry.keySpan, with: { condition } };
  return { text, entry, diagnostics: [diagnose('splunk-alert-condition', details)] };
}

/** The query followed by the condition, each leading back to its own place in the file. */
export function withCondition(query: SourceText, condition: AlertCondition): SourceText {
  const { text, entry } = condition;
  if (text === '' || entry === undefined) return query;
  const start = query.text.length + 1;
  const segments = (): readonly Segment[] => [
    ...(query.segments?.() ?? []),
    {
      start,
      end: start + text.length,
      outer: entry.keySpan.source,
      outerStart: entry.keySpan.start,
      outerEnd: entry.keySpan.end,
    },
  ];
  return { name: query.name, text: `${query.text} ${text}`, segments };
}
