import type { Result } from '../../diagnostics/index.ts';
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
  return { value: applyActions(documents), diagnostics: parsed.diagnostics };
}

function actionOf(document: YamlDocument): unknown {
  const { value } = document;
  return isMap(value) ? value.action : undefined;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function applyActions(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const out: YamlDocument[] = [];
  let base: YamlDocument | undefined;
  for (const document of documents) {
    switch (actionOf(document)) {
      case 'global':
        base = base === undefined ? document : merge(base, document);
        continue;
      case 'reset':
        base = undefined;
        continue;
      case 'repeat': {
        const previous = out[out.length - 1];
        out.push(previous === undefined ? document : merge(previous, document));
        continue;
      }
      default:
        out.push(base === undefined ? document : merge(base, document));
    }
  }
  return out;
}

/** `over` wins where both have a value; maps are merged key by key. */
function merge(base: YamlDocument, over: YamlDocument): YamlDocument {
  const value = withoutAction(mergeValues(base.value, over.value, 0));
  const ownerOf = (path: YamlPath): YamlDocument =>
    has(over.value, path) || !has(base.value, path) ? over : base;
  return {
    value,
    source: over.source,
    spanOf: (path, part): Span | undefined => ownerOf(path).spanOf(path, part),
    textAt: (path) => ownerOf(path).textAt(path),
  };
}

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
