import { type Value, withFields } from '../events/index.ts';
import { type Extract, unreachable } from '../ir/index.ts';
import { dissectRegex, type ExtractingRegex, grokRegex } from '../regex/index.ts';
import { compilePcre, eachValue } from './functions.ts';
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
      return byColumns(dissectRegex(node.pattern));
    case 'json':
      return (text) =>
        node.outputs.map((name) => {
          const found = eachValue.jsonExtract?.([text, node.pattern === '' ? name : node.pattern]);
          return [name, found === undefined ? [] : ([found].flat() as readonly Value[])];
        });
    case 'grok':
      return byColumns(grokRegex(node.pattern));
    case 'xml':
    case 'keyValue':
      return undefined;
    default:
      return unreachable(node.method);
  }
}

function byRegex(node: Extract): ((text: string) => Fields | undefined) | undefined {
  const compiled = compilePcre(node.pattern);
  if (compiled === undefined) return undefined;
  return (text) => {
    const found = compiled.exec(text);
    if (found === undefined) return undefined;
    return Object.entries(found.named).map(([name, value]) => [name, [value]]);
  };
}

/** Nothing for a pattern with parts that are not known exactly. */
function byColumns(regex: ExtractingRegex | undefined): ((text: string) => Fields | undefined) | undefined {
  const compiled = regex === undefined || regex.rough.length > 0 ? undefined : compilePcre(regex.pattern);
  if (regex === undefined || compiled === undefined) return undefined;
  return (text) => {
    const found = compiled.exec(text);
    if (found === undefined) return undefined;
    const fields = new Map<string, Value[]>();
    for (const { name, column, isNumber } of regex.groups) {
      const part = found.named[name];
      const values = fields.get(column) ?? [];
      fields.set(column, values);
      if (part !== undefined) values.push(isNumber ? Number(part) : part);
    }
    return [...fields];
  };
}
