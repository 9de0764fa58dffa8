import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import type { MacroDefinition } from '../../language/index.ts';
import { parseConf } from '../../syntax/conf.ts';
import { parseYaml } from '../../syntax/yaml.ts';
import type { SourceText } from '../../text/index.ts';
import { asMap, asText, asTexts } from './values.ts';

/** One entry of a table of macros: `name`, or `name(2)` with the number of arguments. */
export type MacroEntry = readonly [name: string, definition: MacroDefinition];

/** Macro definitions of contentctl's YAML files or of macros.conf. Source: macros.conf.spec. */
export function parseMacros(source: SourceText): Result<readonly MacroEntry[]> {
  return isConf(source) ? confMacros(source) : yamlMacros(source);
}

/** Whether a text is written in stanzas rather than in YAML. */
export function isConf(source: SourceText): boolean {
  if (/\.conf$/i.test(source.name)) return true;
  const lines = source.text.slice(0, 4096).split('\n');
  const first = lines.find((line) => !/^\s*(?:#|$)/.test(line));
  return first !== undefined && /^\s*\[[^\]]+\]\s*$/.test(first);
}

function macroKey(name: string, count: number): string {
  return count === 0 ? name : `${name}(${count})`;
}

function yamlMacros(source: SourceText): Result<readonly MacroEntry[]> {
  const parsed = parseYaml(source);
  const entries: MacroEntry[] = [];
  for (const document of parsed.value ?? []) {
    const file = asMap(document.value);
    const name = asText(file?.name);
    const text = document.textAt(['definition']);
    if (file === undefined || name === undefined || text === undefined) continue;
    const parameters = asTexts(file.arguments);
    entries.push([macroKey(name, parameters.length), { arguments: parameters, text }]);
  }
  return { value: entries, diagnostics: parsed.diagnostics };
}

function confMacros(source: SourceText): Result<readonly MacroEntry[]> {
  const parsed = parseConf(source);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const entries: MacroEntry[] = [];
  for (const stanza of parsed.value ?? []) {
    const values = new Map(stanza.entries.map((entry) => [entry.key, entry]));
    const definition = values.get('definition');
    if (definition === undefined) continue;
    if (/^(?:1|t|true|y|yes)$/i.test(values.get('iseval')?.value ?? '')) {
      diagnostics.push(diagnose('splunk-macro-eval', { span: stanza.span, with: { name: stanza.name } }));
      continue;
    }
    const parameters = (values.get('args')?.value ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const name = stanza.name.replace(/\(\s*\d+\s*\)$/, '');
    entries.push([macroKey(name, parameters.length), { arguments: parameters, text: definition.text }]);
  }
  return { value: entries, diagnostics };
}
