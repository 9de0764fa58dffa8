import { diagnose, type Result } from '../../diagnostics/index.ts';
import { parseYaml, type YamlDocument, type YamlPath } from '../../syntax/yaml.ts';
import type { SourceText, Span } from '../../text/index.ts';

/**
 * The documents of a Sigma file, with the collection actions of the first specification applied: a document with
 * `action: global` is merged into those that follow, `reset` forgets it, `repeat` starts from the document before.
 */
export function sigmaDocuments(source: SourceText): Result<readonly YamlDocument[]> {
  const parsed = parseYaml(source);
  const documents = parsed.value?.filter(
    (document) => document.value !== null && document.value !== undefined,
  );
  if (documents === undefined) return parsed;
  if (!documents.some((document) => actionOf(document) !== undefined)) {
    return { value: documents, diagnostics: parsed.diagnostics };
  }
  const applied = applyActions(documents);
  if (applied !== undefined) return { value: applied, diagnostics: parsed.diagnostics };
  const what = { what: 'global documents that repeat without bound' };
  return { diagnostics: [diagnose('yaml-unsupported', { span: documents[0]!.spanOf([]), with: what })] };
}

function actionOf(document: YamlDocument): unknown {
  const { value } = document;
  return isMap(value) ? value.action : undefined;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values that the merged documents may hold together: many small documents can stand for a huge stream. */
const maxValues = 300_000;

/** Undefined when the documents would grow without bound. */
function applyActions(documents: readonly YamlDocument[]): readonly YamlDocument[] | undefined {
  const out: YamlDocument[] = [];
  let globals: YamlDocument[] = [];
  let base: unknown;
  let values = 0;
  for (const document of documents) {
    switch (actionOf(document)) {
      case 'global':
        globals.push(document);
        base = mergeValues(base, document.value, 0);
        values += sizeOf(base);
        break;
      case 'reset':
        globals = [];
        base = undefined;
        break;
      case 'repeat': {
        const previous = out[out.length - 1];
        out.push(
          merged(previous === undefined ? [document] : [previous, document], document.value, previous?.value),
        );
        break;
      }
      default:
        out.push(globals.length === 0 ? document : merged([...globals, document], document.value, base));
    }
    const last = out[out.length - 1];
    if (last !== undefined) values += sizeOf(last.value) + globals.length;
    if (values > maxValues) return undefined;
  }
  return out;
}

/** Keys of a map and of the maps in it, roughly: what copying it costs. */
function sizeOf(value: unknown): number {
  if (!isMap(value)) return 1;
  let size = 0;
  for (const key in value) size += 1 + (isMap(value[key]) ? Object.keys(value[key]).length : 0);
  return size;
}

/** Documents laid over each other, the last on top; each value's place is in the topmost that has it. */
function merged(layers: readonly YamlDocument[], over: unknown, base: unknown): YamlDocument {
  const top = layers[layers.length - 1]!;
  const ownerOf = (path: YamlPath): YamlDocument => layers.findLast((layer) => has(layer.value, path)) ?? top;
  return {
    value: withoutAction(mergeValues(base, over, 0)),
    source: top.source,
    spanOf: (path, part): Span | undefined => ownerOf(path).spanOf(path, part),
    textAt: (path) => ownerOf(path).textAt(path),
  };
}

/** `over` wins where both have a value; maps are merged key by key. */
function mergeValues(base: unknown, over: unknown, depth: number): unknown {
  if (!isMap(base) || !isMap(over) || depth > 50) return over;
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    out[key] = key in out ? mergeValues(out[key], value, depth + 1) : value;
  }
  return out;
}

function withoutAction(value: unknown): unknown {
  if (!isMap(value)) return value;
  const { action: _, ...rest } = value;
  return rest;
}

function has(value: unknown, path: YamlPath): boolean {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return false;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return true;
}
