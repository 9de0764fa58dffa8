import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { anyMany, type PatternPart, pattern } from '../../ir/index.ts';
import type { DetectionItem, SigmaValue } from './ast.ts';
import type { SigmaContext } from './context.ts';
import {
  asciiText,
  base64,
  base64Offsets,
  byteOrderMark,
  dashes,
  dashPlaces,
  joinBytes,
  utf8Bytes,
  utf16Bytes,
} from './encode.ts';
import type { ItemKey, Transform } from './keys.ts';
import { valuePlace } from './problem.ts';
import { hasSyntax, parseValue } from './values.ts';

type Parts = readonly PatternPart[];
/** A value on its way: a pattern, or bytes after an encoding. */
type Working = Parts | Uint8Array;

const maxValues = 20_000;

/** Applies the modifiers that change texts, from left to right. One value may become several. */
export function transform(
  value: SigmaValue,
  key: ItemKey,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): readonly Parts[] {
  const text = value === null ? '' : String(value);
  const report = (
    code: 'sigma-encoding' | 'sigma-too-many-values',
    details: Record<string, string | number>,
  ): [] => {
    const span = valuePlace(value, item);
    diagnostics.push(diagnose(code, { span, with: { value: text, ...details } }));
    return [];
  };
  if (value === null) return report('sigma-encoding', { value: 'null', reason: 'it is not a text' });
  let working: readonly Working[] = key.transforms.includes('expand')
    ? expand(text, item, context, diagnostics)
    : [typeof value === 'string' ? parseValue(value) : [{ text }]];
  for (const name of key.transforms) {
    const next: Working[] = [];
    for (const one of working) {
      const result = step(name, one);
      if (typeof result === 'string') return report('sigma-encoding', { reason: result });
      next.push(...result);
      if (next.length > maxValues) {
        return report('sigma-too-many-values', { field: key.field || 'the keyword', limit: maxValues });
      }
    }
    working = next;
  }
  const out: Parts[] = [];
  for (const one of working) {
    if (!isBytes(one)) out.push(pattern(one));
    else {
      const plain = asciiText(one);
      if (plain === undefined)
        return report('sigma-encoding', { reason: 'its bytes are no text without Base64' });
      out.push([{ text: plain }]);
    }
  }
  return out;
}

/** The values that one step makes of one; a text says why it cannot. */
function step(name: Transform, value: Working): readonly Working[] | string {
  switch (name) {
    case 'expand':
      // Done first, wherever it stands: placeholders are in the text as written.
      return [value];
    case 'contains':
    case 'startswith':
    case 'endswith': {
      const parts = partsOf(value);
      if (parts === undefined) return 'its bytes are no text without Base64';
      const before = name === 'startswith' ? [] : [anyMany];
      const after = name === 'endswith' ? [] : [anyMany];
      return [[...before, ...parts, ...after]];
    }
    case 'windash': {
      const parts = partsOf(value);
      return parts === undefined ? 'its bytes are no text' : permuteDashes(parts);
    }
    case 'utf16le':
    case 'utf16be':
    case 'utf16': {
      const text = textOf(value);
      if (text === undefined) return 'it has wildcards, or is encoded already';
      const bytes = utf16Bytes(text, name === 'utf16be' ? 'big' : 'little');
      return [name === 'utf16' ? joinBytes(byteOrderMark, bytes) : bytes];
    }
    case 'base64':
    case 'base64offset': {
      const bytes = isBytes(value) ? value : bytesOf(textOf(value));
      if (bytes === undefined) return 'it has wildcards';
      if (name === 'base64') return [[{ text: base64(bytes) }]];
      const texts = base64Offsets(bytes);
      if (texts.length < 3) return 'it is too short to be recognised at every offset';
      return texts.map((text) => [{ text }]);
    }
  }
}

function isBytes(value: Working): value is Uint8Array {
  return value instanceof Uint8Array;
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : utf8Bytes(text);
}

function textOf(value: Working): string | undefined {
  if (isBytes(value)) return undefined;
  let text = '';
  for (const part of value) {
    if ('any' in part) return undefined;
    text += part.text;
  }
  return text;
}

function partsOf(value: Working): Parts | undefined {
  if (!isBytes(value)) return value;
  const text = asciiText(value);
  return text === undefined ? undefined : [{ text }];
}

/** Every way to write the parameters' dashes. */
function permuteDashes(parts: Parts): readonly Parts[] {
  let out: Parts[] = [[]];
  for (const part of parts) {
    const choices: readonly PatternPart[] = 'any' in part ? [part] : dashChoices(part.text);
    const next: Parts[] = [];
    for (const before of out) {
      for (const choice of choices) {
        next.push([...before, choice]);
        if (next.length > maxValues) return next;
      }
    }
    out = next;
  }
  return out;
}

function dashChoices(text: string): readonly PatternPart[] {
  const places = dashPlaces(text);
  let texts = [text];
  for (const place of places) {
    texts = texts.flatMap((one) => dashes.map((dash) => one.slice(0, place) + dash + one.slice(place + 1)));
    if (texts.length > maxValues) break;
  }
  return texts.map((one) => ({ text: one }));
}

/** Two backslashes are one, and do not escape the percent sign after them. */
const placeholder = /\\\\|\\%|%([^%\s\\]+)%/g;

/** Fills in `%name%` with each of its values; `\%` is a plain percent sign. */
function expand(
  text: string,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): readonly Parts[] {
  let out: Parts[] = [[]];
  const append = (choices: readonly Parts[]): void => {
    const next: Parts[] = [];
    for (const before of out) {
      for (const choice of choices) {
        if (next.length <= maxValues) next.push([...before, ...choice]);
      }
    }
    out = next;
  };
  let at = 0;
  for (const found of text.matchAll(placeholder)) {
    const name = found[1];
    if (name === undefined) continue;
    append([parseValue(text.slice(at, found.index).replace(/\\%/g, '%'))]);
    at = found.index + found[0].length;
    const values = context.placeholders?.get(name);
    if (values === undefined) {
      const span = valuePlace(text, item);
      diagnostics.push(diagnose('sigma-placeholder-unresolved', { span, with: { name } }));
      return [];
    }
    append(
      values.map((value) =>
        typeof value === 'string' && hasSyntax(value) ? parseValue(value) : [{ text: String(value) }],
      ),
    );
  }
  append([parseValue(text.slice(at).replace(/\\%/g, '%'))]);
  return out;
}

/** The values of a text whose form is not a pattern: a network, a number, a regular expression. */
export function expandPlain(
  value: SigmaValue,
  item: DetectionItem,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): readonly SigmaValue[] {
  if (typeof value !== 'string') return [value];
  const whole = /^%([^%\s\\]+)%$/.exec(value);
  const values = whole === null ? undefined : context.placeholders?.get(whole[1]!);
  if (values !== undefined) return values;
  const open = /%([^%\s\\]+)%/.exec(value);
  if (open === null) return [value];
  const span = valuePlace(value, item);
  diagnostics.push(diagnose('sigma-placeholder-unresolved', { span, with: { name: open[1]! } }));
  return [];
}
