import type { Result } from '../../diagnostics/index.ts';
import type { LookupDefinition } from '../../language/index.ts';
import { parseConf } from '../../syntax/conf.ts';
import { parseYaml } from '../../syntax/yaml.ts';
import type { SourceText } from '../../text/index.ts';
import { isConf } from './macros.ts';
import { asMap, asNumber, asText, asTexts, type PlainMap, present } from './values.ts';

/** Lookup definitions of contentctl's YAML files or of transforms.conf. Source: transforms.conf.spec. */
export function parseLookups(source: SourceText): Result<readonly LookupDefinition[]> {
  if (!isConf(source)) {
    const parsed = parseYaml(source);
    const found = (parsed.value ?? [])
      .map((document) => asMap(document.value))
      .filter((file) => file !== undefined)
      .map((file) => definitionOf(asText(file.name), file))
      .filter((definition) => definition !== undefined);
    return { value: found, diagnostics: parsed.diagnostics };
  }
  const parsed = parseConf(source);
  const found = (parsed.value ?? [])
    .map((stanza) => {
      const values = Object.fromEntries(stanza.entries.map((entry) => [entry.key, entry.value]));
      // transforms.conf holds extractions too, which have neither.
      const isLookup = 'filename' in values || 'collection' in values || 'external_cmd' in values;
      return isLookup ? definitionOf(stanza.name, values) : undefined;
    })
    .filter((definition) => definition !== undefined);
  return { value: found, diagnostics: parsed.diagnostics };
}

function definitionOf(name: string | undefined, values: PlainMap): LookupDefinition | undefined {
  if (name === undefined) return undefined;
  return {
    name,
    ...(present({
      file: asText(values.filename),
      collection: asText(values.collection),
      defaultMatch: asText(values.default_match),
    }) as { file?: string; collection?: string; defaultMatch?: string }),
    caseSensitive: !/^(?:0|f|false|n|no)$/i.test(asText(values.case_sensitive_match) ?? 'true'),
    matchTypes: matchTypes(asTexts(values.match_type).join(',')),
    minMatches: asNumber(values.min_matches) ?? 0,
    maxMatches: asNumber(values.max_matches) ?? 1000,
    fields: asTexts(values.fields_list ?? values.fields)
      .flatMap((list) => list.split(','))
      .map((field) => field.trim())
      .filter((field) => field !== ''),
  };
}

function matchTypes(text: string): LookupDefinition['matchTypes'] {
  return [...text.matchAll(/\b(WILDCARD|CIDR)\s*\(([^)]*)\)/gi)].map((found) => ({
    type: found[1]!.toLowerCase() as 'wildcard' | 'cidr',
    column: found[2]!.trim(),
  }));
}
