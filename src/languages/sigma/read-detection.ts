import { parseCondition } from '../../../grammars/sigma-condition/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import type { ConditionText, Detection, DetectionItem, Selection, SigmaValue } from './ast.ts';
import { isMap } from './documents.ts';
import { itemKey } from './keys.ts';
import type { Place } from './place.ts';

/** Lists of selections within lists; nothing real goes beyond two. */
const maxNesting = 20;

/** Characters of a condition; real ones stay below a thousand. */
const maxCondition = 100_000;

/** The `detection` section of a rule, or the `filter` section of a filter. */
export function readDetection(
  section: unknown,
  place: Place,
  filtering: boolean,
  diagnostics: Diagnostic[],
): Detection | undefined {
  if (!isMap(section)) {
    const what = {
      what: filtering ? 'filter' : 'detection',
      expected: 'a map of selections and a condition',
    };
    diagnostics.push(diagnose('sigma-value-type', { span: place, with: what }));
    return undefined;
  }
  const selections = new Map<string, Selection>();
  let failed = false;
  for (const name in section) {
    if (name === 'condition' || (filtering && name === 'rules')) continue;
    if (name === 'timeframe') {
      diagnostics.push(diagnose('sigma-timeframe', { span: place.at(name) }));
      continue;
    }
    const selection = readSelection(name, section[name], place.at(name), diagnostics, 0);
    if (selection === undefined) failed = true;
    else selections.set(name, selection);
  }
  const what = filtering ? 'filter' : 'detection';
  const conditions = readConditions(section.condition, what, place, diagnostics);
  return failed || conditions === undefined ? undefined : { selections, conditions, place };
}

function readConditions(
  value: unknown,
  what: string,
  place: Place,
  diagnostics: Diagnostic[],
): readonly ConditionText[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  if (value === undefined || value === null || list.length === 0) {
    diagnostics.push(diagnose('sigma-no-condition', { span: place.key ?? place, with: { what } }));
    return undefined;
  }
  const conditions: ConditionText[] = [];
  for (let i = 0; i < list.length; i++) {
    const text: unknown = list[i];
    const here = Array.isArray(value) ? place.at('condition').at(i) : place.at('condition');
    if (typeof text !== 'string' || text.trim() === '') {
      const details = { what: 'condition', expected: 'a text that names selections' };
      diagnostics.push(diagnose('sigma-value-type', { span: here, with: details }));
      return undefined;
    }
    if (text.length > maxCondition) {
      diagnostics.push(diagnose('text-too-long', { span: here, with: { limit: maxCondition } }));
      return undefined;
    }
    const parsed = parseCondition(text);
    if ('error' in parsed) {
      const { message, help, start, end } = parsed.error;
      diagnostics.push(
        diagnose('syntax-error', { span: here.inside(start, end), help, with: { reason: message } }),
      );
      return undefined;
    }
    conditions.push({ text, condition: parsed.condition, place: here });
  }
  return conditions;
}

function readSelection(
  name: string,
  value: unknown,
  place: Place,
  diagnostics: Diagnostic[],
  depth: number,
): Selection | undefined {
  const empty = (): undefined => {
    const details = { what: `the selection ${name}` };
    diagnostics.push(diagnose('sigma-empty', { span: place.key ?? place, with: details }));
  };
  if (isMap(value)) {
    const items: DetectionItem[] = [];
    for (const key in value) {
      const item = readItem(key, value[key], place.at(key), diagnostics);
      if (item === undefined) return undefined;
      items.push(item);
    }
    if (items.length > 0) return { type: 'Map', items };
    return empty();
  }
  if (value === null) return empty();
  if (!Array.isArray(value)) return readItem('', value, place, diagnostics);
  if (value.length === 0) return empty();
  if (value.every((item) => typeof item !== 'object' || item === null)) {
    return readItem('', value, place, diagnostics);
  }
  if (depth >= maxNesting) {
    diagnostics.push(diagnose('nesting-too-deep', { span: place, with: { limit: maxNesting } }));
    return undefined;
  }
  const items: Selection[] = [];
  for (let i = 0; i < value.length; i++) {
    const item = readSelection(name, value[i], place.at(i), diagnostics, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { type: 'List', items };
}

function modifierHelp(problem: {
  readonly modifier: string;
  readonly suggestion?: string;
}): string | undefined {
  if (problem.modifier === '') return 'a `|` in a key is followed by a modifier';
  return problem.suggestion === undefined ? undefined : `do you mean \`${problem.suggestion}\`?`;
}

function readItem(
  keyText: string,
  value: unknown,
  place: Place,
  diagnostics: Diagnostic[],
): DetectionItem | undefined {
  const key = itemKey(keyText);
  if (key.problem !== undefined) {
    const { problem } = key;
    const details =
      problem.type === 'unknown'
        ? diagnose('sigma-modifier-unknown', {
            span: place.key,
            help: modifierHelp(problem),
            with: { modifier: problem.modifier },
          })
        : diagnose('sigma-modifier-conflict', {
            span: place.key,
            with: { modifier: problem.modifier, how: problem.how },
          });
    diagnostics.push(details);
    return undefined;
  }
  const list = Array.isArray(value);
  const values: readonly unknown[] = list ? value : [value];
  const what = key.field === '' ? 'the list of keywords' : `the list of values of ${key.field}`;
  if (values.length === 0) {
    diagnostics.push(diagnose('sigma-empty', { span: place, with: { what } }));
    return undefined;
  }
  for (let i = 0; i < values.length; i++) {
    const one = values[i];
    if (typeof one === 'object' && one !== null) {
      const details = { what: 'a value', expected: 'a text, a number, a boolean or null' };
      diagnostics.push(diagnose('sigma-value-type', { span: list ? place.at(i) : place, with: details }));
      return undefined;
    }
  }
  return {
    type: 'Item',
    field: key.field,
    modifiers: key.modifiers,
    key: keyText,
    values: values as readonly SigmaValue[],
    list,
    place,
  };
}
