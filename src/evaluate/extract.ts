import { type Value, withFields } from '../events/index.ts';
import { type Extract, unreachable } from '../ir/index.ts';
import { compileRegex } from '../regex/index.ts';
import { eachValue } from './functions.ts';
import { compileScalar } from './predicate.ts';
import type { Row } from './rows.ts';

type Fields = readonly (readonly [string, readonly Value[]])[];

/** Columns taken out of a text. Undefined for methods that are not known here. */
export function runExtract(node: Extract, rows: readonly Row[]): readonly Row[] | undefined {
  const take = extractor(node);
  if (take === undefined) return undefined;
  const from = compileScalar(node.from);
  return rows.map((row) => {
    for (const value of from(row.event)) {
      const fields = take(String(value));
      if (fields !== undefined) return { ...row, event: withFields(row.event, fields) };
    }
    return row;
  });
}

function extractor(node: Extract): ((text: string) => Fields | undefined) | undefined {
  switch (node.method) {
    case 'regex':
      return byRegex(node);
    case 'dissect':
      return byDissect(node);
    case 'json':
      return (text) =>
        node.outputs.map((name) => {
          const found = eachValue.jsonExtract?.([text, node.pattern === '' ? name : node.pattern]);
          return [name, found === undefined ? [] : ([found].flat() as readonly Value[])];
        });
    case 'grok':
    case 'xml':
    case 'keyValue':
      return undefined;
    default:
      return unreachable(node.method);
  }
}

function byRegex(node: Extract): ((text: string) => Fields | undefined) | undefined {
  const compiled = compileRegex({
    pattern: node.pattern,
    flavour: 'pcre',
    anchoring: 'substring',
    case: 'sensitive',
    dotAll: false,
    multiline: false,
  });
  if ('unsupported' in compiled) return undefined;
  return (text) => {
    const found = compiled.exec(text);
    if (found === undefined) return undefined;
    return Object.entries(found.named).map(([name, value]) => [name, [value]]);
  };
}

/** `%{name}` takes what stands up to the next literal text; `%{}` and `%{?name}` are left out, `%{name->}` skips blanks. */
function byDissect(node: Extract): (text: string) => Fields | undefined {
  const parts = node.pattern.split(/%\{([^}]*)\}/);
  return (text) => {
    const first = parts[0]!;
    if (!text.startsWith(first)) return undefined;
    const fields: (readonly [string, readonly Value[]])[] = [];
    let at = first.length;
    for (let i = 1; i < parts.length; i += 2) {
      const name = parts[i]!;
      const next = parts[i + 1]!;
      const end = next === '' ? text.length : text.indexOf(next, at);
      if (end === -1) return undefined;
      const key = name.replace(/->$/, '').replace(/^\+/, '');
      if (key !== '' && !/^[?*&]/.test(key)) fields.push([key, [text.slice(at, end)]]);
      at = end + next.length;
      if (name.endsWith('->')) while (next !== '' && text.startsWith(next, at)) at += next.length;
    }
    return fields;
  };
}
