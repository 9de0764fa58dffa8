import type { SourceText } from '../text/index.ts';
import type { OpenedRule, RuleFileFormat } from './format.ts';

/** Top-level keys by which the files that lie beside rules are known: macros, lookups, data sources, stories, tests. */
const COMPANIONS: readonly (readonly string[])[] = [
  ['definition', 'name'],
  ['definition', 'arguments'],
  ['filename', 'name'],
  ['collection', 'name'],
  ['fields_list', 'name'],
  ['sourcetype', 'supported_TA'],
  ['sourcetype', 'fields'],
  ['narrative', 'name'],
  ['scheduling', 'name'],
  ['attack_data'],
];

const RULE_KEYS = ['search', 'detection', 'logsource', 'correlation', 'filter', 'query'];

/** Files of a rule repository that hold no rule. Opens as one `companion`, which a folder walk passes over. */
export const companion: RuleFileFormat = {
  id: 'companion',
  languages: [],
  recognises(source) {
    if (!/\.ya?ml$/i.test(source.name)) return false;
    const keys = topLevelKeys(source);
    if (RULE_KEYS.some((key) => keys.has(key))) return false;
    return COMPANIONS.some((marks) => marks.every((key) => keys.has(key)));
  },
  open(source) {
    const rule: OpenedRule = {
      metadata: {},
      language: 'companion',
      query: source,
      settings: {},
      format: 'companion',
      unusable: true,
      diagnostics: [],
    };
    return { value: [rule], diagnostics: [] };
  },
  write() {
    return { diagnostics: [] };
  },
};

function topLevelKeys(source: SourceText): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const found of source.text.slice(0, 100_000).matchAll(/^([A-Za-z_]\w*):/gm)) keys.add(found[1]!);
  return keys;
}
